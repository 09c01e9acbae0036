import Document
import Engine
import Foundation
import Journal
import PlinkflowKit
import Report
import Runs
import Workflow

/// Says yes to a step that waits for a person.
struct ApproveCommand: Command {
  static let syntax = Syntax(
    "approve", "Says yes to a step that waits for a person.",
    operands: [Operand("RUN", "the run"), Operand("STEP", "the step")], options: [.journal],
    examples: [
      Example("status", "show the last run, and what it waits for"),
      Example("approve 20260131-140509-k7m2xq go_live", "say yes to step `go_live`"),
    ],
    notes: ["A run that is going on sees it at its next poll; a run that has ended goes on with `plinkflow run`."])

  private let run: String
  private let step: String
  private let location: JournalLocation

  init(_ invocation: Invocation) throws(ArgumentError) {
    run = try invocation.required(0)
    step = try invocation.required(1)
    location = JournalLocation(invocation)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let session = try Session(.reading, location, in: program)
    let record = try session.record(run)
    guard let found = record.steps.last(where: { $0.name == step && $0.phase != .dropped }) else {
      throw Stop(EngineError.unknownStep(step, run: record.identifier))
    }
    guard program.catalog(reaching: .none).kind(found.kind)?.client == ClientType(Approvals.self) else {
      throw Stop(.badInput, Diagnostic("step `\(found.name)` is of kind \(found.kind), which asks nobody"))
    }
    do throws(JournalError) {
      if let approver = try session.journal.approver(run: record.number, step: found.number) {
        program.console.result("step `\(found.name)` was approved already, by \(approver)")
        return .done
      }
      let event = Event(run: record.number, step: found.number, at: .now, .approved(by: NSUserName()))
      try await session.journal.commit([event])
    } catch {
      throw Stop(error)
    }
    program.console.result("step `\(found.name)` of run \(record.identifier) is approved")
    return .done
  }
}
