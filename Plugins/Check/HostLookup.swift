import Addresses
import CLibrary

/// The addresses of a host, as programs on this machine find them: from its files and its name servers.
enum HostLookup {
  /// As many addresses as are tried one after another.
  static let limit = 8

  /// Nothing where the name does not resolve. Blocks for as long as the system's resolver does.
  static func addresses(of host: String) -> [IPAddress] {
    if let address = IPAddress(host) { return [address] }
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &first) == 0, let first else { return [] }
    defer { freeaddrinfo(first) }
    var addresses: [IPAddress] = []
    var next: UnsafeMutablePointer<addrinfo>? = first
    while let entry = next?.pointee, addresses.count < limit {
      if let address = Self.address(in: entry), !addresses.contains(address) { addresses.append(address) }
      next = entry.ai_next
    }
    return addresses
  }

  private static func address(in entry: addrinfo) -> IPAddress? {
    guard let pointer = entry.ai_addr else { return nil }
    switch entry.ai_family {
    case AF_INET:
      return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        withUnsafeBytes(of: $0.pointee.sin_addr) { IPAddress(bytes: Array($0)) }
      }
    case AF_INET6:
      return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
        withUnsafeBytes(of: $0.pointee.sin6_addr) { IPAddress(bytes: Array($0)) }
      }
    default:
      return nil
    }
  }
}
