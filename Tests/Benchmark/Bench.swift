import Foundation
import SQLite

/// A folder of its own, and the programs that are measured in it.
struct Bench {
  let plinkflow: String
  /// plinkflow with the kind `bench.mark`, whose changes cost next to nothing.
  let changing: String
  let runs: Int
  let folder: URL

  private static let file = "bench.json5"

  init(plinkflow: String, changing: String, runs: Int) throws {
    (self.plinkflow, self.changing, self.runs) = (plinkflow, changing, max(1, runs))
    folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    guard FileManager.default.changeCurrentDirectoryPath(folder.path(percentEncoded: false)) else {
      throw Measurement.Failure(what: "the folder \(folder.relativePath) cannot be entered")
    }
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func write(_ text: String, to name: String = file, mode: Int = 0o600) throws {
    let url = folder.appending(path: name)
    try text.write(to: url, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path(percentEncoded: false))
  }

  /// How large the journal is once what lies beside it is in it.
  func journalBytes() throws -> Int {
    let path = folder.appending(path: ".plinkflow/journal.sqlite").path(percentEncoded: false)
    try Database(path: path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
  }

  /// Leaves nothing of what ran before: neither its journal nor its marks.
  func forget() {
    for name in [".plinkflow", "marks"] { try? FileManager.default.removeItem(at: folder.appending(path: name)) }
  }

  /// The median of several runs of a command, each after a preparation that is not measured.
  func measured(_ words: [String], before: () throws -> Void = {}) throws -> Measurement {
    try (0..<runs).map { _ in
      try before()
      return try Measurement.run(words)
    }.median
  }

  // MARK: What is measured

  func startUp(beside empty: String?) throws {
    if let empty { Table.row("an empty program with Foundation", try measured([empty])) }
    Table.row("`--version`", try measured([plinkflow, "--version"]))
  }

  /// Steps that find everything as wanted.
  func looks(_ scenario: Scenario, _ limits: Limits) throws {
    try write(scenario.text)
    let run = [plinkflow, "run", Self.file, "--quiet"]
    Table.row("\(scenario.name): `validate`", try measured([plinkflow, "validate", Self.file]))
    Table.row("\(scenario.name): `plan`", try measured([plinkflow, "plan", Self.file], before: forget))
    let cold = try measured(run, before: forget)
    let bytes = try journalBytes() / scenario.needs.count
    forget()
    let limit = Table.Limit(milliseconds: limits.run, megabytes: limits.megabytes, bytesPerStep: 500)
    Table.row(
      "\(scenario.name): `run`", cold, syncs: try Syncs.count(of: run), bytesPerStep: bytes, limit: limit)
    let again = try measured(run)
    Table.row(
      "\(scenario.name): `run` again", again, syncs: try Syncs.count(of: run),
      limit: Table.Limit(milliseconds: limits.again))
    Table.row("\(scenario.name): `plan` again", try measured([plinkflow, "plan", Self.file]))
    forget()
  }

  /// The same with a change in each step: its intent has to be on disk before it is made.
  func changes(_ scenario: Scenario, _ limits: Limits) throws {
    try write(scenario.text)
    let run = [changing, "run", Self.file, "--quiet"]
    let undo = [changing, "undo", "--yes", "--quiet"]
    let cold = try measured(run, before: forget)
    let bytes = try journalBytes() / scenario.needs.count
    forget()
    let syncs = try Syncs.count(of: run)
    Table.row(
      "\(scenario.name): `run`", cold, syncs: syncs, bytesPerStep: bytes,
      limit: Table.Limit(milliseconds: limits.run, bytesPerStep: 500))
    Table.row("\(scenario.name): `run` again", try measured(run), syncs: try Syncs.count(of: run))
    func prepare() throws {
      forget()
      _ = try Measurement.run(run)
    }
    let back = try measured(undo, before: prepare)
    try prepare()
    Table.row("\(scenario.name): `undo`", back, syncs: try Syncs.count(of: undo))
    forget()
  }

  /// A run of which all but the last step is done.
  func resume(_ scenario: Scenario, limit: Double) throws {
    try write(scenario.text)
    let run = [changing, "run", Self.file, "--quiet"]
    let last = scenario.needs.count - 1
    func prepare() throws {
      forget()
      _ = try Measurement.run(run, environment: ["BENCHMARK_REFUSED": "\(last)"], expecting: 1)
    }
    let rest = try measured(run, before: prepare)
    try prepare()
    Table.row(
      "\(scenario.name): `run` at \(last) of \(last + 1)", rest, syncs: try Syncs.count(of: run),
      limit: Table.Limit(milliseconds: limit))
    forget()
  }

  /// Each step is asked for once, one after the other: what a call of a program costs.
  func program(_ chain: Scenario) throws {
    try write(Scenario.echo, to: "plinkflow-plugin-echo", mode: 0o755)
    setenv("PLINKFLOW_PLUGIN_PATH", folder.path(percentEncoded: false), 1)
    try write(chain.text)
    let run = [plinkflow, "run", Self.file, "--quiet"]
    let compiled = try measured(run, before: forget)
    try write(chain.text.replacing("core.milestone", with: "echo.thing"))
    let asked = try measured(run, before: forget)
    Table.row("\(chain.name), each a call of a program: `run`", asked)
    let call = (asked.wall - compiled.wall) * 1000 / Double(chain.needs.count)
    print("\nA call of a program takes \(String(format: "%.3f", call)) ms beyond a step that is compiled in.\n")
    forget()
  }
}

/// What is asked for, in milliseconds and megabytes.
struct Limits {
  var run: Double?
  var again: Double?
  var megabytes: Double?
}
