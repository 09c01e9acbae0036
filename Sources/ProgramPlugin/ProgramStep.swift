import Document
import PlinkflowKit
import Processes

/// A step that a program implements: its three functions as requests.
struct ProgramStep: Sendable {
  let program: PluginProgram
  let kind: Declaration.Kind
  let parameters: Value
  /// What its connection was given; nil where it needs none.
  let connection: ProgramConnection?

  var bound: BoundStep {
    BoundStep(
      isReversible: kind.isReversible, guarantees: Guarantees(isWhole: false),
      observe: { (receipt: Value?, token: Token) async throws(StepError) -> AnyObservation in
        try await observe(receipt, token)
      },
      apply: { (found: AnyObservation, token: Token) async throws(StepError) -> Value in
        let result = try await call("apply", token, change: .run, [.init("found", found.message)])
        let receipt = result["receipt"] ?? .null
        guard !receipt.canonicalText.isTooLongToKeep else {
          var fault = StepError.unknown(
            "was changed, and its receipt cannot be kept",
            notes: ["plugin `\(program.name)` answered with more than 256 KiB"],
            help: "mend the program, or take it back with `plinkflow undo`")
          fault.isPartial = true
          throw fault
        }
        return receipt
      },
      undo: { (before: AnyObservation, receipt: Value?, token: Token) async throws(StepError) in
        var more = [Value.Member("before", before.message), .init("undo_token", .string(token.text))]
        if let receipt { more.append(.init("receipt", receipt)) }
        _ = try await call("undo", token.forward, change: .undo, more)
      })
  }

  private func observe(_ receipt: Value?, _ token: Token) async throws(StepError) -> AnyObservation {
    let atWork = "plugin `\(program.name)` is still at work on an attempt before this one"
    return try await token.observe(unlessInFlight: atWork) { () async throws(StepError) in
      try await look(receipt, token)
    }
  }

  private func look(_ receipt: Value?, _ token: Token) async throws(StepError) -> AnyObservation {
    let more = receipt.map { [Value.Member("receipt", $0)] } ?? []
    let result = try await call("observe", token.forward, change: nil, more)
    guard let observation = result["observation"], let observation = AnyObservation(message: observation) else {
      throw StepError.refused(
        "got no observation from plugin `\(program.name)`",
        notes: ["it answered \(Redaction.redact(result.canonicalText).prefix(200))"]
      ).unseen
    }
    if case .present(let outputs, _) = observation {
      let source = Source(name: "outputs", text: "")
      var mistakes = kind.outputs.shape.check(outputs, in: source, of: "its outputs")
      // What is said of them quotes them in part, so secrets are taken out first.
      if !mistakes.isEmpty {
        mistakes = kind.outputs.shape.check(ShownValue(outputs, as: .any).content, in: source, of: "its outputs")
      }
      guard mistakes.isEmpty else {
        throw .refused(
          "got outputs from plugin `\(program.name)` that its schema forbids",
          notes: mistakes.prefix(5).map(\.summary))
      }
      guard !outputs.canonicalText.isTooLongToKeep else {
        throw StepError.refused(
          "got outputs from plugin `\(program.name)` that cannot be kept", notes: ["they have more than 256 KiB"]
        ).unseen
      }
    }
    return observation
  }

  private func call(
    _ method: String, _ token: Token, change: Token.Direction?, _ more: [Value.Member]
  ) async throws(StepError) -> Value {
    var params = [
      Value.Member("kind", .string(kind.name)), .init("token", .string(token.text)),
      .init("parameters", try await parameters.revealed(by: kind.parameters.shape)),
    ]
    if let connection { params.append(.init("connection", try await connection.revealed())) }
    let mark: InFlight.Hold? = if let change { try token.takeInFlight(isUndo: change == .undo) } else { nil }
    return try await program.call(
      method, .object(params + more), within: kind.timeout, isChange: change != nil, mark: mark)
  }
}

/// What a program's own type of connection offers: what the workflow says under `connections`.
struct ProgramConnection: Sendable {
  let parameters: Value
  let shape: Shape

  func revealed() async throws(StepError) -> Value { try await parameters.revealed(by: shape) }
}

extension Value {
  /// The value with each secret in the place of its source.
  fileprivate func revealed(by shape: Shape) async throws(StepError) -> Value {
    switch (shape, content) {
    case (.secret, _):
      guard let secret = Secret(self) else { return self }
      return .string(try await secret.reveal())
    case (.list(let inner), .array(let elements)):
      var revealed: [Value] = []
      for element in elements { revealed.append(try await element.revealed(by: inner)) }
      return Value(.array(revealed))
    case (.dictionary(let inner), .object(let members)):
      var revealed: [Value.Member] = []
      for member in members { revealed.append(.init(member.key, try await member.value.revealed(by: inner))) }
      return .object(revealed)
    case (.object(let fields), .object(let members)):
      var revealed: [Value.Member] = []
      for member in members {
        let inner = fields.first { $0.name == member.key }?.shape ?? .any
        revealed.append(.init(member.key, try await member.value.revealed(by: inner)))
      }
      return .object(revealed)
    default: return self
    }
  }
}

extension StepError {
  /// The same of an observation that told nothing of what stands.
  fileprivate var unseen: StepError {
    var fault = self
    fault.isUnseen = true
    return fault
  }
}

extension AnyObservation {
  /// The observation as the protocol writes it.
  fileprivate var message: Value {
    switch self {
    case .absent: return .object([.init("state", .string("absent"))])
    case .present(let outputs, let drift):
      let differences = drift.map { difference in
        Value.object(
          [.init("field", .string(difference.field))]
            + [("found", difference.found), ("wanted", difference.wanted)].compactMap { name, text in
              text.map { .init(name, .string($0)) }
            })
      }
      return .object([
        .init("state", .string("present")), .init("outputs", outputs), .init("drift", Value(.array(differences))),
      ])
    case .settling(let why, let delay):
      return .object([
        .init("state", .string("settling")), .init("why", .string(why)),
        .init("poll_after", Value(.number(delay.seconds))),
      ])
    case .foreign(let why):
      return .object([.init("state", .string("foreign")), .init("why", .string(why))])
    }
  }

  /// The observation that a program wrote; nil if it is none.
  fileprivate init?(message: Value) {
    let why = message["why"]?.string.map { String(Redaction.redact($0).prefix(500)) }
    switch message["state"]?.string {
    case "absent": self = .absent
    case "present":
      let outputs = message["outputs"] ?? .object([])
      var drift: [Difference] = []
      for written in message["drift"]?.elements ?? [] {
        guard let field = written["field"]?.string else { return nil }
        drift.append(Difference(field, found: written["found"]?.text, wanted: written["wanted"]?.text))
      }
      guard outputs.members != nil else { return nil }
      self = .present(outputs, drift: drift)
    case "settling":
      guard let why else { return nil }
      self = .settling(why, pollAfter: message["poll_after"]?.duration ?? .seconds(2))
    case "foreign":
      guard let why else { return nil }
      self = .foreign(why)
    default: return nil
    }
  }
}

extension Value {
  /// The value as text for a person; nil where there is none.
  fileprivate var text: String? {
    if case .null = content { return nil }
    return string ?? canonicalText
  }
}
