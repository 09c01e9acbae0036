import Document
import PlinkflowKit
import Synchronization

struct ModelParameters: Decodable, Sendable {
  let name: String
  let value: String
}

struct ModelOutputs: Codable, Sendable, Equatable {
  let value: String
}

/// What the three kinds of the model have in common: each names a thing and the value that it wants there.
protocol ModelStep: Step where Parameters == ModelParameters, Outputs == ModelOutputs, Client == ModelProcess {
  var parameters: ModelParameters { get }
  var process: ModelProcess { get }
  /// What of all that shows is this step's concern.
  func chosen(from showing: [ModelWorld.Thing], _ receipt: Receipt?, token: Token) -> ModelWorld.Thing?
  /// Whether what a person put under its name is not to be touched.
  static var leavesOthers: Bool { get }
}

extension ModelStep {
  static var summary: String { "keeps a thing" }
  static var help: Help { Help() }
  static var reversible: Bool { true }
  static var leavesOthers: Bool { false }

  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<ModelOutputs> {
    await process.awaitTurn(to: .look, parameters.name, token: token)
    if let old = process.mutant?.observation(of: parameters.name, process) { return old }
    let observation = try look(receipt, token: token)
    if process.settings.contains(parameters.name) { process.life.withLock { $0.seen[parameters.name] = observation } }
    return observation
  }

  private func look(_ receipt: Receipt?, token: Token) throws(StepError) -> Observation<ModelOutputs> {
    if let claim = process.mutant?.claim(of: parameters.name, process) {
      return claim ? .present(ModelOutputs(value: parameters.value)) : .absent
    }
    let token = process.mutant?.token(token, process) ?? token
    let (name, wanted, mutant) = (parameters.name, parameters.value, process.mutant)
    return try process.look { state -> Observation<ModelOutputs> in
      let now = state.elapsed
      let showing = (state.things[name] ?? []).filter { $0.observed(at: now) != .hidden }
      guard let thing = chosen(from: showing, receipt, token: token) else {
        guard Self.leavesOthers, let other = showing.first(where: \.isByPerson) else { return .absent }
        if mutant == .foreignTaken { return .present(ModelOutputs(value: other.value)) }
        return .foreign("a thing without a tag")
      }
      switch thing.observed(at: now) {
      case .hidden: return .absent
      case .unready: return .settling("being made", pollAfter: .seconds(5))
      case .going: return .settling("being deleted", pollAfter: .seconds(5))
      case .there:
        let value = thing.shown(at: now)
        let drift = value == wanted ? [] : [Difference("value", found: value, wanted: wanted)]
        return .present(ModelOutputs(value: value), drift: drift)
      }
    }
  }
}

struct ModelReceipt: Codable, Sendable {
  let identifier: Int
}

/// Made by an API that recognises its client token; what a person made under its name is as good.
struct ModelThing: ModelStep {
  static let kind = "model.thing"
  let parameters: ModelParameters
  let process: ModelProcess

  init(_ parameters: ModelParameters, using client: ModelProcess) throws(StepError) {
    (self.parameters, process) = (parameters, client)
  }

  func chosen(from showing: [ModelWorld.Thing], _ receipt: ModelReceipt?, token: Token) -> ModelWorld.Thing? {
    showing.first { $0.identifier == receipt?.identifier } ?? showing.first { $0.token == token.text }
      ?? (receipt == nil ? showing.first : nil)
  }

  func apply(over found: Observation<ModelOutputs>, token: Token) async throws(StepError) -> ModelReceipt {
    try await process.make(parameters, token: token, recognises: true)
  }

  func undo(to before: Observation<ModelOutputs>, _ receipt: ModelReceipt?, token: Token) async throws(StepError) {
    try await process.delete(parameters, receipt, token: token)
  }
}

/// Made by an API that has no client token: found again by the tag on it, once that shows.
protocol ModelTagging: ModelStep where Receipt == ModelReceipt {}

extension ModelTagging {
  static var kind: String { "model.tagged" }
  static var leavesOthers: Bool { true }

  func chosen(from showing: [ModelWorld.Thing], _ receipt: ModelReceipt?, token: Token) -> ModelWorld.Thing? {
    showing.first { $0.identifier == receipt?.identifier } ?? showing.first { $0.token == token.text }
  }

  func apply(over found: Observation<ModelOutputs>, token: Token) async throws(StepError) -> ModelReceipt {
    try await process.make(parameters, token: token, recognises: false)
  }

  func undo(to before: Observation<ModelOutputs>, _ receipt: ModelReceipt?, token: Token) async throws(StepError) {
    try await process.delete(parameters, receipt, token: token)
  }
}

struct ModelTagged: ModelTagging {
  static let visibleWithin = Duration.seconds(30)
  let parameters: ModelParameters
  let process: ModelProcess

  init(_ parameters: ModelParameters, using client: ModelProcess) throws(StepError) {
    (self.parameters, process) = (parameters, client)
  }
}

