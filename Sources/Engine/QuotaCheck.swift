import PlinkflowKit
import Workflow

extension Planning {
  /// The steps that would make more than there may be, each with its refusal: of those that draw on one quota, the ones
  /// at the end of the file.
  func excess(_ quotaUses: [(step: Int, quotaUses: [QuotaUse])]) async -> [Int: StepError] {
    var faults: [Int: StepError] = [:]
    for (index, drawing) in Dictionary(grouping: quotaUses, by: { workflow.steps[$0.step].connection }) {
      guard let index, let keeper = clients.client(ofConnection: index) as? any QuotaKeeping else { continue }
      var steps: [QuotaUse: [Int]] = [:]
      for (step, quotaUses) in drawing.sorted(by: { $0.step < $1.step }) {
        for quotaUse in quotaUses { steps[quotaUse, default: []].append(step) }
      }
      for (quotaUse, quota) in await keeper.quotas(of: Set(steps.keys)) {
        guard let steps = steps[quotaUse] else { continue }
        for step in steps.dropFirst(max(0, quota.limit - quota.used)) where faults[step] == nil {
          let found = quotaUse.scope.isEmpty ? "there are \(quota.used)" : "\(quotaUse.scope) has \(quota.used)"
          faults[step] = .refused(
            "exceeds a quota: \(quota.limit) \(quotaUse.quota)",
            notes: ["\(found), and the workflow makes \(steps.count) more"], help: quota.remedy)
        }
      }
    }
    return faults
  }
}
