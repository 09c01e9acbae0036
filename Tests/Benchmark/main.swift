import Foundation

/// Measures plinkflow as whole processes, each figure the median of several runs, beside what SQLite and the disk can
/// do in the same minutes, and prints tables that can be pasted.
///
///   benchmark PLINKFLOW BENCHMARK-PROGRAM [--empty PROGRAM] [--runs N] [--large] [--peers PYTHON] [--aws]
///
/// `--empty` is a program that loads Foundation and does nothing. `--large` adds the layers of 100,000 steps, `--peers`
/// others that run steps. `--aws` measures two hundred consumers in the sandbox instead, which takes some minutes.

let arguments = CommandLine.arguments

func value(of option: String) -> String? {
  arguments.firstIndex(of: option).flatMap { arguments.dropFirst($0 + 1).first }
}

func absolute(_ path: String) -> String { URL(filePath: path).absoluteURL.path(percentEncoded: false) }

guard arguments.count > 2 else {
  print("usage: benchmark PLINKFLOW BENCHMARK-PROGRAM [--empty PROGRAM] [--runs N] [--large] [--peers PYTHON] [--aws]")
  exit(2)
}
let empty = value(of: "--empty").map(absolute)
let python = value(of: "--peers").map(absolute)
let bench = try Bench(
  plinkflow: absolute(arguments[1]), changing: absolute(arguments[2]), runs: value(of: "--runs").flatMap(Int.init) ?? 5)
defer { bench.remove() }

if arguments.contains("--aws") {
  try await Polling(in: bench.folder).compare()
  bench.remove()
  exit(0)
}

let rate = try PhysicalLimit.commitsPerSecond(in: bench.folder)
let latency = try PhysicalLimit.syncLatency(in: bench.folder) * 1000
print(
  """
  \(Date.now.formatted(.iso8601.year().month().day())), \(ProcessInfo.processInfo.activeProcessorCount) processors; \
  medians of \(bench.runs) runs. On this disk SQLite itself makes \(Int(rate)) commits a second of one row each (WAL, \
  `synchronous = FULL`), and an fdatasync takes \(String(format: "%.3f", latency)) ms.

  """)
Table.header()
try bench.startUp(beside: empty)
try bench.looks(.chain(1000), Limits(run: 350, again: 30))
try bench.looks(.fan(1000), Limits(run: 150, again: 30))
try bench.looks(.layers(10_000), Limits(run: 800, again: 120))
if arguments.contains("--large") { try bench.looks(.layers(100_000), Limits(run: 9000, megabytes: 200)) }
try bench.changes(Scenario.chain(1000).changing, Limits(run: 350))
try bench.changes(Scenario.fan(1000).changing, Limits(run: 150))
try bench.changes(Scenario.layers(10_000).changing, Limits(run: 800))
try bench.resume(Scenario.chain(1000).changing, limit: 40)
try bench.program(.chain(1000))
if let python { try Peers(python: python, bench: bench).compare() }
