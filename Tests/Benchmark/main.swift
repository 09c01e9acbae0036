import Foundation
import SQLite

/// Measures plinkflow as whole processes, each figure the median of several runs, beside what SQLite can do on the same
/// disk in the same minutes.
///
///   benchmark PLINKFLOW BENCHMARK-PROGRAM [--runs N] [--large]
///
/// `--large` adds the layers of 100,000 steps.

let arguments = CommandLine.arguments
guard arguments.count > 2 else {
  print("usage: benchmark PLINKFLOW BENCHMARK-PROGRAM [--runs N] [--large]")
  exit(2)
}
let plinkflow = URL(filePath: arguments[1]).absoluteURL.path(percentEncoded: false)
/// plinkflow with the kind `bench.mark`, whose changes cost next to nothing.
let changing = URL(filePath: arguments[2]).absoluteURL.path(percentEncoded: false)
let runs = arguments.firstIndex(of: "--runs").flatMap { arguments.dropFirst($0 + 1).first }.flatMap { Int($0) } ?? 5
let folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-bench-\(UUID().uuidString)")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
guard FileManager.default.changeCurrentDirectoryPath(folder.path(percentEncoded: false)) else {
  print("the folder \(folder.relativePath) cannot be entered")
  exit(1)
}
defer { try? FileManager.default.removeItem(at: folder) }

func row(_ what: String, _ measurement: Measurement, _ more: String = "") {
  let numbers = String(
    format: "%9.1f ms %9.1f ms %7.0f MB", measurement.wall * 1000, measurement.processor * 1000,
    measurement.peakMegabytes)
  print(what.padding(toLength: 34, withPad: " ", startingAt: 0) + numbers + (more.isEmpty ? "" : "  \(more)"))
}

/// How large the journal is once what lies beside it is in it.
func journalBytes() throws -> Int {
  let path = folder.appending(path: ".plinkflow/journal.sqlite").path(percentEncoded: false)
  try Database(path: path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
  return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
}

/// Several runs of the same command, each after a preparation that is not measured.
func measured(
  _ words: [String], of program: String = plinkflow, before: () throws -> Void = {}
) throws -> Measurement {
  var measurements: [Measurement] = []
  for _ in 0..<max(1, runs) {
    try before()
    measurements.append(try Measurement.run([program] + words))
  }
  return measurements.median
}

/// Leaves nothing of what ran before: neither its journal nor its marks.
func forget() {
  for name in [".plinkflow", "marks"] { try? FileManager.default.removeItem(at: folder.appending(path: name)) }
}

let rate = try PhysicalLimit.commitsPerSecond(in: folder)
print(String(format: "SQLite on this disk: %.0f commits/s of one row, WAL and FULL; medians of %d runs", rate, runs))
print("".padding(toLength: 34, withPad: " ", startingAt: 0) + "        wall    processor     peak")
row("--version", try measured(["--version"]))
row("help", try measured(["help"]))

let file = "bench.json5"
var scenarios = [Scenario.chain(1000), .fan(1000), .layers(10_000)]
if arguments.contains("--large") { scenarios.append(.layers(100_000)) }
for scenario in scenarios {
  try scenario.text.write(to: folder.appending(path: file), atomically: true, encoding: .utf8)
  let steps = scenario.needs.count
  row("\(scenario.name): validate", try measured(["validate", file]))
  let cold = try measured(["run", file, "--quiet"], before: forget)
  row("\(scenario.name): run", cold, "\(try journalBytes() / steps) journal bytes a step")
  row("\(scenario.name): again", try measured(["run", file, "--quiet"]))
  row("\(scenario.name): plan", try measured(["plan", file]))
  row("\(scenario.name): status", try measured(["status"]))
  forget()
}

// The same with a change in each step: its intent has to be on disk before it is made.
for scenario in scenarios.map(\.changing) {
  try scenario.text.write(to: folder.appending(path: file), atomically: true, encoding: .utf8)
  let run = ["run", file, "--quiet"]
  let cold = try measured(run, of: changing, before: forget)
  let commits = Double(scenario.needs.count) / cold.wall
  row(
    "\(scenario.name): run", cold,
    String(
      format: "%d journal bytes a step, %.0f changes/s", try journalBytes() / scenario.needs.count, commits))
  row("\(scenario.name): again", try measured(run, of: changing))
  let back = try measured(["undo", "--yes", "--quiet"], of: changing) {
    forget()
    _ = try Measurement.run([changing] + run)
  }
  row("\(scenario.name): undo", back)
  forget()
}

// Each step is asked for once, one after the other: what a call costs, with the program's own work in it.
let program = folder.appending(path: "plinkflow-plugin-echo")
try Scenario.echo.write(to: program, atomically: true, encoding: .utf8)
try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path(percentEncoded: false))
setenv("PLINKFLOW_PLUGIN_PATH", folder.path(percentEncoded: false), 1)
let chain = Scenario.chain(1000)
try chain.text.write(to: folder.appending(path: file), atomically: true, encoding: .utf8)
let compiled = try measured(["run", file, "--quiet"], before: forget)
try chain.text.replacing("core.milestone", with: "echo.thing").write(
  to: folder.appending(path: file), atomically: true, encoding: .utf8)
let asked = try measured(["run", file, "--quiet"], before: forget)
row(
  "\(chain.name), of a program: run", asked,
  String(format: "%.3f ms a call beyond a compiled-in step", asked.wall - compiled.wall))
