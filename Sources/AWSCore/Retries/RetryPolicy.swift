/// When a call is sent again, and after how long. Pure: chance is passed in.
///
/// A change without a client token is never sent again here, whatever the answer: whoever sent it looks first.
public struct RetryPolicy: Sendable, Hashable {
  /// How often a call is sent at most, the first time included.
  public var maximumAttempts: Int
  /// The longest pause between two attempts. Where the service asks for a longer one the call fails, and whoever made
  /// it decides; the failure says for how long the service asked.
  public var maximumPause: Duration

  /// AWS's standard policy: three attempts, at most 20 s apart.
  public init(maximumAttempts: Int = 3, maximumPause: Duration = .seconds(20)) {
    self.maximumAttempts = max(1, maximumAttempts)
    self.maximumPause = maximumPause
  }

  /// How long to pause before retry number `retry`, counted from 0; nil where no retry is sound.
  ///
  /// - Parameter chance: from 0 up to 1; full jitter keeps callers that failed together from coming back together.
  public func pause(beforeRetry retry: Int, of failure: AWSFailure, chance: Double) -> Duration? {
    guard retry + 1 < maximumAttempts else { return nil }
    switch failure.meaning {
    case .throttled, .transient: if failure.safety == .change, !failure.isUnsent { return nil }
    // The same request with the same client token: where the first one arrived, the second changes nothing.
    case .unknown: if failure.safety != .idempotent { return nil }
    case .wait, .gone, .refused, .quota, .race: return nil
    }
    let longest = min(.seconds(1 << min(retry, 10)), maximumPause)
    let jittered = longest * min(max(chance, 0), 1)
    guard let asked = failure.retryAfter else { return jittered }
    return asked > maximumPause ? nil : max(asked, jittered)
  }
}
