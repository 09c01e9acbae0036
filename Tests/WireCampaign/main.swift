import AWSSandbox
import Foundation
import WireHistories

/// Plays histories at the wire: requests over HTTP to the simulated AWS, and something in between that goes wrong.
///
///   wire [--plinkflow PROGRAM] [--count N] [--seed S] [--at-once N] [--only FAULT,…] [--actions NAME,…]
///   [--without-mutants] wire --replay "…" [--requests]
///
///   wire --dense PERCENT [--count N] [--seed S]
///
/// plays each fault of each action once, or N histories, and prints a table of what befell whom; then it lets each
/// fault that is put back on purpose play until it is caught. With the built program it also plays an outage. Where it
/// is dense, that many of a hundred observations of whole runs and undos meet something. Exit status 1 where a promise
/// was broken, or a fault that was put back was not caught.

func option(_ name: String) -> String? {
  let arguments = CommandLine.arguments
  return arguments.firstIndex(of: name).flatMap { arguments.dropFirst($0 + 1).first }
}

let campaign = try await WireCampaign()
for workflow in campaign.workflows {
  print(
    "\(workflow.name): \(workflow.requests) requests, \(workflow.things) things stand after its run, "
      + "\(workflow.left) after its undo")
}
for skipped in WireReport.skipped { print(skipped) }

if let text = option("--replay") {
  guard let history = WireHistory(text) else {
    print("no history: \(text)")
    exit(2)
  }
  let course =
    CommandLine.arguments.contains("--requests")
    ? await campaign.play(history, tell: { (line: String) in print(line) }) : await campaign.play(history)
  print("\(course.requests) requests, \(course.hits) of them troubled, ended \(course.ending), \(course.seconds) s")
  for breach in course.breaches { print("broken (\(breach.invariant.rawValue)): \(breach.what)") }
  exit(course.breaches.isEmpty ? 0 : 1)
}

let names = option("--only")?.split(separator: ",").map(String.init)
let faults = WireFault.allCases.filter { names?.contains($0.rawValue) ?? true }
let wanted = option("--actions")?.split(separator: ",").map(String.init)
let actions = campaign.actions.filter { wanted?.contains($0.name) ?? true }
let width = option("--at-once").flatMap { Int($0) } ?? 12
let count = option("--count").flatMap { Int($0) }
let seed = option("--seed").flatMap { UInt64($0) } ?? 0
let density = option("--dense").flatMap { Int($0) }
let histories =
  if let density {
    campaign.denseHistories(count: count ?? 1000, percent: density, seed: seed)
  } else {
    campaign.histories(count: count, seed: seed, faults: faults, actions: actions)
  }
// It waits most of the time.
let outage = option("--plinkflow").map { program in Task { try await WireOutage.play(program) } }
let began = ContinuousClock.now
let played = await campaign.play(histories, atOnce: width, until: { _ in false }) { played in
  for breach in played.course.breaches {
    print(
      "broken (\(breach.invariant.rawValue)): \(breach.what)\n  again: Tests/wire --replay \"\(played.history.text)\"")
  }
}
let seconds = began.duration(to: .now) / .seconds(1)
print(WireReport.table(played))
var isWhole = played.allSatisfy(\.course.breaches.isEmpty)

if density == nil, !CommandLine.arguments.contains("--without-mutants") {
  for mutant in WireMutant.allCases {
    if let caught = await campaign.trial(of: mutant, atOnce: width) {
      print("\(mutant) is caught by \"\(caught.history.text)\": \(caught.course.breaches[0].what)")
    } else {
      print("\(mutant) is not caught")
      isWhole = false
    }
  }
}
for line in try await outage?.value.lines ?? [] { print(line) }
for breach in try await outage?.value.breaches ?? [] {
  print("broken: \(breach)")
  isWhole = false
}
print(WireReport.summary(played, seconds: seconds))
exit(isWhole ? 0 : 1)
