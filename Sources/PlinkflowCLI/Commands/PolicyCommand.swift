import Document
import PlinkflowKit
import Workflow

/// Prints what the identity of a connection has to be granted.
struct PolicyCommand: Command {
  private static let connection = Option(
    "connection", takes: "NAME",
    "the connection whose identity is to be granted them; may be left out where there is one")
  private static let undo = Option("undo", "grant what `plinkflow undo` needs too")

  static let syntax = Syntax(
    "policy", "Prints the policy that grants a connection's identity what its steps need, and no more.",
    operands: [.file], options: [connection, undo] + Option.parameters,
    examples: [
      Example("policy workflows/privatelink.json5 --connection provider", "print what a run needs in that account"),
      Example("policy workflows/privatelink.json5 --connection provider --undo", "print what run and undo need"),
    ],
    notes: [
      """
      For AWS it is an IAM policy document. What a service does with the caller's permissions beside what plinkflow asks
      of it is told on standard error. Nothing is asked of any cloud.
      """
    ])

  private let input: WorkflowInput
  private let connection: String?
  private let isUndone: Bool

  init(_ invocation: Invocation) throws(ArgumentError) {
    input = try WorkflowInput(invocation)
    connection = invocation.value(of: Self.connection)
    isUndone = invocation.has(Self.undo)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let workflow = try input.load(program.catalog(reaching: .none))
    let index = try index(in: workflow)
    let connection = workflow.connections[index]
    let needs = workflow.steps(ofConnection: index).map(\.kind.permissions)
    guard !needs.isEmpty else {
      throw Stop(.badInput, Diagnostic("no step uses connection `\(connection.name)`, so it needs no policy"))
    }
    let permissions = Permissions(
      observe: needs.flatMap(\.observe), apply: needs.flatMap(\.apply), undo: isUndone ? needs.flatMap(\.undo) : [])
    guard let policy = connection.kind.policy(granting: permissions) else {
      throw Stop(
        .badInput, Diagnostic("connections of type `\(connection.kind.name)` have no policies: `\(connection.name)`"))
    }
    program.console.result(lines: policy.readableText)
    var told: Set<String> = []
    for sentence in needs.flatMap(\.beside) where told.insert(sentence).inserted {
      program.console.narrate("note: \(sentence)")
    }
    return .done
  }

  /// Which connection is meant.
  private func index(in workflow: Workflow) throws(Stop) -> Int {
    let names = workflow.connections.map(\.name)
    if let connection {
      if let index = names.firstIndex(of: connection) { return index }
      throw Stop(
        .badInput,
        Diagnostic(
          "workflow `\(workflow.name)` has no connection `\(connection)`",
          help: nearMiss(to: connection, among: names).map { "a similar connection exists: `\($0)`" } ?? listed(names)))
    }
    if names.count == 1 { return 0 }
    throw Stop(
      .badInput, Diagnostic("`plinkflow policy` needs `--connection NAME` for this workflow", help: listed(names)))
  }

  private func listed(_ names: [String]) -> String? {
    names.isEmpty ? nil : "its connections are " + names.map { "`\($0)`" }.joined(separator: ", ")
  }
}
