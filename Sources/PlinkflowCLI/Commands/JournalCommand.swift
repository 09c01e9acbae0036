import Document
import Journal

/// Looks after the journal's file.
struct JournalCommand: Command {
  static let syntax = Syntax(
    "journal", "Checks a journal, or copies it.",
    operands: [
      Operand("ACTION", choices: ["verify", "backup"], "read every page and event of it; or copy it into a new file"),
      Operand("FILE", optional: true, "the new file, for `backup`"),
    ],
    options: [.journal],
    examples: [
      Example("journal verify", "find damage, and events that cannot have happened"),
      Example("journal backup before.sqlite", "copy the journal as it is now, also while a run goes on"),
    ],
    notes: [
      """
      `verify` changes nothing. Exit status: 0 where the journal is sound, 1 where it is not. Any command reads a copy with
      `--journal FILE`.
      """
    ])

  private enum Action {
    case verify
    case backUp(to: String)
  }

  private let action: Action
  private let location: JournalLocation

  init(_ invocation: Invocation) throws(ArgumentError) {
    action = try invocation.required(0) == "backup" ? .backUp(to: try invocation.required(1)) : .verify
    location = JournalLocation(invocation)
  }

  func run(in program: Program) async throws(Stop) -> ExitStatus {
    let path = location.path(in: program.environment)
    do throws(JournalError) {
      switch action {
      case .verify:
        try verify(path, in: program)
      case .backUp(let copy):
        try Journal.openExisting(at: path).backUp(to: copy)
        program.console.result("copied `\(path.printable)` to `\(copy.printable)`")
      }
    } catch {
      throw Stop(error)
    }
    return .done
  }
}

extension JournalCommand {
  private func verify(_ path: String, in program: Program) throws(JournalError) {
    let found = try Verification(ofJournalAt: path)
    guard found.findings.isEmpty else { throw .damaged(path: path, findings: found.findings) }
    let (runs, events) = (found.runs, found.events)
    program.console.result(
      "`\(path.printable)` is sound: \(runs) \(runs == 1 ? "run" : "runs"), \(events) \(events == 1 ? "event" : "events")"
    )
  }
}
