import AWSSandbox
import Document
import Foundation
import Journal
import Runs

/// Shows the simulated AWS, or sets it back.
struct SandboxCommand: Command {
  private static let action = Operand(
    "ACTION", choices: ["show", "reset", "world"],
    "list what was added to or changed in its world; go back to that world; or print the world it begins with")

  static let syntax = Syntax(
    "sandbox", "Shows what is in the simulated AWS, or sets it back to the world it began with.",
    operands: [action], options: [.journal, .json],
    examples: [
      Example("sandbox show", "list what was added or changed, by account"),
      Example("sandbox reset", "go back to the world that it began with"),
    ],
    notes: ["`plinkflow sandbox world > world.json5` writes a world to change and to give to `--sandbox-world`."])

  private let action: String
  private let location: JournalLocation
  private let isJSON: Bool

  init(_ invocation: Invocation) throws(ArgumentError) {
    action = try invocation.required(0)
    location = JournalLocation(invocation)
    isJSON = invocation.has(.json)
  }

  func run(in program: Program) async throws -> ExitStatus {
    if action == "world" {
      program.console.result(lines: SandboxWorld.defaultText)
      return .done
    }
    let path = location.sandboxPath(in: program.environment)
    guard FileManager.default.fileExists(atPath: path) else {
      show([], in: program)
      return .done
    }
    do throws(Diagnostic) {
      let sandbox = try Sandbox(state: path)
      if action == "reset" {
        try reset(sandbox, in: program)
      } else {
        show(try sandbox.changes(), in: program)
      }
    } catch {
      throw Stop(.failed, error)
    }
    return .done
  }

  private func reset(_ sandbox: Sandbox, in program: Program) throws(Diagnostic) {
    let journal = location.path(in: program.environment)
    if let holder = JournalLock.holder(forJournal: journal) {
      throw Diagnostic(
        "the sandbox cannot be reset while a plinkflow\(holder.told) is at work on `\(journal)`")
    }
    try sandbox.reset()
    program.console.result("the sandbox is as it was at first")
  }

  private func show(_ accounts: [AccountChanges], in program: Program) {
    let report = SandboxReport(accounts)
    program.console.result(lines: isJSON ? report.object.readableText : report.text)
  }
}
