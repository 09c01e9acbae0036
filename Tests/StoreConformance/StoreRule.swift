/// What plinkflow relies on, of every store of runs, as far as it can be tried; `Sources/Runs/RunStore.md` has the
/// whole of it under the same names.
public enum StoreRule: Sendable, Hashable, CaseIterable {
  case commitIsDurable, eventsKeepOrder, eventsComeBackEqual, batchIsWhole, failureIsFinal
  case beginIsDurable, amendmentIsWhole, approvalsReachTheOwner, callsTravelWithCommits
  case recordIsTheFold, shortAnswersAgree, readersSeeWholeBatches, observersAreToldAfterwards
  case oneOwnerAtATime, damageIsRefused, copyIsTheSame

  /// The rule as a sentence, lowercase, without a full stop.
  public var sentence: String {
    switch self {
    case .commitIsDurable: "what `commit` returned for is there, with all that was handed over before"
    case .eventsKeepOrder: "events stand in the order in which they were handed over"
    case .eventsComeBackEqual: "an event comes back as it went in"
    case .batchIsWhole: "a batch is there in full, or not at all"
    case .failureIsFinal: "after a first failure an owner writes nothing more"
    case .beginIsDurable: "a run that began is there with all that was frozen"
    case .amendmentIsWhole: "an amendment is there in full, or not at all"
    case .approvalsReachTheOwner: "an owner sees what a reader approved"
    case .callsTravelWithCommits: "requests are there with the next commit, in their order"
    case .recordIsTheFold: "a run's record is the fold of its events"
    case .shortAnswersAgree: "what is told without reading a run is what its events say"
    case .readersSeeWholeBatches: "who reads while another writes sees whole batches"
    case .observersAreToldAfterwards: "who follows is told of what is there, once and in order"
    case .oneOwnerAtATime: "one owner works on a store at a time"
    case .damageIsRefused: "a store that does not hold what was written is not opened"
    case .copyIsTheSame: "a copy holds what the store held at that instant"
    }
  }
}

/// What became of one rule.
public struct StoreVerdict: Sendable, Hashable {
  /// What was tried.
  public let rule: StoreRule
  /// How that ended.
  public let outcome: Outcome

  /// How trying a rule ended.
  public enum Outcome: Sendable, Hashable {
    /// It holds.
    case kept
    /// It does not: what was seen instead.
    case broken(String)
    /// It could not be tried, and why.
    case notTried(String)
  }
}

/// Why a rule is broken: what was seen.
struct StoreBreach: Error {
  let what: String

  init(_ what: String) { self.what = what }
}
