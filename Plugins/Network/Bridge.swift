import Command
import PlinkflowKit

/// A switch inside of a network namespace, which cables can be plugged into.
struct Bridge: Step {
  /// Which one.
  struct Parameters: Decodable, Sendable {
    /// The network namespace that it lies in.
    let namespace: String
    let name: String
    /// The namespace's own addresses on it.
    let addresses: [String]?
  }

  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    let name: String
    let setting: Setting
  }

  /// `network.bridge`.
  static let kind = "network.bridge"
  static let summary = "a switch inside of a network namespace"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "namespace": "the network namespace that it lies in",
      "name": "its name, of 2 to 15 letters, digits, `-` and `_`",
      "addresses": "the namespace's own addresses on it, such as `10.0.0.2/16`",
    ],
    outputs: ["name": "its name", "setting": "how it is"])
  /// It is deleted.
  static let reversible = true

  private let wanted: Setting

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    wanted = try Setting(
      reading: parameters.namespace, parameters.name, addresses: parameters.addresses ?? [])
  }

  /// Observes it.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let found = try await Interface.look(at: wanted.name, in: wanted.namespace) else { return .absent }
    guard found.address == Interface.hardwareAddress(of: token, end: 0) else {
      return .foreign("there is an interface `\(wanted.name)` in `\(wanted.namespace)` that this workflow did not make")
    }
    return .present(Outputs(name: wanted.name, setting: wanted.found(found)), drift: wanted.drift(of: found))
  }

  /// Makes it, or gives it what it lacks.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    if case .absent = found {
      let answer = try await Tool.ip(
        [
          "-n", wanted.namespace, "link", "add", "name", wanted.name,
          "address", Interface.hardwareAddress(of: token, end: 0), "type", "bridge",
        ], change: true)
      if answer.complains(of: "File exists") { throw .unknown("met an interface of its name") }
      try answer.checked()
    }
    try await wanted.set()
    return Nothing()
  }

  /// Deletes it, or makes it as it was.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    if case .present(let old, _) = before { return try await old.setting.set() }
    guard case .present = try await observe(nil, token: token) else { return }
    try await Tool.ip(["-n", wanted.namespace, "link", "delete", "dev", wanted.name], change: true).checked()
  }
}
