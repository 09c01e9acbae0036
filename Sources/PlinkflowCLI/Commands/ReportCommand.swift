import Document
import Engine
import Foundation
import Journal
import PlinkflowKit
import Report
import Runs
import Workflow

/// Writes down how a run went, for somebody who was not there.
struct ReportCommand: Command {
  private static let output = Option("output", takes: "FILE", "where to write it; standard output where it is left out")
  private static let format = Option(
    "format", takes: "FORMAT", choices: ["html", "markdown"], "a page, or text for a ticket; html where it is left out")
  private static let watch = Option("watch", "write the page anew as the run goes on, until it ends")

  static let syntax = Syntax(
    "report", "Writes down how a run went: one page that needs nothing else, or Markdown.",
    operands: [.lastRun], options: [output, format, watch, .journal],
    examples: [
      Example("report --output report.html", "the last run as a page, to open in a browser"),
      Example("report --format markdown", "the same for a pull request or a ticket"),
    ],
    notes: [
      """
      The page loads nothing from anywhere and holds no secret. With `--watch` it is written anew every second in which
      something happened, and an open one follows.
      """
    ])

  private let run: String?
  private let location: JournalLocation
  private let path: String?
  private let isMarkdown: Bool
  private let isWatching: Bool

  init(_ invocation: Invocation) throws(ArgumentError) {
    run = invocation.operand(0)
    location = JournalLocation(invocation)
    path = invocation.value(of: Self.output)
    isMarkdown = invocation.value(of: Self.format) == "markdown"
    isWatching = invocation.has(Self.watch)
    try invocation.require(Self.output, for: Self.watch)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let session = try Session(.reading, location, in: program)
    guard let path else {
      program.console.result(lines: text(of: try story(of: session.snapshot(run), session)))
      return .done
    }
    let page = OwnFile(path, "report", beginningWith: [ReportPage.beginning, "## "], namedBy: Self.output)
    var written: Int64?
    var identifier = run
    while true {
      let snapshot = try session.snapshot(identifier)
      identifier = snapshot.record.identifier
      if snapshot.record.sequence != written || !snapshot.isAlive {
        try page.write(text(of: try story(of: snapshot, session)))
        if written == nil { program.console.narrate("wrote \(path)") }
        written = snapshot.record.sequence
      }
      guard isWatching, snapshot.isAlive else { return .done }
      try? await Task.sleep(for: .seconds(1))
    }
  }

  private func text(of story: RunStory) -> String {
    isMarkdown ? ReportMarkdown(story).text : ReportPage(story).text
  }

  private func story(of snapshot: RunSnapshot, _ session: Session) throws(Stop) -> RunStory {
    let record = snapshot.record
    do throws(JournalError) {
      let next =
        switch record.state(isAlive: false) {
        case .done: ["undo", record.identifier]
        case .undone: ["run", record.frozen.file]
        default: record.direction == .undo ? ["undo", record.identifier] : ["run", record.frozen.file]
        }
      return RunStory(
        of: record, events: try session.journal.events(of: record.number),
        calls: try session.journal.calls(of: record.number), needs: try session.journal.needs(of: record),
        parameters: parameters(of: record, session.program), isAlive: snapshot.isAlive, now: .now,
        next: commandLine(next + location.repeated))
    } catch {
      throw Stop(error)
    }
  }

  /// What stands under `with`, as far as it is known. A workflow that this program can no longer read is told without.
  private func parameters(of record: RunRecord, _ program: Program) -> [Int: Value] {
    let workflow = try? Workflow.load(
      Source(name: record.frozen.file, text: record.frozen.text), arguments: Arguments(frozen: record.frozen.arguments),
      catalog: program.catalog(reaching: .none), isFrozen: true)
    guard let workflow else { return [:] }
    var numbers: [String: Int] = [:]
    for step in record.steps where step.phase != .dropped { numbers[step.name] = step.number }
    let indices = workflow.steps.map { numbers[$0.name] }
    var parameters: [Int: Value] = [:]
    for (index, step) in workflow.steps.enumerated() {
      guard let number = indices[index] else { continue }
      let resolved = try? workflow.parameters(of: index) { needed in
        indices[needed].flatMap { record.steps[$0].outputs }
      }
      parameters[number] = resolved ?? step.with
    }
    return parameters
  }
}
