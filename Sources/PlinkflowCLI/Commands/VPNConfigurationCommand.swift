import AWSConnection
import Document
import Engine
import Journal
import PlinkflowKit
import Runs
import VPN
import Workflow

/// Writes the configuration of the device at the customer's end of a run's VPN connection.
struct VPNConfigurationCommand: Command {
  private static let device = Option(
    "device", takes: "DEVICE", choices: Device.allCases.map(\.rawValue), "the sort of device")
  private static let step = Option(
    "step", takes: "STEP", "the step of the connection; may be left out where the run has one")
  private static let output = Option(
    "output", takes: "FILE", "the file to make; the connection's identifier and the device where it is left out")

  static let syntax = Syntax(
    "vpn-config", "Writes the configuration of the device at the customer's end of a run's VPN connection.",
    operands: [.lastRun], options: [device, step, output, .journal],
    examples: [
      Example("vpn-config --device strongswan", "write a file for swanctl, for the last run's connection"),
      Example("vpn-config 20260131-140509-k7m2xq --device pfsense --output site.txt", "write what to enter in pfSense"),
    ],
    notes: [
      """
      The keys are asked of AWS at that moment. They are in the file, which only you may read, and nowhere else: not in
      the journal, and not on the terminal.
      """
    ])

  private let run: String?
  private let device: Device
  private let step: String?
  private let output: String?
  private let location: JournalLocation
  private let options: WorldOptions
  private let invocation: Invocation

  init(_ invocation: Invocation) throws(ArgumentError) {
    self.invocation = invocation
    options = try WorldOptions(ofRunIn: invocation)
    run = invocation.operand(0)
    guard let device = invocation.value(of: Self.device).flatMap(Device.init(rawValue:)) else {
      throw .missingOption(Self.device.name, command: "vpn-config", choices: Self.device.choices)
    }
    self.device = device
    step = invocation.value(of: Self.step)
    output = invocation.value(of: Self.output)
    location = JournalLocation(invocation)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let session = try Session(.reading, location, in: program)
    let record = try session.record(run)
    let context = try RunContext(of: record, options, invocation, session: session, noWait: true)
    let workflow = try context.preparation.frozen(record)
    let connection = try connection(of: record)
    guard let id = connection.outputs?["connection_id"]?.string,
      let index = workflow.index(of: connection.name), let access = workflow.steps[index].connection
    else { throw Stop(.failed, Diagnostic("step `\(connection.name)` is not done, so there is nothing to configure")) }
    let declaration = workflow.connections[access]
    let text: String
    do throws(StepError) {
      guard
        let account = try await declaration.kind.open(declaration.parameters, named: declaration.name) as? AWSAccount
      else { throw .refused("is no AWS account") }
      text = device.text(for: try await GatewayConfiguration.fetch(id, from: account), reaching: [])
    } catch {
      throw Stop(
        .failed, Diagnostic("connection `\(declaration.name)` \(error.summary)", notes: error.notes, help: error.help))
    }
    let path = output ?? "\(id).\(device.rawValue)"
    try PrivateFile.make(at: path, text, namedBy: Self.output)
    program.console.result("`\(path)` holds the configuration of \(id), with its keys: only you may read it")
    return .done
  }

  /// The step of the connection that is meant.
  private func connection(of record: RunRecord) throws(Stop) -> StepRecord {
    let connections = record.steps.filter { $0.kind == GatewayConfiguration.kind && $0.phase != .dropped }
    if let step {
      if let found = connections.first(where: { $0.name == step }) { return found }
      throw Stop(
        .badInput,
        Diagnostic("run \(record.identifier) has no VPN connection `\(step.printable)`", help: listed(connections)))
    }
    guard let first = connections.first else {
      throw Stop(.badInput, Diagnostic("run \(record.identifier) has no VPN connection"))
    }
    guard connections.count == 1 else {
      throw Stop(
        .badInput,
        Diagnostic("run \(record.identifier) has \(connections.count) VPN connections", help: listed(connections)))
    }
    return first
  }

  private func listed(_ connections: [StepRecord]) -> String? {
    connections.isEmpty
      ? nil : "`--step` says which: " + connections.prefix(10).map { "`\($0.name.printable)`" }.joined(separator: ", ")
  }
}
