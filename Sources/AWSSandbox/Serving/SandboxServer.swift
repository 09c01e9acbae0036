import AWSCore
import CLibrary
import Dispatch
import Foundation
import Synchronization

/// Serves a sandbox over HTTP on the loopback interface, so that other clients of AWS can be pointed at it.
///
/// Nothing but this machine can reach it. Each connection has a thread for as long as it lasts.
public final class SandboxServer: Sendable {
  /// The port that it listens on.
  public let port: UInt16
  private let listener: Int32
  private let isStopped = Mutex(false)

  /// Begins to serve on a port that is free.
  ///
  /// - Parameter traffic: what stands between the sandbox and its clients; left out, nothing.
  /// - Throws: what the system says where it cannot listen.
  public init(_ sandbox: Sandbox, through traffic: (any ServedTraffic)? = nil) throws {
    let traffic = traffic ?? PlainTraffic()
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, stream, 0)
    listener = descriptor
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, size) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, generic, &size) == 0
      }
    }
    guard descriptor >= 0, status else {
      let error = POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
      close(descriptor)
      throw error
    }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread {
      while case let socket = accept(descriptor, nil, nil), socket >= 0 {
        Thread.detachNewThread { ServedConnection(socket, to: sandbox, through: traffic).serve() }
      }
    }
  }

  /// Serves no new connection.
  public func stop() {
    isStopped.withLock { isStopped in
      guard !isStopped else { return }
      isStopped = true
      shutdown(listener, Int32(SHUT_RDWR))
      close(listener)
    }
  }

  deinit {
    stop()
  }
}
