import AWSConnection
import AWSCore
import Addresses
import PlinkflowKit

/// What a customer's device has to be told about a VPN connection, as AWS tells it: the document in
/// `CustomerGatewayConfiguration` of DescribeVpnConnections, which holds the keys.
///
/// It is fetched when somebody asks for it and is in no journal and no output; nothing of it can be encoded or printed.
package struct GatewayConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
  let connectionID: String
  /// The two tunnels, in AWS's order.
  let tunnels: [TunnelConfiguration]

  /// The connection it is for.
  package var description: String { "the configuration of \(connectionID)" }
  /// The connection it is for.
  package var customMirror: Mirror { Mirror(self, children: ["connectionID": connectionID]) }

  /// The kind of step whose connections have one.
  package static let kind = VPNConnection.kind

  /// Asks AWS for a connection's document.
  package static func fetch(_ connectionID: String, from account: AWSAccount) async throws(StepError)
    -> GatewayConfiguration
  {
    let subject = "VPN connection \(connectionID)"
    let found = try await account.find(EC2Resource.vpnConnection.byID, connectionID, on: subject)
    guard let connection = found.first, !isDeleted(connection) else {
      throw .refused("cannot describe \(subject), which does not exist")
    }
    guard let text = connection.text("customerGatewayConfiguration"), !text.isEmpty else {
      throw .refused(
        "cannot be told of \(subject): AWS answers without its configuration",
        help: "whoever reads it needs ec2:DescribeVpnConnections, and keys in Secrets Manager are not in it")
    }
    return try GatewayConfiguration(connectionID: connectionID, document: text)
  }

  init(connectionID: String, document: String) throws(StepError) {
    var reader = XMLReader()
    reader.maximumBytes = 1 << 20
    // What is wrong with it is not repeated: it holds keys.
    guard let root = try? reader.read(Array(document.utf8)) else {
      throw .refused("has a configuration from AWS that cannot be read")
    }
    self.connectionID = connectionID
    var tunnels: [TunnelConfiguration] = []
    for element in root.children where element.name == "ipsec_tunnel" {
      tunnels.append(try TunnelConfiguration(element))
    }
    guard !tunnels.isEmpty else { throw .refused("has a configuration from AWS without tunnels") }
    self.tunnels = tunnels
  }
}

/// What a device has to be told about one tunnel. Every text is one of the forms that are known, so that none can mean
/// more than itself in a device's own language.
struct TunnelConfiguration: Sendable {
  /// One end.
  struct End: Sendable {
    let outside: String
    let inside: String
    /// The autonomous system's number, where routes are told by BGP.
    let autonomousSystem: Int?
  }

  let customer: End
  let amazon: End
  /// The prefix length of the network inside.
  let insidePrefix: Int
  let preSharedKey: String
  /// The first of AWS's proposals for each phase.
  let exchange: Proposal
  let payload: Proposal
  /// Seconds between two signs of life.
  let deadPeerInterval: Int
  let maximumSegmentSize: Int

  init(_ element: Element) throws(StepError) {
    func end(_ name: String) throws(StepError) -> End {
      let end = element[name]
      let bgp = end?["bgp"]?.text("asn").flatMap(Int.init)
      return End(
        outside: try Self.address(end?["tunnel_outside_address"]?.text("ip_address"), "\(name) outside"),
        inside: try Self.address(end?["tunnel_inside_address"]?.text("ip_address"), "\(name) inside"),
        autonomousSystem: bgp)
    }
    customer = try end("customer_gateway")
    amazon = try end("vpn_gateway")
    let prefix = element["customer_gateway"]?["tunnel_inside_address"]?.text("network_cidr").flatMap { Int($0) }
    insidePrefix = prefix ?? 30
    let key = element["ike"]?.text("pre_shared_key") ?? ""
    guard Tunnel.isKey(key) else { throw .refused("has a configuration from AWS without a usable key") }
    preSharedKey = key
    exchange = Proposal(element["ike"], lifetime: 28_800)
    payload = Proposal(element["ipsec"], lifetime: 3600)
    deadPeerInterval = element["ipsec"]?["dead_peer_detection"]?.text("interval").flatMap { Int($0) } ?? 10
    maximumSegmentSize = element["ipsec"]?.text("tcp_mss_adjustment").flatMap { Int($0) } ?? 1379
  }

  private static func address(_ text: String?, _ what: String) throws(StepError) -> String {
    guard let text, IPAddress(text)?.isIPv4 == true else {
      throw .refused("has a configuration from AWS without an address: \(what)")
    }
    return text
  }
}

/// How one phase is protected.
struct Proposal: Sendable {
  /// Bits of the AES key.
  let keyLength: Int
  /// Bits of the SHA-2 hash, or 1 for SHA-1.
  let hash: Int
  /// The number of the Diffie-Hellman group.
  let group: Int
  /// Seconds.
  let lifetime: Int

  /// AWS's words, such as `aes-128-cbc`, `sha1` or `hmac-sha2-256-128`, and `group2`; what is not known is taken for
  /// the weakest that AWS offers by default, and stands behind a stronger one in every device's list.
  init(_ element: Element?, lifetime: Int) {
    let encryption = element?.text("encryption_protocol") ?? ""
    keyLength = encryption.contains("256") ? 256 : 128
    let authentication = element?.text("authentication_protocol") ?? ""
    hash = [512, 384, 256].first { authentication.contains("\($0)") } ?? 1
    let group = (element?.text("perfect_forward_secrecy") ?? "").drop { !$0.isNumber }
    self.group = Int(group).flatMap { Self.groups[$0] == nil ? nil : $0 } ?? 2
    self.lifetime = element?.text("lifetime").flatMap { Int($0) } ?? lifetime
  }

  /// strongSwan's names of the groups that AWS offers.
  static let groups = [
    2: "modp1024", 5: "modp1536", 14: "modp2048", 15: "modp3072", 16: "modp4096", 17: "modp6144", 18: "modp8192",
    19: "ecp256", 20: "ecp384", 21: "ecp521", 22: "modp1024s160", 23: "modp2048s224", 24: "modp2048s256",
  ]
}
