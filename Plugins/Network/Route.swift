import Addresses
import Command
import Foundation
import PlinkflowKit

/// A route of a network namespace by way of a gateway.
///
/// Routes have no room for a token: one that is as wanted is the step's, another one to the same place is somebody's.
struct Route: Step {
  /// Which one.
  struct Parameters: Decodable, Sendable {
    /// The network namespace that it lies in.
    let namespace: String
    /// Where it leads.
    let to: String
    /// The gateway.
    let via: String
  }

  /// What was sent.
  struct Receipt: Codable, Sendable {
    let gateway: String
  }

  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    /// The gateway.
    let via: String
  }

  /// `network.route`.
  static let kind = "network.route"
  static let summary = "a route of a network namespace by way of a gateway"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "namespace": "the network namespace that it lies in",
      "to": "where it leads: a range such as `192.168.10.0/24`, or `default`",
      "via": "the gateway's address",
    ],
    outputs: ["via": "the gateway's address"])
  /// It is deleted, or led by way of the gateway that it had.
  static let reversible = true

  private let namespace: String
  private let destination: String
  private let gateway: String

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    namespace = try Name.namespace(parameters.namespace)
    destination = parameters.to == "default" ? "default" : try IPPrefix(ipv4: parameters.to, field: "to").text
    gateway = try IPAddress(ipv4: parameters.via, field: "via").text
  }

  private struct Entry: Decodable {
    let gateway: String?
  }

  /// Observes the main table.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let answer = try await tell("show", "exact", destination, reading: true)
    // `ip` complains about files of name servers as well, and does what it was told.
    if answer.status != 0 {
      if answer.complains(of: "Cannot open network namespace") || answer.complains(of: "FIB table does not exist") {
        return .absent
      }
      try answer.checked()
    }
    let entries = (try? JSONDecoder().decode([Entry].self, from: Data(answer.output.utf8))) ?? []
    guard let entry = entries.first else { return .absent }
    guard let via = entry.gateway else { return .foreign("\(destination) is a network that `\(namespace)` is part of") }
    if via == gateway { return .present(Outputs(via: via)) }
    guard receipt != nil else { return .foreign("`\(namespace)` has a route to \(destination) via \(via)") }
    return .present(Outputs(via: via), drift: [Difference("via", found: via, wanted: gateway)])
  }

  /// Adds it, or leads it by way of the gateway that is wanted.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    if case .present = found {
      try await tell("replace", destination, "via", gateway).checked()
    } else {
      let answer = try await tell("add", destination, "via", gateway)
      if answer.complains(of: "File exists") { throw .unknown("met a route to its place") }
      try answer.checked()
    }
    return Receipt(gateway: gateway)
  }

  /// Deletes it, or leads it by way of the gateway that it had.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    if case .present(let old, _) = before {
      try await tell("replace", destination, "via", old.via).checked()
      return
    }
    let answer = try await tell("delete", destination, "via", gateway)
    if answer.complains(of: "No such process") || answer.complains(of: "Cannot open network namespace") { return }
    try answer.checked()
  }

  private func tell(_ arguments: String..., reading: Bool = false) async throws(StepError) -> Tool.Answer {
    try await Tool.ip(["-n", namespace, "-json", "route"] + arguments, change: !reading)
  }
}
