import Document
import PlinkflowKit
import Processes

/// A step that programs carry out: one that observes, one that changes, one that takes back.
///
/// What is not known of a program is never taken for "nothing happened": ``contract`` says what each of its ends means.
///
/// A program that makes a change and outlives plinkflow, which was killed, is waited for by the next command.
///
/// Programs are given as lists of arguments and started without a shell, with a fixed environment: `PATH`, `HOME`,
/// `LANG`, `TMPDIR`, what the workflow adds, and `PLINKFLOW_TOKEN`, `PLINKFLOW_PARAM_NAME` for each of `parameters`
/// (from 32 KiB on `PLINKFLOW_PARAM_NAME_FILE`, the path of a file with it),
/// `PLINKFLOW_RECEIPT` (the path of a file with apply's JSON, where there is one) and, for apply and undo,
/// `PLINKFLOW_BEFORE` (that of a file with the outputs seen before the change, where there were any). The files are
/// gone once the program has ended; `PLINKFLOW_RECEIPT_JSON` and `PLINKFLOW_BEFORE_JSON` hold the same where it is
/// shorter than 32 KiB.
struct CommandRun: Step {
  /// What apply printed.
  struct Receipt: Codable, Sendable {
    let outputs: [String: Value]
  }

  /// What observe printed, or apply where there is no observe.
  typealias Outputs = [String: Value]

  /// `command.run`.
  static let kind = "command.run"
  static let summary = "programs that observe, apply and undo"
  /// A sentence for each parameter; outputs are what the programs print.
  static let help = Help(parameters: Parameters.help, contract: contract)
  /// It can be taken back where the workflow names a program for it.
  static let reversible = true
  /// Whether this one names a program that takes it back.
  var isReversible: Bool { parameters.undo != nil }

  /// A program's absence is no proof that nothing stands, and only its author knows whether twice is once.
  var guarantees: Guarantees {
    Guarantees(isObservable: parameters.observe != nil, isRepeatable: parameters.repeatable == true, isWhole: false)
  }

  /// Without outputs, where nobody looks.
  var assumedReceipt: Receipt? { parameters.observe == nil ? Receipt(outputs: [:]) : nil }

  private let parameters: Parameters
  private let timeout: Duration

  /// A step that programs carry out.
  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    timeout = try parameters.validate()
    self.parameters = parameters
  }

  /// Runs the program that observes; without one, apply's receipt is the truth.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let atWork = "the program of an attempt before this one is still at work"
    if FormerMark.isHeld(of: token) { return .settling(atWork, pollAfter: .seconds(1)) }
    return try await token.observe(unlessInFlight: atWork) { () async throws(StepError) in
      try await look(receipt, token)
    }
  }

  private func look(_ receipt: Receipt?, _ token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let program = parameters.observe else {
      return receipt.map { .present($0.outputs) } ?? .absent
    }
    let run = try await run(program, .observe, token, receipt: receipt)
    do throws(AnswerMistake) {
      if let observation = try Self.observation(of: run.result, absent: parameters.absentStatus) {
        if case .present(let outputs, _) = observation, outputs.canonicalText.isTooLongToKeep {
          throw AnswerMistake(notes: ["its outputs have more than 256 KiB"])
        }
        return observation
      }
    } catch {
      throw Self.unseen([run.ending] + error.notes)
    }
    throw Self.unseen([run.ending] + run.result.lastWords)
  }

  /// Runs the program that changes.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    let before: Outputs? = if case .present(let outputs, _) = found { outputs } else { nil }
    let run = try await run(parameters.apply, .apply, token, before: before)
    try check(run)
    guard case .object(let outputs) = run.result.answer else { return Receipt(outputs: [:]) }
    guard !outputs.canonicalText.isTooLongToKeep else {
      var fault = StepError.unknown(
        "was changed, and its outputs cannot be kept", notes: ["`\(run.name)` printed more than 256 KiB of them"],
        help: "print less, or take it back with `plinkflow undo`")
      fault.isPartial = true
      throw fault
    }
    return Receipt(outputs: outputs)
  }

  /// Runs the program that takes back.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard let program = parameters.undo else { return }
    let outputs: Outputs? = if case .present(let found, _) = before { found } else { nil }
    try check(await run(program, .undo, token, receipt: receipt, before: outputs))
  }

  /// An observation that failed says nothing of what stands.
  private static func unseen(_ notes: [String]) -> StepError {
    var fault = StepError.refused("could not be observed", notes: notes)
    fault.mayPass = true
    fault.isUnseen = true
    return fault
  }

  /// Passes what ended with status 0, and is in doubt of all that is not promised to have changed nothing.
  private func check(_ run: ProgramRun) throws(StepError) {
    if case .exited(let status) = run.result.ending {
      if status == 0 { return }
      if parameters.refusedStatus?.contains(Int(status)) == true {
        throw .refused("was refused by `\(run.name)`", notes: ["it exited with \(status)"] + run.result.lastWords)
      }
    }
    var fault = StepError.unknown("failed: \(run.ending)", notes: run.result.lastWords)
    fault.mayPass = true
    if case .exited = run.result.ending { fault.isPartial = true }
    throw fault
  }

  private func run(
    _ arguments: [String], _ function: PrintedText.Function, _ token: Token, receipt: Receipt? = nil,
    before: Outputs? = nil
  ) async throws(StepError) -> ProgramRun {
    var environment = ProgramEnvironment.inherited
    environment.merge(parameters.environment ?? [:]) { _, given in given }
    for (name, secret) in parameters.secrets ?? [:] { environment[name] = try await secret.reveal() }
    var values = ProgramValues()
    for (name, value) in parameters.parameters ?? [:] { values.add(parameter: name, value) }
    values.add("RECEIPT", receipt?.outputs)
    values.add("BEFORE", before)
    environment.merge(values.variables) { _, own in own }
    environment["PLINKFLOW_TOKEN"] = token.text
    let mark = try mark(token, function, hasValues: !values.files.isEmpty)
    do throws(StepError) {
      for (variable, text) in values.files {
        guard let mark else { continue }
        environment[variable] = try ValueFiles(folder: mark.folder).write(text, as: variable)
      }
    } catch {
      mark?.release()
      throw error
    }
    let limit = StepDeadline.limit(timeout)
    var program = Program(
      arguments: arguments, environment: environment, directory: parameters.directory(in: Workplace.ofRun?.folder),
      timeout: limit.duration)
    program.mark = mark
    return try await ProgramRun(program, function, limit: words(of: limit))
  }

  /// Which time was over.
  private func words(of limit: (duration: Duration, isOfStep: Bool)) -> String {
    if limit.isOfStep { return "when the step's `timeout` was over" }
    return parameters.timeout == nil ? "after \(timeout.text)" : "after \(timeout.text), its `timeout` under `with`"
  }

  /// The mark of a program that makes a change, or that is given values by file.
  private func mark(
    _ token: Token, _ function: PrintedText.Function, hasValues: Bool
  ) throws(StepError) -> InFlight.Hold? {
    guard function != .observe || hasValues else { return nil }
    if function != .observe, let mark = try token.takeInFlight(isUndo: function == .undo) { return mark }
    // A journal that is only read may lie where nothing can be written.
    if let run = Workplace.ofRun, let mark = try? InFlight.unshared(in: run.programs) { return mark }
    do throws(InFlight.Failure) {
      return try InFlight.unshared(in: Workplace.outsideRuns.programs)
    } catch {
      throw StepError(error)
    }
  }
}
