import AWSSandbox
import Foundation

/// One history: a workflow, and what goes wrong with it. All that is decided by chance is in here, so that it can be
/// played again.
package struct WireHistory: Sendable, Hashable {
  let workflow: String
  package let trouble: WireTrouble
  /// How many steps are at work at once.
  let jobs: Int
  package var mutant: WireMutant?

  /// One line, which ``init(_:)`` reads.
  package var text: String {
    let trouble = trouble
    return [
      workflow, trouble.phase.rawValue, "\(trouble.action.service):\(trouble.action.name)", "\(trouble.occurrence)",
      trouble.length.map(String.init) ?? "healed", trouble.fault.rawValue, "jobs=\(jobs)",
    ].joined(separator: " ") + (mutant.map { " mutant=\($0)" } ?? "")
  }

  init(workflow: String, trouble: WireTrouble, jobs: Int) {
    (self.workflow, self.trouble, self.jobs) = (workflow, trouble, jobs)
  }

  /// Reads what ``text`` says; nil where that is no history.
  package init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count >= 7, WireWorkflow.all.contains(where: { $0.name == words[0] }),
      let phase = WirePhase(rawValue: words[1]), let occurrence = Int(words[3]),
      let fault = WireFault(rawValue: words[5]),
      let jobs = Int(words[6].replacing("jobs=", with: ""))
    else { return nil }
    let action = words[2].split(separator: ":").map(String.init)
    let length = Int(words[4])
    guard action.count == 2, length != nil || words[4] == "healed" else { return nil }
    self.init(
      workflow: words[0],
      trouble: WireTrouble(
        phase: phase, action: RequestedAction(service: action[0], name: action[1]), occurrence: occurrence,
        length: length, fault: fault), jobs: jobs)
    if words.count > 7 {
      guard let mutant = WireMutant(rawValue: words[7].replacing("mutant=", with: "")) else { return nil }
      self.mutant = mutant
    }
  }
}

/// How a history went.
package struct WireCourse: Sendable {
  package var breaches: [WireBreach] = []
  /// How often the trouble befell a request.
  package var hits = 0
  package var requests = 0
  /// How the process that met the trouble ended.
  package var ending = ""
  package var seconds = 0.0
}
