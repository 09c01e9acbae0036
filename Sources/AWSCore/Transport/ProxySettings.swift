import CLibrary
import Foundation

/// The proxies that the environment names, with the rules of curl: `http_proxy` in lower case only, since a web server
/// makes `HTTP_PROXY` out of a request's field; for all others both, lower case first.
struct ProxySettings: Sendable {
  private let environment: [String: String]

  init(environment: [String: String]) {
    self.environment = environment
  }

  /// The hosts that are called without one, as curl reads such a list.
  var exceptions: String { value("no_proxy", "NO_PROXY") ?? "" }

  /// The proxy for an endpoint; empty where there is none.
  ///
  /// Hosts of this machine and its link have none: the agents there hand out keys to whoever shows a token, and neither
  /// is for a proxy.
  func proxy(for endpoint: Endpoint) -> String {
    guard !Self.isLocal(endpoint.host) else { return "" }
    let own = endpoint.scheme == "http" ? value("http_proxy") : value("https_proxy", "HTTPS_PROXY")
    return own ?? value("all_proxy", "ALL_PROXY") ?? ""
  }

  private func value(_ names: String...) -> String? {
    names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
  }

  /// Whether a host is this machine, or one of its link: 127.0.0.0/8, 169.254.0.0/16, ::1, fe80::/10, and the addresses
  /// of AWS's agents in IPv6, fd00:ec2::/32.
  static func isLocal(_ host: String) -> Bool {
    var name = host.lowercased()
    if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
    if name.hasSuffix(".") { name.removeLast() }
    if name == "localhost" || name.hasSuffix(".localhost") { return true }
    if name.contains(":") {
      // The link's own addresses may name the interface: `fe80::1%25eth0`.
      let address = name.prefix { $0 != "%" }
      var sixteen = in6_addr()
      guard inet_pton(AF_INET6, String(address), &sixteen) == 1 else { return false }
      return withUnsafeBytes(of: sixteen) { bytes in
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        if isMapped { return isLocal(bytes[12], bytes[13]) }
        return (bytes.prefix(15).allSatisfy { $0 == 0 } && bytes[15] == 1)
          || (bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80) || bytes.prefix(4).elementsEqual([0xfd, 0x00, 0x0e, 0xc2])
      }
    }
    // Unlike inet_pton it reads what libcurl's addresses may be written like, `127.1` and `0x7f000001` among them.
    var four = in_addr()
    guard inet_aton(name, &four) != 0 else { return false }
    return withUnsafeBytes(of: four) { isLocal($0[0], $0[1]) }
  }

  private static func isLocal(_ first: UInt8, _ second: UInt8) -> Bool {
    first == 127 || (first == 169 && second == 254)
  }
}
