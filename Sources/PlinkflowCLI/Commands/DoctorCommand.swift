import Document
import Engine
import Foundation
import PlinkflowKit
import Report
import Workflow

/// Checks whether a workflow's connections would do, before a run depends on them.
struct DoctorCommand: Command {
  static let syntax = Syntax(
    "doctor",
    "Diagnoses the connections of a workflow without changing anything, or the default AWS credentials without one.",
    operands: [
      Operand("FILE", optional: true, "the workflow; the default AWS credentials are examined where it is left out")
    ],
    options: Option.parameters + Option.sandboxes + [.journal, .json],
    examples: [
      Example("doctor workflows/privatelink.json5", "see whether a run would find all that it needs"),
      Example("doctor", "see whose the default credentials are, and whether AWS can be reached"),
    ],
    notes: [
      """
      For each connection: whose the credentials are and where they come from, the clock, every endpoint and permission
      that its steps need for run and undo, and the quotas that they draw on. Exit status: 0 where all is ok, 1 where
      something is to do, 2 bad input.
      """
    ])

  private let input: WorkflowInput?
  private let options: WorldOptions
  private let location: JournalLocation
  private let isJSON: Bool

  init(_ invocation: Invocation) throws(ArgumentError) {
    options = try WorldOptions(invocation)
    input = invocation.operand(0) == nil ? nil : try WorkflowInput(invocation)
    location = JournalLocation(invocation)
    isJSON = invocation.has(.json)
    if input == nil, options.isSandbox {
      throw .missingOperand("FILE", command: "doctor", about: "the simulated AWS has no default credentials")
    }
  }

  func run(in program: Program) async throws -> ExitStatus {
    let state = location.sandboxPath(in: program.environment)
    // What cannot be read is told before anything is made for it.
    if let input { _ = try input.load(program.catalog(reaching: .none)) }
    if options.isSandbox { try makeFolder(of: state) }
    let catalog = program.catalog(
      reaching: try WorldAccess(to: options.world, from: options.file, statePath: state, log: nil))
    let workflow: Workflow? = if let input { try input.load(catalog) } else { nil }
    let diagnosed = try connections(workflow, catalog)
    let secrets = await diagnoseSecrets(of: workflow)
    let connections = DiagnosisReport(await diagnose(diagnosed))
    let report = DiagnosisReport(connections.connections + secrets)
    if isJSON {
      program.console.result(lines: report.objects)
    } else {
      program.console.result(lines: report.text)
    }
    guard !report.isAllInOrder else { return .done }
    if let input, !isJSON, !connections.isAllInOrder {
      program.console.narrate(
        "help: `\(commandLine(["policy", input.file, "--connection", "NAME", "--undo"]))` prints all permissions together"
      )
    }
    return .failed
  }

  /// A connection to be opened and diagnosed.
  private struct DiagnosedConnection: Sendable {
    let name: String
    let kind: ConnectionKind
    let parameters: Value
    let needs: [Need]
  }

  private func connections(_ workflow: Workflow?, _ catalog: Catalog) throws -> [DiagnosedConnection] {
    guard let workflow else {
      guard let kind = catalog.connection("aws") else { return [] }
      return [DiagnosedConnection(name: "default credentials", kind: kind, parameters: .object([]), needs: [])]
    }
    try options.world.check(workflow)
    // Of a kind without a simulation only what a step may use is opened.
    let opened = workflow.connections.indices.filter { index in
      let kind = workflow.connections[index].kind
      return !options.isSandbox || kind.isSimulated || workflow.steps.contains { $0.connection == index }
    }
    return opened.map { index in
      let connection = workflow.connections[index]
      return DiagnosedConnection(
        name: connection.name, kind: connection.kind, parameters: connection.parameters,
        needs: workflow.needs(ofConnection: index))
    }
  }

  /// Asks for the secrets of a workflow; nothing where it has none.
  private func diagnoseSecrets(of workflow: Workflow?) async -> [(name: String, findings: [Finding])] {
    guard let workflow else { return [] }
    var findings: [Finding] = []
    for use in workflow.secretUses(of: workflow.steps.indices) {
      do throws(StepError) {
        let secret = try await Secret(source: use.source).reveal()
        findings.append(.inOrder("secret", use.source, Redaction.looksFor(secret) ? nil : Redaction.shortSecret))
      } catch {
        let found = ([error.summary] + error.notes).joined(separator: ": ")
        findings.append(.wrong("secret", use.source, found, remedy: "\(use.words) needs it"))
      }
    }
    return findings.isEmpty ? [] : [("secrets", findings)]
  }

  /// All at once; what is found stays in the order of the workflow.
  private func diagnose(_ connections: [DiagnosedConnection]) async -> [(name: String, findings: [Finding])] {
    let found = await withTaskGroup(of: (Int, [Finding]).self) { group in
      for (index, connection) in connections.enumerated() { group.addTask { (index, await diagnose(connection)) } }
      var found: [Int: [Finding]] = [:]
      for await (index, findings) in group { found[index] = findings }
      return found
    }
    return connections.enumerated().map { index, connection in (connection.name, found[index] ?? []) }
  }

  private func diagnose(_ connection: DiagnosedConnection) async -> [Finding] {
    do throws(StepError) {
      let client = try await connection.kind.open(connection.parameters, named: connection.name)
      guard let diagnosable = client as? any Diagnosable else { return [.inOrder("connection", nil, "opened")] }
      return await diagnosable.diagnose(for: connection.needs)
    } catch {
      var fault = error
      fault.redact()
      let name = "connection `\(connection.name)` "
      let summary = fault.summary.hasPrefix(name) ? String(fault.summary.dropFirst(name.count)) : fault.summary
      let found = ([summary] + fault.notes).joined(separator: ": ")
      let failed = Finding.wrong(
        "connection", nil, found, remedy: fault.help ?? "fix this first; permissions and quotas were not checked")
      return [failed]
        + (await connection.kind.diagnose(connection.parameters, named: connection.name, for: connection.needs))
    }
  }

  /// The sandbox's state lies beside the journal, in a folder for its user's eyes only.
  private func makeFolder(of path: String) throws(Stop) {
    let folder = URL(filePath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Stop(.failed, Diagnostic("the folder of `\(path)` cannot be made", notes: [error.localizedDescription]))
    }
  }
}
