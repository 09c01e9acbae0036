import Document
import PlinkflowKit
import Workflow

extension Planning {
  /// The steps whose parameters could never be right, as far as that can be told without asking anybody, each with its
  /// refusal. Only steps with a connection are observed: for the others a run finds out as early.
  func malformed() async -> [Int: StepError] {
    var faults: [Int: StepError] = [:]
    for (index, step) in workflow.steps.enumerated() where step.kind.client != nil {
      guard let parameters = completed(index) else { continue }
      do throws(StepError) {
        try await step.bind(parameters, using: clients.client(of: step, approvals: approvals)).check()
      } catch {
        if case .refused = error.class { faults[index] = error.redacted }
      }
    }
    return faults
  }

  /// A step's parameters, with stand-ins for what is not made yet; nil where nothing stands in for one of them.
  private func completed(_ index: Int) -> Value? {
    let step = workflow.steps[index]
    let known = workflow.knownParameters(of: index) { _ in nil }
    let members = known.members ?? []
    let names = (step.with.members ?? []).map(\.key)
    guard names.count > members.count else { return known }
    let isKnown = Set(members.map(\.key))
    var all = members
    for name in names where !isKnown.contains(name) {
      guard let standIn = step.kind.standIns[name] else { return nil }
      all.append(Value.Member(name, standIn))
    }
    return .object(all)
  }
}
