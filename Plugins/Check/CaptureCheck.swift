import Command
import Foundation
import PlinkflowKit

/// A capture of a wire that may hold packets of some sorts only, such as those of a VPN.
struct CaptureCheck: Step {
  /// The capture, and what it may hold.
  struct Parameters: Decodable, Sendable {
    let file: String
    /// What packets may be.
    let only: String
    /// What there has to be.
    let some: String?
  }

  /// What it holds.
  struct Outputs: Codable, Sendable, Equatable {
    /// How many packets.
    let packets: Int
  }

  /// `check.capture`.
  static let kind = "check.capture"
  static let summary = "proves that a capture of a wire holds packets of some sorts and no others"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "file": "the capture, as `tcpdump -w` writes it; it may still be growing",
      "only": "what every packet of it has to be, in the language of tcpdump's filters: `udp port 4500`",
      "some": "what at least one packet has to be; left out, the same",
    ],
    outputs: ["packets": "how many packets it holds that had to be there"])
  /// It changes nothing, so there is nothing to take back.
  static let reversible = true
  /// A minute.
  static let patience = Duration.seconds(60)

  private static let tcpdump = Tool("tcpdump", of: "tcpdump")

  private let parameters: Parameters

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    for (field, text) in [("file", parameters.file), ("only", parameters.only), ("some", parameters.some ?? "ip")] {
      guard !text.isEmpty, !text.hasPrefix("-"), !text.utf8.contains(0) else {
        throw .refused("has `\(field)` that says nothing: `\(text)`")
      }
    }
    self.parameters = parameters
  }

  /// Reads the capture.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard FileManager.default.fileExists(atPath: parameters.file) else {
      return .settling("there is no capture `\(parameters.file)` yet", pollAfter: .milliseconds(500))
    }
    // One more than are shown, so that it is known whether there are more.
    let strays = try await read(["-c", "4"], "not (\(parameters.only))")
    guard strays.isEmpty else {
      throw .refused("found packets on the wire that are no `\(parameters.only)`", notes: Array(strays.prefix(3)))
    }
    let count = try await read(["--count"], parameters.some ?? parameters.only).compactMap { line in
      line.split(separator: " ").first.flatMap { Int($0) }
    }.first
    guard let count, count > 0 else {
      return .settling(
        "the capture holds no `\(parameters.some ?? parameters.only)` yet", pollAfter: .milliseconds(500))
    }
    return .present(Outputs(packets: count))
  }

  private func read(_ options: [String], _ filter: String) async throws(StepError) -> [String] {
    let answer = try await Self.tcpdump(["-n", "-t"] + options + ["-r", parameters.file, filter])
    // The last packet may be half written.
    if answer.status != 0, !answer.complains(of: "truncated") { try answer.checked() }
    return answer.output.split(separator: "\n").map { String(Redaction.redact(String($0)).prefix(200)) }
  }

  /// Changes nothing.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing { Nothing() }

  /// Changes nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}
