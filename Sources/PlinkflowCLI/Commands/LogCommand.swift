import Document
import Engine
import Journal
import Report
import Runs

/// Shows the events of a run.
struct LogCommand: Command {
  private static let step = Option("step", takes: "STEP", "this step only, with all that its programs printed")

  static let syntax = Syntax(
    "log", "Shows everything that happened in a run, in its order.",
    operands: [.lastRun], options: [step, .journal, .json],
    examples: [
      Example("log", "show the last run's events"),
      Example("log --step deploy", "show what happened to one step, with all that its programs printed"),
      Example("log --json", "print an object for each event, one a line"),
    ])

  private let run: String?
  private let step: String?
  private let location: JournalLocation
  private let isJSON: Bool

  init(_ invocation: Invocation) {
    run = invocation.operand(0)
    step = invocation.value(of: Self.step)
    location = JournalLocation(invocation)
    isJSON = invocation.has(.json)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let session = try Session(.reading, location, in: program)
    let record = try session.record(run)
    let number = try step.map { (name: String) throws(Stop) in try self.number(of: name, in: record) }
    var events: [Event]
    do throws(JournalError) {
      events = try session.journal.events(of: record.number)
    } catch {
      throw Stop(error)
    }
    if let number { events.removeAll { $0.step != number } }
    let width = min(32, record.steps.lazy.map(\.name.count).max() ?? 0)
    let lines = events.lazy.flatMap { event in
      if isJSON { return [event.object(of: record).canonicalText] }
      return number == nil ? [event.logLine(of: record, width: width)] : event.logLines(of: record, width: width)
    }
    program.console.result(lines: lines.joined(separator: "\n"))
    return .done
  }

  private func number(of name: String, in record: RunRecord) throws(Stop) -> Int {
    if let found = record.steps.last(where: { $0.name == name && $0.phase != .dropped }) { return found.number }
    throw Stop(EngineError.unknownStep(name, run: record.identifier))
  }
}
