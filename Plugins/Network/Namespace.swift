import Command
import Foundation
import PlinkflowKit

/// A network namespace with a name, as `ip netns` knows it.
///
/// The token is the alias of its loopback interface. It is there before the name is: the namespace is made without a
/// name, marked, and named last, so that at no instant one stands there that nobody can tell whose it is.
struct Namespace: Step {
  /// Which one.
  struct Parameters: Decodable, Sendable {
    let name: String
    /// Whether it hands on packets that are not for itself.
    let forwards: Bool?
  }

  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    let name: String
    /// Whether it hands on packets that are not for itself.
    let forwards: Bool
  }

  /// `network.namespace`.
  static let kind = "network.namespace"
  static let summary = "a network namespace with a name"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "name": "its name, as `ip netns` shows it",
      "forwards": "whether it hands on IPv4 packets that are not for itself, as a router does; left out, `false`",
    ],
    outputs: ["name": "its name", "forwards": "whether it hands on packets"])
  /// It is deleted.
  static let reversible = true

  private let name: String
  private let forwards: Bool

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    name = try Name.namespace(parameters.name)
    forwards = parameters.forwards ?? false
  }

  /// Looks into the namespace, where there is one.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard FileManager.default.fileExists(atPath: "/run/netns/\(name)") else { return .absent }
    let script = "cat /proc/sys/net/ipv4/ip_forward && exec ip -json link show dev lo"
    let answer = try await Tool("sh", of: "dash")(["-c", script], in: name)
    let lines = answer.output.split(separator: "\n", maxSplits: 1)
    guard answer.status == 0, lines.count == 2, let loopback = Interface.first(in: String(lines[1])) else {
      if answer.complains(of: "Operation not permitted") { try answer.checked() }
      return .foreign("`/run/netns/\(name)` is no network namespace that can be entered")
    }
    guard loopback.ifalias == token.forward.text else {
      return .foreign("there is a network namespace `\(name)` that this workflow did not make")
    }
    let found = Outputs(name: name, forwards: lines[0] == "1")
    if found.forwards == forwards { return .present(found) }
    return .present(found, drift: [Difference("forwards", found: "\(found.forwards)", wanted: "\(forwards)")])
  }

  /// Makes it, or changes whether it forwards.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    if case .present = found {
      try await set(forwards)
    } else {
      let script = """
        ip link set dev lo alias "$1" up && echo "$3" > /proc/sys/net/ipv4/ip_forward && exec ip netns attach "$2" $$
        """
      let answer = try await Tool("unshare", of: "util-linux")(
        ["--net", "sh", "-c", script, "sh", token.text, name, forwards ? "1" : "0"], change: true)
      if answer.complains(of: "File exists") { throw .unknown("met another namespace of its name") }
      try answer.checked()
    }
    return Nothing()
  }

  /// Deletes it, or sets what was changed back.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    if case .present(let old, _) = before { return try await set(old.forwards) }
    guard case .present = try await observe(nil, token: token) else { return }
    try await Tool.ip(["netns", "delete", name], change: true).checked()
  }

  private func set(_ forwards: Bool) async throws(StepError) {
    let script = "echo \(forwards ? 1 : 0) > /proc/sys/net/ipv4/ip_forward"
    try await Tool("sh", of: "dash")(["-c", script], in: name, change: true).checked()
  }
}
