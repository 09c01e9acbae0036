import Document

/// A kind of step that makes one more of what there may be only so many of.
public protocol QuotaBound: Step {
  /// What a step draws on where nothing of it is there yet.
  ///
  /// - Parameter known: what stands under `with`, as far as it is known before anything is changed.
  static func quotaUses(_ known: Value) -> [QuotaUse]
}

/// One more of something that there may be only so many of.
public struct QuotaUse: Sendable, Hashable {
  /// What is counted, as its connection calls it: `interface endpoints in a VPC`.
  public let quota: String
  /// Where it is counted; empty where there is one place only.
  public let scope: String

  /// One more.
  public init(_ quota: String, in scope: String = "") {
    self.quota = quota
    self.scope = scope
  }
}

/// How many there are, and how many there may be.
public struct Quota: Sendable, Hashable {
  /// How many there are.
  public let used: Int
  /// How many there may be.
  public let limit: Int
  /// What to do where that is too few.
  public let remedy: String

  /// A quota and its use.
  public init(used: Int, limit: Int, remedy: String) {
    self.used = used
    self.limit = limit
    self.remedy = remedy
  }
}

/// What a connection offers, where it can count what its steps draw on: plan and preflight ask it.
public protocol QuotaKeeping: Sendable {
  /// Counts, by reading only. What cannot be counted is left out.
  func quotas(of quotaUses: Set<QuotaUse>) async -> [QuotaUse: Quota]
}

/// What a step of a kind draws on.
typealias ErasedQuotaUses = @Sendable (Value) -> [QuotaUse]

/// The draws of a kind that has some.
func quotaUses<S: Step>(of type: S.Type) -> ErasedQuotaUses? {
  guard let type = type as? any QuotaBound.Type else { return nil }
  return erased(type)
}

private func erased<Q: QuotaBound>(_ type: Q.Type) -> ErasedQuotaUses {
  { known in Q.quotaUses(known) }
}
