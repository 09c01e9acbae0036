import Document
import Engine
import Journal
import PlinkflowKit
import Report
import Runs
import Workflow

/// Puts things that were made by hand under the journal.
struct AdoptCommand: Command {
  private static let own = Option("own", "let undo delete them, as if the run had made them")

  static let syntax = Syntax(
    "adopt", "Puts what was made by hand under the journal, as steps that are done.",
    operands: [
      .file,
      Operand(
        "STEP=ID", repeatable: true,
        "a step, and the identifier of what it stands for; without `=ID` where the step's parameters say enough"),
    ],
    options: Option.parameters + Option.sandboxes + [own, .journal],
    examples: [
      Example(
        "adopt workflows/privatelink.json5 application environment=e-q3b7xk2fmn",
        "take over what `eb create` made; the next run goes on with the rest"),
      Example("adopt workflows/consumer.json5 endpoint=vpce-0c5e7d31 --own", "let undo delete the endpoint too"),
    ],
    notes: [
      """
      It only looks: each thing has to be there, and to be as the workflow wants it. Undo leaves alone what was adopted.
      Where anything is not so, nothing is adopted, and what is wrong is told.
      """
    ])

  private let input: WorkflowInput
  private let options: WorldOptions
  private let location: JournalLocation
  private let adoptees: [Adoptee]
  private let owns: Bool
  private let invocation: Invocation

  init(_ invocation: Invocation) throws(ArgumentError) {
    self.invocation = invocation
    input = try WorkflowInput(invocation)
    options = try WorldOptions(invocation)
    location = JournalLocation(invocation)
    owns = invocation.has(Self.own)
    adoptees = invocation.operands.dropFirst().map { written in
      // The name of an instance, `endpoint["acme"]`, may hold an equals sign of its own.
      let end = written.lastIndex(of: "]") ?? written.startIndex
      guard let sign = written[end...].firstIndex(of: "=") else { return Adoptee(step: written, identifier: nil) }
      return Adoptee(step: String(written[..<sign]), identifier: String(written[written.index(after: sign)...]))
    }
  }

  func run(in program: Program) async throws -> ExitStatus {
    let source = try input.source()
    let arguments = try input.arguments()
    let context = try RunContext(
      of: input, source, options, invocation, opening: .working, noWait: true, in: program)
    let (workflow, record, _) = try context.preparation.plan(source, arguments: arguments, in: context.world)
    let adoption = try await context.engine.observeToAdopt(adoptees, workflow, record: record)
    guard adoption.problems.isEmpty else {
      throw Stop(.failed, adoption.problems.map { Diagnostic(of: $0.problem, $0.adoptee, in: workflow) })
    }
    let prepared = try await context.preparation.run(source, arguments: arguments, startNew: false, in: context.world)
    let adopted = try await context.engine.adopt(adoption, in: prepared, owning: owns)
    for adoptee in adoptees {
      program.console.narrate(
        DisplayText(
          lines: Line(owns ? .created : .alreadySo, adoptee.step, owns ? "owned" : "adopted").text(width: 0)))
    }
    program.console.result(
      """
      run \(adopted.identifier) holds \(Tally.steps(adoptees.count)) that stood already; \
      `\(commandLine(["run", input.file] + location.repeated))` goes on with the rest
      """)
    return .done
  }
}

extension Diagnostic {
  /// Why a thing is not adopted.
  fileprivate init(of problem: Adoption.Problem, _ adoptee: Adoptee, in workflow: Workflow) {
    let step = "step `\(adoptee.step.printable)`"
    let whereabouts = adoptee.identifier.map { "under `\($0.printable)`" } ?? "where the step observes"
    switch problem {
    case .unknownStep:
      self.init(
        "the workflow has no \(step)",
        help: nearMiss(to: adoptee.step, among: workflow.steps.map(\.name)).map { "a similar step exists: `\($0)`" })
    case .begun(let run):
      self.init("\(step) cannot be adopted: run \(run) has begun it", help: "`plinkflow status \(run)` shows it")
    case .noIdentifier(let kind):
      self.init(
        "\(step) takes no identifier: what \(kind) stands for is known by its parameters",
        help: "name it without `=\(adoptee.identifier?.printable ?? "")`")
    case .unknownOutputs(let steps):
      self.init(
        "\(step) cannot be adopted: it refers to steps of which nothing is known",
        notes: ["these are: \(steps.map { "`\($0)`" }.joined(separator: ", "))"],
        help: "adopt them with it")
    case .absent:
      self.init("\(step) cannot be adopted: nothing is there \(whereabouts)")
    case .differs(let differences):
      self.init(
        "\(step) cannot be adopted: what is there is not as the workflow wants it",
        notes: differences.map { difference in
          let found = difference.found.map { "`\($0)`" } ?? "nothing"
          let wanted = difference.wanted.map { "`\($0)`" } ?? "nothing"
          return "\(difference.field): \(found) is there, \(wanted) is wanted".printable
        }, help: "change the workflow, or leave the step out and let `plinkflow run` change what is there")
    case .settling(let why):
      self.init("\(step) cannot be adopted yet: \(why.printable)", help: "wait until that is over")
    case .foreign(let what):
      self.init("\(step) cannot be adopted: it is not this step's", notes: [what.printable])
    case .fault(let fault):
      self.init("\(step) \(fault.summary)", notes: fault.notes, help: fault.help)
    }
  }
}
