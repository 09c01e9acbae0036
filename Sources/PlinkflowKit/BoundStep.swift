import Document

/// What observing the world found, its outputs as a plain value.
public typealias AnyObservation = Observation<Value>

/// One step with its parameters and its connection, its types erased.
public struct BoundStep: Sendable {
  /// Whether it can be taken back.
  public let isReversible: Bool
  /// What is certain of its changes.
  public let guarantees: Guarantees
  /// The receipt of a change that a person says was made: see ``Step/assumedReceipt``.
  public let assumedReceipt: Value?

  /// What of its answers may be journaled.
  var disclosure = Disclosure.strict

  private let observing: @Sendable (Value?, Token) async throws(StepError) -> AnyObservation
  private let change: @Sendable (AnyObservation, Token) async throws(StepError) -> Value
  private let restore: @Sendable (AnyObservation, Value?, Token) async throws(StepError) -> Void
  private let checkEarly: @Sendable () async throws(StepError) -> Void

  /// Erases a step.
  public init<S: Step>(_ step: S) {
    isReversible = step.isReversible
    guarantees = step.guarantees
    assumedReceipt = step.assumedReceipt.flatMap { try? Value(encoding: $0) }
    checkEarly = { () async throws(StepError) -> Void in
      if let checked = step as? any EarlyChecked { try await checked.check() }
    }
    observing = { (receipt: Value?, token: Token) async throws(StepError) -> AnyObservation in
      try await step.observe(receipt.typed(as: S.Receipt.self), token: token).erased()
    }
    change = { (found: AnyObservation, token: Token) async throws(StepError) -> Value in
      try erase(try await step.apply(over: found.typed(as: S.Outputs.self), token: token))
    }
    restore = { (before: AnyObservation, receipt: Value?, token: Token) async throws(StepError) -> Void in
      try await step.undo(
        to: before.typed(as: S.Outputs.self), receipt.typed(as: S.Receipt.self), token: token)
    }
  }

  /// A step of a kind that is described at run time.
  public init(
    isReversible: Bool, guarantees: Guarantees = Guarantees(),
    observe: @escaping @Sendable (Value?, Token) async throws(StepError) -> AnyObservation,
    apply: @escaping @Sendable (AnyObservation, Token) async throws(StepError) -> Value,
    undo: @escaping @Sendable (AnyObservation, Value?, Token) async throws(StepError) -> Void
  ) {
    self.isReversible = isReversible
    self.guarantees = guarantees
    assumedReceipt = nil
    observing = observe
    change = apply
    restore = undo
    checkEarly = { () async throws(StepError) -> Void in }
  }

  /// Refuses what can be told of this machine alone: see ``EarlyChecked/check()``.
  public func check() async throws(StepError) {
    try await checkEarly()
  }

  /// Reads only: see ``Step/observe(_:token:)``.
  ///
  /// - Throws: a refusal also where the text of a secret is in what was found, so that it cannot be journaled.
  public func observe(_ receipt: Value?, token: Token) async throws(StepError) -> AnyObservation {
    let observation = try await observeUnrecorded(receipt, token: token)
    try disclosure.check(observation)
    return observation
  }

  /// The same where nothing of it is going to be journaled, as on the way back: the text of a secret in it does not
  /// stop an undo.
  public func observeUnrecorded(_ receipt: Value?, token: Token) async throws(StepError) -> AnyObservation {
    disclosure.concealed(try await observing(receipt, token))
  }

  /// Sends one change and answers with its receipt: see ``Step/apply(over:token:)``.
  ///
  /// - Throws: a refusal with ``StepError/isMade`` where the text of a secret is in the receipt.
  public func apply(over found: AnyObservation, token: Token) async throws(StepError) -> Value {
    let receipt = try await change(found, token)
    try disclosure.check(receipt: receipt)
    return receipt
  }

  /// Sends what restores `before`: see ``Step/undo(to:_:token:)``.
  public func undo(to before: AnyObservation, _ receipt: Value?, token: Token) async throws(StepError) {
    try await restore(before, receipt, token)
  }
}

private func erase<T: Encodable>(_ value: T) throws(StepError) -> Value {
  do {
    return try Value(encoding: value)
  } catch {
    throw .unknown("answered with a value that cannot be journaled", notes: ["\(error)"])
  }
}

private func restore<T: Decodable>(_ value: Value, as type: T.Type) throws(StepError) -> T {
  do throws(Diagnostic) {
    return try value.decode(type)
  } catch {
    throw .refused("was journaled in a form that this version does not read", notes: [error.summary])
  }
}

extension Observation {
  fileprivate func erased() throws(StepError) -> AnyObservation {
    switch self {
    case .absent: .absent
    case .present(let outputs, let drift): .present(try erase(outputs), drift: drift)
    case .settling(let why, let delay): .settling(why, pollAfter: delay)
    case .foreign(let what): .foreign(what)
    }
  }
}

extension Observation<Value> {
  fileprivate func typed<O: Codable & Sendable>(as type: O.Type) throws(StepError) -> Observation<O> {
    switch self {
    case .absent: .absent
    case .present(let outputs, let drift): .present(try restore(outputs, as: type), drift: drift)
    case .settling(let why, let delay): .settling(why, pollAfter: delay)
    case .foreign(let what): .foreign(what)
    }
  }
}

extension Value? {
  fileprivate func typed<T: Decodable>(as type: T.Type) throws(StepError) -> T? {
    // A receipt that could not be journaled is journaled as null.
    guard let self, self != .null else { return nil }
    return try restore(self, as: type)
  }
}
