/// What plinkflow relies on, of every kind of step; each is tried by itself and told in one line.
public enum Rule: Sendable, Hashable, CaseIterable {
  case observesWithoutChanging, isMade, isMadeOnce, isFoundByToken, isRestored, isQuiet, survivesItsEnd, putsBack
  case standsBesideAnother, copesWithNothing, refusesForbidden, keepsSecrets

  /// The rule as a sentence, lowercase, without a full stop.
  public var sentence: String {
    switch self {
    case .observesWithoutChanging: "observe only reads"
    case .isMade: "apply makes what is wanted, and observe sees it"
    case .isMadeOnce: "apply twice with one token makes one thing"
    case .isFoundByToken: "what was made is found by its token, without a receipt"
    case .isRestored: "undo restores what was there"
    case .isQuiet: "undo twice is quiet"
    case .survivesItsEnd: "killed between apply and its reply, it makes nothing twice and forgets nothing"
    case .putsBack: "what is changed by a second step is put back"
    case .standsBesideAnother: "two steps at once, of two things, both come out as wanted"
    case .copesWithNothing: "undo of what was never made is quiet"
    case .refusesForbidden: "parameters that the schema forbids are refused"
    case .keepsSecrets: "secrets do not come back"
    }
  }
}

/// What became of one rule.
public struct Verdict: Sendable, Hashable {
  /// What was tried.
  public let rule: Rule
  /// How that ended.
  public let outcome: Outcome

  /// How trying a rule ended.
  public enum Outcome: Sendable, Hashable {
    /// It holds.
    case kept
    /// It does not: what was seen instead, a line each.
    case broken([String])
    /// It could not be tried, and why.
    case notTried(String)
  }
}
