import Document
import Journal
import Report
import Runs

/// Lists the runs of a journal.
struct RunsCommand: Command {
  static let syntax = Syntax(
    "runs", "Lists the runs of a journal, the latest first.",
    options: [.journal, .json],
    examples: [
      Example("runs", "list all runs"),
      Example("runs --json", "print an object for each run, one a line"),
    ])

  private let location: JournalLocation
  private let isJSON: Bool

  init(_ invocation: Invocation) {
    location = JournalLocation(invocation)
    isJSON = invocation.has(.json)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let session = try Session(.reading, location, in: program)
    var list = RunList()
    do throws(JournalError) {
      for number in try session.journal.runs() {
        if let run = try session.journal.snapshot(of: number) { list.add(run.record, isAlive: run.isAlive) }
      }
    } catch {
      throw Stop(error)
    }
    if isJSON {
      for object in list.objects { program.console.result(lines: object.canonicalText) }
    } else {
      program.console.result(lines: list.text)
    }
    return .done
  }
}
