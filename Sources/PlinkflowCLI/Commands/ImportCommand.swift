import Document
import Foundation
import Processes

/// Turns a saved `eb create` command line into a workflow.
struct ImportCommand: Command {
  private static let application = Option(
    "application", takes: "NAME", "the application; one of the environment's name where it is left out")
  private static let platform = Option(
    "platform", takes: "PLATFORM", "what the environment runs on, where the line does not say; Docker where left out")

  static let syntax = Syntax(
    "import-eb", "Turns a saved `eb create` command line into a workflow that makes the same environment.",
    operands: [Operand("FILE", optional: true, "where the line is; standard input where it is left out")],
    options: [application, platform],
    examples: [
      Example("import-eb create.sh > web.json5", "write the workflow"),
      Example("validate web.json5", "check that it can be run"),
    ],
    notes: [
      """
      The line is read, and never run. As `eb create` does, the workflow makes an internal load balancer in a VPC unless
      `--vpc.elbpublic` says otherwise. What only concerns the terminal, such as `--nohang`, is left out and told.
      """
    ])

  private let file: String?
  private let application: String?
  private let platform: String?

  init(_ invocation: Invocation) {
    file = invocation.operand(0)
    application = invocation.value(of: Self.application)
    platform = invocation.value(of: Self.platform)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let bytes: [UInt8]
    if let file {
      bytes = try read(file).bytes
    } else {
      bytes = [UInt8]((try? FileHandle.standardInput.read(upToCount: ShellWords.limit + 1)) ?? Data())
    }
    do throws(EnvironmentImport.Mistake) {
      let line = try EnvironmentImport(String(decoding: bytes, as: UTF8.self))
      let workflow = line.workflow(application: application, platform: platform ?? "Docker")
      program.console.result("// From an `eb create` command line.\n\(lines: workflow.readableText)")
      if !line.leftOut.isEmpty {
        let names = line.leftOut.map { "`\($0.printable)`" }.joined(separator: ", ")
        program.console.narrate("left out: \(names)")
      }
      return .done
    } catch {
      throw Stop(
        .badInput,
        Diagnostic("the command line cannot be taken over: \(error.sentence.printable)", help: error.help))
    }
  }
}
