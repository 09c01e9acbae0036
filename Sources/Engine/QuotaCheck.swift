import PlinkflowKit
import Workflow

extension Planning {
  /// The steps that would make more than there may be, each with its refusal: of those that draw on one quota, the ones
  /// at the end of the file.
  func excess(_ draws: [(step: Int, draws: [Draw])]) async -> [Int: Fault] {
    var faults: [Int: Fault] = [:]
    for (place, drawing) in Dictionary(grouping: draws, by: { workflow.steps[$0.step].connection }) {
      guard let place, let keeper = clients.client(ofConnection: place) as? any QuotaKeeping else { continue }
      var steps: [Draw: [Int]] = [:]
      for (step, draws) in drawing.sorted(by: { $0.step < $1.step }) {
        for draw in draws { steps[draw, default: []].append(step) }
      }
      for (draw, quota) in await keeper.quotas(of: Set(steps.keys)) {
        guard let steps = steps[draw] else { continue }
        for step in steps.dropFirst(max(0, quota.limit - quota.used)) where faults[step] == nil {
          let found = draw.place.isEmpty ? "there are \(quota.used)" : "\(draw.place) has \(quota.used)"
          faults[step] = .refused(
            "exceeds a quota: \(quota.limit) \(draw.quota)",
            notes: ["\(found), and the workflow makes \(steps.count) more"], help: quota.remedy)
        }
      }
    }
    return faults
  }
}
