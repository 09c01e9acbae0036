import Runs

/// Tries every rule on one sort of store, each in a place of its own. It knows of a store what ``RunStore`` says, and
/// no more.
public struct StoreConformance<Store: RunStore>: Sendable {
  let makePlace: @Sendable () throws -> StorePlace<Store>
  /// The process that owners say they are, where a store tells who is at work by that.
  let process: Int32

  /// - Parameters:
  ///   - process: the identifier of this process.
  ///   - place: makes a place in which nothing is yet.
  public init(process: Int32, _ place: @escaping @Sendable () throws -> StorePlace<Store>) {
    self.process = process
    makePlace = place
  }

  /// Tries the rules in their order. One that is broken does not keep the others from being tried.
  public func verdicts() async -> [StoreVerdict] {
    var verdicts: [StoreVerdict] = []
    for rule in StoreRule.allCases { verdicts.append(await verdict(on: rule)) }
    return verdicts
  }

  /// Tries one rule.
  public func verdict(on rule: StoreRule) async -> StoreVerdict {
    do {
      let place = try makePlace()
      if rule == .damageIsRefused, place.damage == nil {
        return StoreVerdict(rule: rule, outcome: .notTried("nobody can change what was committed to it"))
      }
      if rule == .copyIsTheSame, place.copy == nil {
        return StoreVerdict(rule: rule, outcome: .notTried("the store cannot be copied"))
      }
      try await attempt(rule, place)
      return StoreVerdict(rule: rule, outcome: .kept)
    } catch let breach as StoreBreach {
      return StoreVerdict(rule: rule, outcome: .broken(breach.what))
    } catch {
      return StoreVerdict(rule: rule, outcome: .broken("it fails: \(error)"))
    }
  }

  private func attempt(_ rule: StoreRule, _ place: StorePlace<Store>) async throws {
    switch rule {
    case .commitIsDurable: try await commitIsDurable(place)
    case .eventsKeepOrder: try await eventsKeepOrder(place)
    case .eventsComeBackEqual: try await eventsComeBackEqual(place)
    case .batchIsWhole: try await batchIsWhole(place)
    case .failureIsFinal: try await failureIsFinal(place)
    case .beginIsDurable: try beginIsDurable(place)
    case .amendmentIsWhole: try await amendmentIsWhole(place)
    case .approvalsReachTheOwner: try await approvalsReachTheOwner(place)
    case .callsTravelWithCommits: try await callsTravelWithCommits(place)
    case .recordIsTheFold: try await recordIsTheFold(place)
    case .shortAnswersAgree: try await shortAnswersAgree(place)
    case .readersSeeWholeBatches: try await readersSeeWholeBatches(place)
    case .observersAreToldAfterwards: try await observersAreToldAfterwards(place)
    case .oneOwnerAtATime: try await oneOwnerAtATime(place)
    case .damageIsRefused: try await damageIsRefused(place)
    case .copyIsTheSame: try await copyIsTheSame(place)
    }
  }

  // MARK: What the rules begin with

  /// Ends the rule where something is not so.
  func require(_ isSo: Bool, _ what: @autoclosure () -> String) throws(StoreBreach) {
    guard isSo else { throw StoreBreach(what()) }
  }

  /// Ends the rule where something does not fail.
  func requireFailure(_ what: String, of body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch {
      return
    }
    throw StoreBreach(what)
  }

  func begin(
    _ store: Store, _ identifier: String = "20261128-120000-abc234", workflow: String = "w"
  ) throws -> RunRecord {
    try store.begin(identifier: identifier, Scene.frozen(workflow), graph: Scene.graph)
  }

  /// What another process finds of a run.
  func bodies(_ place: StorePlace<Store>, of run: Int64) throws -> [Event.Body] {
    try place.read().events(of: run).map(\.body)
  }
}
