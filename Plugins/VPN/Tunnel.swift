import AWSConnection
import AWSCore
import PlinkflowKit

/// Options of one of a VPN connection's two tunnels.
public struct Tunnel: Decodable, Sendable {
  /// Who begins.
  public enum StartupAction: String, Codable, Sendable, CaseIterable {
    /// The customer's side does.
    case add
    /// AWS does.
    case start
  }

  /// The addresses inside the tunnel, a /30 in 169.254.0.0/16.
  public var insideCIDR: String?
  /// The tunnel's key.
  public var preSharedKey: Secret?
  /// Who begins; the customer's side where left out.
  public var startupAction: StartupAction?

  /// The tunnels to ask for: those given, with the connection's key where one has none of its own.
  static func both(_ given: [Tunnel], key: Secret?) throws(Fault) -> [Tunnel] {
    guard given.count <= 2 else { throw .refused("has \(given.count) `tunnels`, and a connection has two") }
    var tunnels = given
    if let key {
      while tunnels.count < 2 { tunnels.append(Tunnel()) }
      for index in tunnels.indices where tunnels[index].preSharedKey == nil { tunnels[index].preSharedKey = key }
    }
    for tunnel in tunnels {
      guard let range = tunnel.insideCIDR else { continue }
      let text = try AddressRange(range, field: "inside_cidr").text
      guard text.hasPrefix("169.254."), text.hasSuffix("/30") else {
        throw .refused("has `inside_cidr` that is no /30 of 169.254.0.0/16: `\(text)`")
      }
    }
    return tunnels
  }

  private init() {
    insideCIDR = nil
    preSharedKey = nil
    startupAction = nil
  }

  private func key() async throws(Fault) -> String? {
    guard let preSharedKey else { return nil }
    let key = try await preSharedKey.reveal()
    guard Self.isKey(key) else {
      throw .refused(
        "has a pre-shared key that AWS does not take",
        notes: ["it has 8 to 64 letters, digits, `.` and `_`, and does not begin with 0"])
    }
    return key
  }

  func input() async throws(Fault) -> Input {
    .members([
      "TunnelInsideCidr": .text(insideCIDR), "PreSharedKey": .text(try await key()),
      "StartupAction": .text(startupAction?.rawValue),
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
