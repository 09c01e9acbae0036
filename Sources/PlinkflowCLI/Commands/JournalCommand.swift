import Document
import Journal
import Runs

/// Looks after the journal's file.
struct JournalCommand: Command {
  private static let olderThan = Option(
    "older-than", takes: "DAYS", "for `compact`: only runs to which nothing has happened for so many days")

  static let syntax = Syntax(
    "journal", "Checks a journal, copies it, puts a copy back, or leaves old runs out of it.",
    operands: [
      Operand(
        "ACTION", choices: ["verify", "backup", "restore", "compact"],
        "read every page and event of it; copy it into a new file; put a copy in its place; or leave out old runs"),
      Operand("FILE", optional: true, "the new file, for `backup`; the copy, for `restore`"),
    ],
    options: [olderThan, .journal, .yes],
    examples: [
      Example("journal backup before.sqlite", "copy the journal as it is now, also while a run goes on"),
      Example("journal restore before.sqlite", "put that copy in the journal's place"),
      Example("journal compact --older-than 90", "leave out what no run and no undo needs, of more than 90 days ago"),
    ],
    notes: [
      """
      `verify` changes nothing. Exit status: 0 where the journal is sound, 1 where it is not. Any command reads a copy with
      `--journal FILE`.

      `restore` verifies the copy, asks, and keeps what it replaces beside the journal. It is refused while a process is at
      work on the journal. Of what was done after the copy was made the next `run` or `undo` finds what carries the run's
      token; the rest it takes for somebody else's.
      """,
      """
      `compact` writes a new journal without the runs that are undone, or that found everything as an earlier run had left
      it; the last run of each workflow stays. It asks first, and keeps the whole journal beside the new one. Every undo
      that was possible before is possible after.
      """,
    ])

  private enum Action {
    case verify
    case backUp(to: String)
    case restore(from: String)
    case compact(olderThan: Int?)
  }

  private let action: Action
  private let location: JournalLocation
  private let isAgreed: Bool

  init(_ invocation: Invocation) throws(ArgumentError) {
    action =
      switch try invocation.required(0) {
      case "backup": .backUp(to: try invocation.required(1))
      case "restore": .restore(from: try invocation.required(1))
      case "compact": .compact(olderThan: try invocation.integer(of: Self.olderThan, in: 0...36_500))
      default: .verify
      }
    isAgreed = invocation.has(.yes)
    location = JournalLocation(invocation)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let path = location.path(in: program.environment)
    switch action {
    case .verify:
      let found = try Verification(ofJournalAt: path)
      guard found.findings.isEmpty else { throw Stop(found.error(at: path)) }
      program.console.result("`\(path)` is sound: \(found.counts)")
    case .backUp(let copy):
      try Journal.openExisting(at: path).backUp(to: copy)
      program.console.result("copied `\(path)` to `\(copy)`")
    case .restore(let copy):
      try restore(path, from: copy, in: program)
    case .compact(let days):
      try compact(path, olderThan: days, in: program)
    }
    return .done
  }

  private func restore(_ path: String, from copy: String, in program: Program) throws {
    let replacement = try Replacement(of: path, by: copy)
    let counts = replacement.copy.counts
    if let replaced = replacement.replaced {
      if !isAgreed {
        let state = replaced.findings.isEmpty ? "holds \(replaced.counts)" : "is damaged"
        program.console.narrate("`\(copy)` holds \(counts); `\(path)` \(state), and would be kept")
      }
      try program.confirm("replace the journal `\(path.printable)`", isAgreed: isAgreed)
    }
    let kept = try replacement.perform()
    program.console.result("`\(path)` holds what `\(copy)` does: \(counts)")
    if let kept { program.console.result("what was there is kept as `\(kept)`") }
  }

  private func compact(_ path: String, olderThan days: Int?, in program: Program) throws {
    let limit = days.map { Instant.now + .seconds(-86_400 * $0) }
    let compaction = try Compaction(ofJournalAt: path, before: limit)
    let count = compaction.superfluous.count
    guard count > 0 else {
      program.console.result("nothing to leave out: `\(path)` holds \(compaction.present.counts)")
      return
    }
    let runs = "\(count) \(count == 1 ? "run" : "runs")"
    if !isAgreed {
      program.console.narrate("`\(path)` holds \(compaction.present.counts), and would be kept")
    }
    try program.confirm("leave \(runs) out of the journal `\(path.printable)`", isAgreed: isAgreed)
    let kept = try compaction.perform()
    let left = try Verification(ofJournalAt: path)
    program.console.result("`\(path)` holds \(left.counts), and \(runs) less than before")
    if let kept { program.console.result("the whole journal is kept as `\(kept)`") }
  }
}

extension Verification {
  /// What a journal holds, for a person.
  fileprivate var counts: String {
    "\(runs) \(runs == 1 ? "run" : "runs"), \(events) \(events == 1 ? "event" : "events")"
  }
}