/// The same, by an author who believes that a change shows at once.
struct ModelTaggedInHaste: ModelTagging {
  let parameters: ModelParameters
  let process: ModelProcess

  init(_ parameters: ModelParameters, using client: ModelProcess) throws(StepError) {
    (self.parameters, process) = (parameters, client)
  }
}

/// A value that may stand there already, and is then overwritten.
struct ModelSetting: ModelStep {
  static let kind = "model.setting"
  let parameters: ModelParameters
  let process: ModelProcess

  init(_ parameters: ModelParameters, using client: ModelProcess) throws(StepError) {
    (self.parameters, process) = (parameters, client)
  }

  func chosen(from showing: [ModelWorld.Thing], _ receipt: Nothing?, token: Token) -> ModelWorld.Thing? {
    showing.first
  }

  func apply(over found: Observation<ModelOutputs>, token: Token) async throws(StepError) -> Nothing {
    try await process.put(parameters.name, parameters.value, token: token)
    return Nothing()
  }

  func undo(to before: Observation<ModelOutputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    if case .present(let outputs, _) = before {
      try await process.put(parameters.name, outputs.value, token: token)
    } else {
      let (name, world) = (parameters.name, process.world)
      try await process.change("deleting", name, token: token) { $0.delete(name, in: world) { _ in true } }
    }
  }
}

/// Carried out by a program: what it did shows once it has ended, however it ended, but for the first part of it, which
/// no look sees.
struct ModelProgram: ModelStep {
  static let kind = "model.program"
  let parameters: ModelParameters
  let process: ModelProcess

  init(_ parameters: ModelParameters, using client: ModelProcess) throws(StepError) {
    (self.parameters, process) = (parameters, client)
  }

  var guarantees: Guarantees { Guarantees(isRepeatable: false, isWhole: false) }

  func chosen(from showing: [ModelWorld.Thing], _ receipt: Nothing?, token: Token) -> ModelWorld.Thing? {
    showing.first
  }

  func apply(over found: Observation<ModelOutputs>, token: Token) async throws(StepError) -> Nothing {
    let (name, value, run) = (parameters.name, parameters.value, token.text)
    try await process.carryOut("making", name, token: token) {
      $0.parts.insert(name)
    } rest: {
      $0.makeAtOnce(name, value, token: run)
    }
    return Nothing()
  }

  func undo(to before: Observation<ModelOutputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    let (name, made) = (parameters.name, token.forward.text)
    if case .present(let outputs, _) = before {
      return try await process.carryOut("putting back", name, token: token) { _ in
      } rest: {
        $0.makeAtOnce(name, outputs.value, token: made)
      }
    }
    let world = process.world
    try await process.carryOut("deleting", name, token: token) {
      $0.delete(name, in: world) { _ in true }
      $0.end(name)
    } rest: {
      $0.parts.remove(name)
    }
  }
}

extension ModelProcess {
  func make(_ parameters: ModelParameters, token: Token, recognises: Bool) async throws(StepError) -> ModelReceipt {
    let (name, value, world) = (parameters.name, parameters.value, world)
    let token = mutant?.token(token, self) ?? token
    let identifier = try await change("making", name, token: token) {
      $0.make(name, value, token: token.text, recognises: recognises, in: world)
    }
    life.withLock { _ = $0.claimed.insert(name) }
    return ModelReceipt(identifier: identifier)
  }

  func put(_ name: String, _ value: String, token: Token) async throws(StepError) {
    let world = world
    try await change("setting", name, token: token) { $0.put(name, value, token: token.forward.text, in: world) }
  }

  func delete(_ parameters: ModelParameters, _ receipt: ModelReceipt?, token: Token) async throws(StepError) {
    let (name, world, forward) = (parameters.name, world, token.forward.text)
    try await change("deleting", name, token: token) {
      $0.delete(name, in: world) { $0.identifier == receipt?.identifier || $0.token == forward }
    }
  }

  var plugin: Plugin {
    Plugin(
      name: "model", summary: "the world of a history",
      steps: [
        StepKind(ModelThing.self),
        mutant == .noDoubtWindow ? StepKind(ModelTaggedInHaste.self) : StepKind(ModelTagged.self),
        StepKind(ModelSetting.self), StepKind(ModelProgram.self),
      ],
      connections: [ConnectionKind(ModelConnection(process: self)), ConnectionKind(MergedConnection(process: self))])
  }
}

/// The connection by which a workflow reaches the world of a history.
struct ModelConnection: Connection {
  static let kind = "model"
  static let summary = "the world of a history"
  static let help: [String: String] = [:]
  let process: ModelProcess

  func open(_ parameters: Nothing, named name: String) async throws(StepError) -> ModelProcess { process }
}

/// The same, whose observations travel together.
struct MergedConnection: Connection {
  static let kind = "merged"
  static let summary = "the world of a history, looked at together"
  static let help: [String: String] = [:]
  static let batchesObservations = true
  let process: ModelProcess

  func open(_ parameters: Nothing, named name: String) async throws(StepError) -> ModelProcess { process }
}
