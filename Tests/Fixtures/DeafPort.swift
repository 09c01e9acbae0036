import Foundation

/// A port of 127.0.0.1 at which nothing listens, and nobody else can: it is held for as long as this is there.
public final class DeafPort: Sendable {
  /// Its number.
  public let number: UInt16
  private let stream: Int32
  private let datagram: Int32

  /// - Parameter wanted: the number; nil for one that is free.
  public init(_ wanted: UInt16? = nil) throws {
    number = try wanted ?? FreePort.next()
    // A TCP socket that does not listen refuses.
    stream = Self.bound(number, isStream: true)
    datagram = Self.bound(number, isStream: false)
    guard stream >= 0, datagram >= 0 else { throw POSIXError(.EADDRINUSE) }
    // And a UDP socket that talks to somebody else takes nothing from others.
    var peer = Self.address(9)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isConnected = withUnsafePointer(to: &peer) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(datagram, $0, length) == 0 }
    }
    guard isConnected else { throw POSIXError(.EADDRINUSE) }
  }

  deinit {
    if stream >= 0 { close(stream) }
    if datagram >= 0 { close(datagram) }
  }

  private static func bound(_ port: UInt16, isStream: Bool) -> Int32 {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(isStream ? SOCK_STREAM.rawValue : SOCK_DGRAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, isStream ? SOCK_STREAM : SOCK_DGRAM, 0)
    #endif
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var address = address(port)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
    }
    if isBound { return descriptor }
    close(descriptor)
    return -1
  }

  private static func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return address
  }
}
