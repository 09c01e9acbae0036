/// Bounds the retries of all calls of a client, so that an outage is not made worse by everyone's repeating everything.
///
/// The amounts are those of AWS's standard retry mode: 500 tokens, 5 for a retry, 10 after a call without a reply.
struct RetryBudget: Sendable, Hashable {
  private static let capacity = 500
  private(set) var tokens = Self.capacity

  /// What a retry after `failure` costs.
  static func cost(of failure: AWSFailure) -> Int {
    switch failure.cause {
    case .noReply, .notSent: 10
    case .answered, .unreadable, .noCredentials: 5
    }
  }

  /// Pays for a retry; false where the tokens do not reach.
  mutating func spend(_ cost: Int) -> Bool {
    guard tokens >= cost else { return false }
    tokens -= cost
    return true
  }

  /// After a success: what its last retry cost comes back, and 1 where there was none.
  mutating func refund(_ cost: Int) {
    tokens = min(Self.capacity, tokens + max(1, cost))
  }
}
