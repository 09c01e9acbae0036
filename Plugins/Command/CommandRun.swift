import Document
import PlinkflowKit

/// A step that programs carry out: one that looks, one that changes, one that takes back.
///
/// | exit status | observe | apply, undo |
/// |---|---|---|
/// | 0 | there; standard output is a JSON object of outputs, or empty | sent; apply's output becomes the receipt |
/// | 1 | absent | refused |
/// | 75 | on its way; the last line of standard error says why | may pass: tried again |
/// | any other, or a signal | refused | refused; a signal or a timeout leaves it in doubt |
///
/// A program that makes a change and outlives plinkflow, which was killed, is waited for by the next command.
///
/// Programs are given as lists of arguments and started without a shell, with a fixed environment: `PATH`, `HOME`,
/// `LANG`, `TMPDIR`, what the workflow adds, and `PLINKFLOW_TOKEN`, `PLINKFLOW_PARAM_NAME` for each of `parameters`,
/// `PLINKFLOW_RECEIPT` (the path of a file with apply's JSON, where there is one) and, for undo, `PLINKFLOW_BEFORE` (that
/// of a file with the outputs seen before the change, where there were any). The files are gone once the program has
/// ended; `PLINKFLOW_RECEIPT_JSON` and `PLINKFLOW_BEFORE_JSON` hold the same where it is shorter than 32 KiB.
public struct CommandRun: Step {
  /// What apply printed.
  public struct Receipt: Codable, Sendable {
    let outputs: [String: Value]
  }

  /// What observe printed, or apply where there is no observe.
  public typealias Outputs = [String: Value]

  /// `command.run`.
  public static let kind = "command.run"
  /// One sentence.
  public static let summary = "programs that look, change and take back"
  /// A sentence for each parameter; outputs are what the programs print.
  public static let help = Help(parameters: Parameters.help)
  /// It can be taken back where the workflow names a program for it.
  public static let reversible = true
  /// Whether this one names a program that takes it back.
  public var isReversible: Bool { parameters.undo != nil }

  private let parameters: Parameters
  private let timeout: Duration

  /// A step that programs carry out.
  public init(_ parameters: Parameters, using client: Nothing) throws(Fault) {
    timeout = try parameters.validate()
    self.parameters = parameters
  }

  /// Runs the program that looks; without one, apply's receipt is the truth.
  public func observe(_ receipt: Receipt?, token: Token) async throws(Fault) -> Observation<Outputs> {
    if InFlight(token).isHeld {
      return .settling("the program of an attempt before this one is still at work", lookAgainAfter: .seconds(1))
    }
    guard let program = parameters.observe else {
      return receipt.map { .present($0.outputs) } ?? .absent
    }
    let (result, limit) = try await run(program, token, receipt: receipt)
    switch result.ending {
    case .exited(0): return .present(try result.object())
    case .exited(1): return .absent
    case .exited(75):
      return .settling(result.lastLine ?? "`\(program[0])` says that it is on its way", lookAgainAfter: .seconds(2))
    case .timedOut:
      throw .transient("got no answer from `\(program[0])` \(limit)", notes: result.tail)
    case .exited, .killed:
      var fault = Fault.refused("was refused by `\(program[0])`", notes: [result.ending.sentence] + result.tail)
      fault.mayPass = true
      throw fault
    case .tooLong:
      throw .refused("got more than 1 MiB from `\(program[0])`")
    }
  }

  /// Runs the program that changes.
  public func apply(over found: Observation<Outputs>, token: Token) async throws(Fault) -> Receipt {
    let (result, limit) = try await run(parameters.apply, token, mark: InFlight(token))
    try check(result, of: parameters.apply, limit)
    return Receipt(outputs: try result.object(orNothing: parameters.observe != nil))
  }

  /// Runs the program that takes back.
  public func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(Fault) {
    guard let program = parameters.undo else { return }
    var outputs: Outputs?
    if case .present(let found, _) = before { outputs = found }
    let (result, limit) = try await run(program, token, receipt: receipt, before: outputs, mark: InFlight(token))
    try check(result, of: program, limit)
  }

  private func check(_ result: ProgramResult, of program: [String], _ limit: String) throws(Fault) {
    switch result.ending {
    case .exited(0): return
    case .exited(75): throw .transient("has to wait for `\(program[0])`", notes: result.tail)
    case .exited:
      var fault = Fault.refused("was refused by `\(program[0])`", notes: [result.ending.sentence] + result.tail)
      // Without a program that looks, nobody would know what stands before the change is sent again.
      fault.mayPass = parameters.observe != nil
      throw fault
    case .timedOut:
      throw .unknown("got no answer from `\(program[0])` \(limit)", notes: result.tail)
    case .killed, .tooLong:
      throw .unknown("lost `\(program[0])`", notes: [result.ending.sentence] + result.tail)
    }
  }

  /// Runs a program.
  ///
  /// - Returns: what it left behind, and the time that it had, in words.
  private func run(
    _ arguments: [String], _ token: Token, receipt: Receipt? = nil, before: Outputs? = nil, mark: InFlight? = nil
  ) async throws(Fault) -> (ProgramResult, limit: String) {
    var environment = ProgramEnvironment.inherited
    environment.merge(parameters.environment ?? [:]) { _, given in given }
    for (name, secret) in parameters.secrets ?? [:] { environment[name] = try await secret.reveal() }
    for (name, value) in parameters.parameters ?? [:] {
      environment["PLINKFLOW_PARAM_\(name.uppercased())"] = value.string ?? value.canonicalText
    }
    environment["PLINKFLOW_TOKEN"] = token.text
    let files = receipt == nil && before == nil ? nil : try ValueFiles()
    defer { files?.remove() }
    for (name, value) in [("RECEIPT", receipt?.outputs), ("BEFORE", before)] {
      guard let text = value?.text, let files else { continue }
      environment["PLINKFLOW_\(name)"] = try files.write(text, as: name.lowercased())
      if text.utf8.count < ValueFiles.mostBytesBeside { environment["PLINKFLOW_\(name)_JSON"] = text }
    }
    let limit = StepDeadline.limit(timeout)
    var program = Program(
      arguments: arguments, environment: environment, directory: parameters.workingDirectory,
      timeout: limit.duration)
    program.mark = mark
    return (try await program.run(), limit.isOfStep ? "within the step's `timeout`" : "in \(timeout.text)")
  }
}

extension [String: Value] {
  fileprivate var text: String {
    Value.object(sorted { $0.key < $1.key }.map { Value.Member($0.key, $0.value) }).canonicalText
  }
}
