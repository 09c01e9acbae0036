import Foundation
import Model

/// Plays histories against the model of the promises.
///
///   histories [--count N] [--first SEED]
///
/// plays N of them (1,000) from a seed on (0), and tells what befell them; then it lets each engine that is broken on
/// purpose play until it is caught. `histories --first SEED --count 1` repeats one. Exit status 1 where a promise was
/// broken, or a broken engine was not caught.

func option(_ name: String, or usual: UInt64) -> UInt64 {
  let arguments = CommandLine.arguments
  return arguments.firstIndex(of: name).flatMap { arguments.dropFirst($0 + 1).first }.flatMap { UInt64($0) } ?? usual
}

let first = option("--first", or: 0)
let count = option("--count", or: 1000)
let clock = ContinuousClock()
let start = clock.now
let campaign = try await Campaign(first..<(first + count))
let time = start.duration(to: clock.now) / .seconds(1)
print("\(campaign.histories) histories in \(Int(time)) s, \(Int(Double(campaign.histories) / time)) a second")
for (what, times) in campaign.tally.sorted(by: { $0.value > $1.value }) { print("\(times)\t\(what)") }
for failure in campaign.failures {
  print("a promise was broken: \(failure.breach)\n  again: Tests/histories --first \(failure.seed) --count 1")
}
guard count > 1 else { exit(campaign.failures.isEmpty ? 0 : 1) }

var caught = 0
for mutant in Mutant.allCases {
  let trial = try await Campaign(0..<10_000, mutant: mutant)
  if let failure = trial.failures.first {
    caught += 1
    print("\(mutant) is caught by history \(failure.seed): \(failure.breach)")
  } else {
    print("\(mutant) is not caught")
  }
}
print("\(caught) of \(Mutant.allCases.count) broken engines caught")
exit(campaign.failures.isEmpty && caught == Mutant.allCases.count ? 0 : 1)
