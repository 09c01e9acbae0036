import Document
import PlinkflowKit

struct ThingParameters: Decodable, Sendable {
  let name: String
  let value: String
  /// Only there to be referred to.
  let after: String?
}

struct ThingReceipt: Codable, Sendable {
  let identifier: Int
}

struct ThingOutputs: Codable, Sendable, Equatable {
  let identifier: Int
  let value: String
}

extension TestWorld.Thing {
  var observation: Observation<ThingOutputs> {
    if looksUntilGone != nil { return .settling("\(identifier) to be gone", pollAfter: .seconds(5)) }
    if looksUntilReady > 0 { return .settling("\(identifier) to be ready", pollAfter: .seconds(5)) }
    return .present(ThingOutputs(identifier: identifier, value: value))
  }
}

/// Made by an API that recognises its client token.
struct TokenThing: Step {
  typealias Parameters = ThingParameters
  static let kind = "world.thing"
  static let summary = "makes a thing"
  static let help = Help()
  static let reversible = true
  let parameters: ThingParameters
  let world: TestWorld

  init(_ parameters: ThingParameters, using client: TestWorld) throws(StepError) {
    self.parameters = parameters
    world = client
  }

  func observe(_ receipt: ThingReceipt?, token: Token) async throws(StepError) -> Observation<ThingOutputs> {
    try world.look(parameters.name, identifier: receipt?.identifier, token: token.text)?.observation ?? .absent
  }

  func apply(over found: Observation<ThingOutputs>, token: Token) async throws(StepError) -> ThingReceipt {
    ThingReceipt(
      identifier: try world.make(parameters.name, parameters.value, token: token.text, recognisesToken: true))
  }

  func undo(to before: Observation<ThingOutputs>, _ receipt: ThingReceipt?, token: Token) async throws(StepError) {
    let forward = token.forward.text
    try world.delete(parameters.name) { $0.identifier == receipt?.identifier || $0.token == forward }
  }
}

/// Made by an API that has no client token: found again by its tag only.
struct TaggedThing: Step {
  typealias Parameters = ThingParameters
  static let kind = "world.tagged"
  static let summary = "makes a thing"
  static let help = Help()
  static let reversible = true
  static let visibleWithin = Duration.seconds(30)
  let parameters: ThingParameters
  let world: TestWorld

  init(_ parameters: ThingParameters, using client: TestWorld) throws(StepError) {
    self.parameters = parameters
    world = client
  }

  func observe(_ receipt: ThingReceipt?, token: Token) async throws(StepError) -> Observation<ThingOutputs> {
    try world.look(parameters.name, identifier: receipt?.identifier, token: token.text, byName: false)?.observation
      ?? .absent
  }

  func apply(over found: Observation<ThingOutputs>, token: Token) async throws(StepError) -> ThingReceipt {
    ThingReceipt(
      identifier: try world.make(parameters.name, parameters.value, token: token.text, recognisesToken: false))
  }

  func undo(to before: Observation<ThingOutputs>, _ receipt: ThingReceipt?, token: Token) async throws(StepError) {
    let forward = token.forward.text
    try world.delete(parameters.name) { $0.identifier == receipt?.identifier || $0.token == forward }
  }
}

/// A value that may stand there already and is then overwritten.
struct Setting: Step {
  typealias Parameters = ThingParameters
  static let kind = "world.setting"
  static let summary = "sets a value"
  static let help = Help()
  static let reversible = true
  let parameters: ThingParameters
  let world: TestWorld

  init(_ parameters: ThingParameters, using client: TestWorld) throws(StepError) {
    self.parameters = parameters
    world = client
  }

  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<ThingOutputs> {
    guard let thing = try world.look(parameters.name, identifier: nil, token: "") else { return .absent }
    guard case .present(let outputs, _) = thing.observation else { return thing.observation }
    if outputs.value == parameters.value { return .present(outputs) }
    return .present(outputs, drift: [Difference("value", found: outputs.value, wanted: parameters.value)])
  }

  func apply(over found: Observation<ThingOutputs>, token: Token) async throws(StepError) -> Nothing {
    if case .present = found {
      _ = try world.set(parameters.name, parameters.value)
    } else {
      _ = try world.make(parameters.name, parameters.value, token: token.text, recognisesToken: true)
    }
    return Nothing()
  }

  func undo(to before: Observation<ThingOutputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    if case .present(let outputs, _) = before {
      _ = try world.set(parameters.name, outputs.value)
    } else {
      try world.delete(parameters.name) { _ in true }
    }
  }
}

/// Can be made, and never taken back.
struct Announcement: Step {
  typealias Parameters = ThingParameters
  static let kind = "world.announcement"
  static let summary = "says something"
  static let help = Help()
  static let reversible = false
  let parameters: ThingParameters
  let world: TestWorld

  init(_ parameters: ThingParameters, using client: TestWorld) throws(StepError) {
    self.parameters = parameters
    world = client
  }

  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<ThingOutputs> {
    try world.look(parameters.name, identifier: nil, token: "")?.observation ?? .absent
  }

  func apply(over found: Observation<ThingOutputs>, token: Token) async throws(StepError) -> Nothing {
    _ = try world.make(parameters.name, parameters.value, token: token.text, recognisesToken: true)
    return Nothing()
  }

  func undo(to before: Observation<ThingOutputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    throw .refused("cannot be taken back")
  }
}

/// Waits for a person.
struct Approval: Step {
  static let kind = "test.approve"
  static let summary = "waits for a yes"
  static let help = Help()
  static let reversible = true
  let approvals: Approvals

  init(_ parameters: Nothing, using client: Approvals) throws(StepError) {
    approvals = client
  }

  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Nothing> {
    try approvals.approver(of: token) == nil
      ? .settling("a person's yes", pollAfter: .seconds(2)) : .present(Nothing())
  }

  func apply(over found: Observation<Nothing>, token: Token) async throws(StepError) -> Nothing { Nothing() }
  func undo(to before: Observation<Nothing>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}

extension Plugin {
  static func world(_ world: TestWorld) -> Plugin {
    Plugin(
      name: "world", summary: "a world made for a test",
      steps: [
        StepKind(TokenThing.self), StepKind(TaggedThing.self), StepKind(Setting.self), StepKind(Announcement.self),
        StepKind(Approval.self),
      ],
      connections: [ConnectionKind(WorldConnection(world: world))])
  }
}
