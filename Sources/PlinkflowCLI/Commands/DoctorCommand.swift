import Document
import Engine
import Foundation
import PlinkflowKit
import Report
import Workflow

/// Looks whether a workflow's connections would do, before a run depends on them.
struct DoctorCommand: Command {
  static let syntax = Syntax(
    "doctor", "Examines the connections of a workflow by looking only, or the default AWS credentials without one.",
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
    let patients = try patients(workflow, catalog)
    let secrets = await examineSecrets(of: workflow)
    let connections = ExaminationReport(await examine(patients))
    let report = ExaminationReport(connections.connections + secrets)
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

  /// A connection to be opened and examined.
  private struct Patient: Sendable {
    let name: String
    let kind: ConnectionKind
    let parameters: Value
    let needs: [Need]
  }

  private func patients(_ workflow: Workflow?, _ catalog: Catalog) throws -> [Patient] {
    guard let workflow else {
      guard let kind = catalog.connection("aws") else { return [] }
      return [Patient(name: "default credentials", kind: kind, parameters: .object([]), needs: [])]
    }
    try options.world.check(workflow)
    // Of a kind without a simulation only what a step may use is opened.
    let opened = workflow.connections.indices.filter { place in
      let kind = workflow.connections[place].kind
      return !options.isSandbox || kind.isSimulated || workflow.steps.contains { $0.connection == place }
    }
    return opened.map { place in
      let connection = workflow.connections[place]
      return Patient(
        name: connection.name, kind: connection.kind, parameters: connection.parameters,
        needs: workflow.needs(ofConnection: place))
    }
  }

  /// Asks for the secrets of a workflow; nothing where it has none.
  private func examineSecrets(of workflow: Workflow?) async -> [(name: String, findings: [Finding])] {
    guard let workflow else { return [] }
    var findings: [Finding] = []
    for use in workflow.secretUses(of: workflow.steps.indices) {
      do throws(Fault) {
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
  private func examine(_ patients: [Patient]) async -> [(name: String, findings: [Finding])] {
    let found = await withTaskGroup(of: (Int, [Finding]).self) { group in
      for (place, patient) in patients.enumerated() { group.addTask { (place, await examine(patient)) } }
      var found: [Int: [Finding]] = [:]
      for await (place, findings) in group { found[place] = findings }
      return found
    }
    return patients.enumerated().map { place, patient in (patient.name, found[place] ?? []) }
  }

  private func examine(_ patient: Patient) async -> [Finding] {
    do throws(Fault) {
      let client = try await patient.kind.open(patient.parameters, named: patient.name)
      guard let examinable = client as? any Examinable else { return [.inOrder("connection", nil, "opened")] }
      return await examinable.examine(for: patient.needs)
    } catch {
      var fault = error
      fault.redact()
      let name = "connection `\(patient.name)` "
      let summary = fault.summary.hasPrefix(name) ? String(fault.summary.dropFirst(name.count)) : fault.summary
      let found = ([summary] + fault.notes).joined(separator: ": ")
      let failed = Finding.wrong(
        "connection", nil, found, remedy: fault.help ?? "fix this first; permissions and quotas were not checked")
      return [failed] + (await patient.kind.diagnose(patient.parameters, named: patient.name, for: patient.needs))
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
