import AWSConnection
import AWSCore
import Addresses
import PlinkflowKit

/// Options of one of a VPN connection's two tunnels.
struct Tunnel: Decodable, Sendable {
  /// Who begins.
  enum StartupAction: String, Codable, Sendable, CaseIterable {
    /// The customer's side does.
    case add
    /// AWS does.
    case start
  }

  /// What AWS does when the other side has been silent for too long.
  enum DeadPeerAction: String, Codable, Sendable, CaseIterable {
    /// It ends the tunnel.
    case clear
    /// It leaves it as it is.
    case none
    /// It begins anew.
    case restart
  }

  /// A version of the protocol by which keys are agreed on.
  enum IKEVersion: String, Codable, Sendable, CaseIterable {
    case ikev1, ikev2
  }

  /// The addresses inside the tunnel, a /30 in 169.254.0.0/16.
  var insideCIDR: String?
  /// The tunnel's key.
  var preSharedKey: Secret?
  /// Who begins; the customer's side where left out.
  var startupAction: StartupAction?
  /// For how many seconds the other side may be silent; AWS's default is 30, its least.
  var dpdTimeout: Int?
  /// What happens then; `clear` where left out.
  var dpdAction: DeadPeerAction?
  /// The versions that AWS takes; both where left out.
  var ikeVersions: [IKEVersion]?

  /// The tunnels to ask for: those given, with the connection's key where one has none of its own.
  static func both(_ given: [Tunnel], key: Secret?) throws(StepError) -> [Tunnel] {
    guard given.count <= 2 else { throw .refused("has \(given.count) `tunnels`, and a connection has two") }
    var tunnels = given
    if let key {
      while tunnels.count < 2 { tunnels.append(Tunnel()) }
      for index in tunnels.indices where tunnels[index].preSharedKey == nil { tunnels[index].preSharedKey = key }
    }
    for tunnel in tunnels {
      if let seconds = tunnel.dpdTimeout, !(30...86_400).contains(seconds) {
        throw .refused("has `dpd_timeout` that is not from 30 to 86400: \(seconds)")
      }
      if let versions = tunnel.ikeVersions { try Rule.list(versions.map(\.rawValue), "ike_versions") }
      guard let range = tunnel.insideCIDR else { continue }
      let prefix = try IPPrefix(ipv4: range, field: "inside_cidr")
      let text = prefix.text
      guard prefix.length == 30, text.hasPrefix("169.254.") else {
        throw .refused("has `inside_cidr` that is no /30 of 169.254.0.0/16: `\(text)`")
      }
      guard !reserved.contains(text) else { throw .refused("has `inside_cidr` that AWS keeps for itself: `\(text)`") }
    }
    return tunnels
  }

  /// https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
  private static let reserved: Set<String> = [
    "169.254.0.0/30", "169.254.1.0/30", "169.254.2.0/30", "169.254.3.0/30", "169.254.4.0/30", "169.254.5.0/30",
    "169.254.169.252/30",
  ]

  private init() {}

  func key() async throws(StepError) -> String? {
    guard let preSharedKey else { return nil }
    let key = try await preSharedKey.reveal()
    guard Self.isKey(key) else {
      throw .refused(
        "has a pre-shared key that AWS does not take",
        notes: ["it has 8 to 64 letters, digits, `.` and `_`, and does not begin with 0"])
    }
    return key
  }

  func input() async throws(StepError) -> Input {
    .members([
      "TunnelInsideCidr": .text(insideCIDR), "PreSharedKey": .text(try await key()),
      "StartupAction": .text(startupAction?.rawValue), "DPDTimeoutSeconds": dpdTimeout.map(Input.integer),
      "DPDTimeoutAction": .text(dpdAction?.rawValue),
      "IKEVersion": ikeVersions.map { .list($0.map { .members(["Value": .string($0.rawValue)]) }) },
    ])
  }

  /// AWS's rule: 8 to 64 letters, digits, `.` and `_`, not beginning with 0.
  static func isKey(_ text: String) -> Bool {
    (8...64).contains(text.utf8.count) && !text.hasPrefix("0")
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
