import Addresses
import Command
import PlinkflowKit

/// A cable between two network namespaces: a pair of virtual Ethernet interfaces.
///
/// Both ends are made in one instant, with hardware addresses that are derived from the token. Addresses and being up
/// follow; an end of the program in between shows as drift, and is repaired.
struct Link: Step {
  /// The two ends.
  struct Parameters: Decodable, Sendable {
    /// Two of them.
    let ends: [End]
  }

  /// One end.
  struct End: Decodable, Sendable {
    /// The network namespace that it lies in.
    let namespace: String
    /// The interface's name.
    let name: String
    let addresses: [String]?
    /// The bridge that it is plugged into.
    let bridge: String?
  }

  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    let ends: [Setting]
  }

  /// `network.link`.
  static let kind = "network.link"
  static let summary = "a cable between two network namespaces, with the addresses of its ends"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "ends":
        "two, each with its `namespace`, the interface's `name`, its `addresses` such as `10.0.0.2/16`, and the `bridge` that it is plugged into"
    ],
    outputs: ["ends": "the two ends, each as it is"])
  /// It is deleted.
  static let reversible = true

  private let ends: [Setting]

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    guard parameters.ends.count == 2 else { throw .refused("has \(parameters.ends.count) `ends`, and a cable has two") }
    var ends: [Setting] = []
    for end in parameters.ends {
      ends.append(
        try Setting(reading: end.namespace, end.name, addresses: end.addresses ?? [], bridge: end.bridge))
    }
    guard ends[0].namespace != ends[1].namespace || ends[0].name != ends[1].name else {
      throw .refused("has two `ends` that are one interface")
    }
    self.ends = ends
  }

  /// Observes both ends.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    var found: [Interface] = []
    for (index, end) in ends.enumerated() {
      guard let interface = try await Interface.look(at: end.name, in: end.namespace) else { continue }
      guard interface.address == Interface.hardwareAddress(of: token, end: index) else {
        return .foreign("there is an interface `\(end.name)` in `\(end.namespace)` that this workflow did not make")
      }
      found.append(interface)
    }
    if found.isEmpty { return .absent }
    guard found.count == 2 else { return .foreign("one end of the cable is there, and the other was moved or renamed") }
    let drift = zip(ends, found).flatMap { $0.drift(of: $1) }
    return .present(Outputs(ends: zip(ends, found).map { $0.found($1) }), drift: drift)
  }

  /// Makes both ends, or gives them what they lack.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    if case .absent = found {
      let (first, second) = (ends[0], ends[1])
      let answer = try await Tool.ip(
        [
          "link", "add", "name", first.name, "address", Interface.hardwareAddress(of: token, end: 0),
          "netns", first.namespace, "type", "veth",
          "peer", "name", second.name, "address", Interface.hardwareAddress(of: token, end: 1),
          "netns", second.namespace,
        ], change: true)
      if answer.complains(of: "File exists") { throw .unknown("met an interface of its name") }
      try answer.checked()
    }
    for end in ends { try await end.set() }
    return Nothing()
  }

  /// Deletes it, and with one end goes the other; or makes it as it was.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    if case .present(let old, _) = before {
      for end in old.ends { try await end.set() }
      return
    }
    guard case .present = try await observe(nil, token: token) else { return }
    try await Tool.ip(["-n", ends[0].namespace, "link", "delete", "dev", ends[0].name], change: true).checked()
  }
}

extension Setting {
  /// Reads what a workflow says.
  init(reading namespace: String, _ name: String, addresses: [String], bridge: String? = nil) throws(StepError) {
    self.namespace = try Name.namespace(namespace)
    self.name = try Name.interface(name)
    var read: [String] = []
    for address in addresses { read.append(try IPInterface(ipv4: address, field: "addresses").text) }
    self.addresses = read.sorted()
    if let bridge { self.bridge = try Name.interface(bridge) } else { self.bridge = nil }
  }
}
