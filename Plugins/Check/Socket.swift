import Addresses
import CLibrary

/// Why a peer could not be spoken to.
enum SocketFailure: Error, Hashable {
  /// No answer came in time.
  case timedOut
  /// The peer's system answered that nothing listens there.
  case refused
  /// This system or a router said that no way leads there: its reason.
  case unreachable(String)
  /// The peer hung up.
  case closed
}

/// A socket that is connected to one peer, so that what others send does not get through. It is closed the
/// last reference to it, and every call ends at a deadline.
final class Socket {
  enum Transport {
    case datagram
    case stream
  }

  private let descriptor: Int32
  private let deadline: ContinuousClock.Instant

  /// Connects. The system chooses a random port for each socket.
  init(
    _ transport: Transport, to address: IPAddress, port: UInt16, until deadline: ContinuousClock.Instant
  ) throws(SocketFailure) {
    descriptor = socket(address.isIPv6 ? AF_INET6 : AF_INET, transport.number, 0)
    self.deadline = deadline
    guard descriptor >= 0 else { throw .unreachable(Self.reason(errno)) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    #if canImport(Darwin)
      var yes: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
    #endif
    let descriptor = descriptor
    let connected = address.withSocketAddress(port: port) { connect(descriptor, $0, $1) }
    if connected != 0 {
      guard errno == EINPROGRESS else { throw Self.failure(errno) }
      try wait(for: POLLOUT)
      try throwPending()
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Sends all bytes.
  func send(_ bytes: [UInt8]) throws(SocketFailure) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        transmit(descriptor, UnsafeRawBufferPointer(rebasing: buffer[sent...]))
      }
      if count >= 0 {
        sent += count
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        try wait(for: POLLOUT)
      } else if errno != EINTR {
        throw Self.failure(errno)
      }
    }
  }

  /// What arrives next: a datagram, or some bytes of a stream, cut off at a length.
  func receive(atMost limit: Int) throws(SocketFailure) -> [UInt8] {
    while true {
      try wait(for: POLLIN)
      var failure: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
        let count = recv(descriptor, buffer.baseAddress, limit, 0)
        if count < 0 { failure = errno }
        initialized = max(0, count)
      }
      if failure == 0 { return bytes }
      if failure != EAGAIN && failure != EWOULDBLOCK && failure != EINTR { throw Self.failure(failure) }
    }
  }

  /// So many bytes of a stream.
  func receive(exactly count: Int) throws(SocketFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = try receive(atMost: count - bytes.count)
      guard !more.isEmpty else { throw .closed }
      bytes += more
    }
    return bytes
  }

  private func wait(for event: Int32) throws(SocketFailure) {
    while true {
      let left = deadline - .now
      guard left > .zero else { throw .timedOut }
      let milliseconds = min(60_000, left / .milliseconds(1) + 1)
      var waiting = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      let ready = poll(&waiting, 1, Int32(milliseconds))
      if ready > 0 { return }
      if ready < 0 && errno != EINTR { throw Self.failure(errno) }
    }
  }

  /// What a connection that was under way came to.
  private func throwPending() throws(SocketFailure) {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
    if code != 0 { throw Self.failure(code) }
  }

  private static func failure(_ code: Int32) -> SocketFailure {
    switch code {
    case ECONNREFUSED: .refused
    case ETIMEDOUT: .timedOut
    case ECONNRESET, EPIPE, ENOTCONN: .closed
    default: .unreachable(reason(code))
    }
  }

  private static func reason(_ code: Int32) -> String {
    String(cString: strerror(code)).lowercased()
  }
}

/// Sends without a signal where the peer is gone.
private func transmit(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  #if canImport(Darwin)
    Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
  #elseif canImport(Musl)
    Musl.send(descriptor, bytes.baseAddress, bytes.count, MSG_NOSIGNAL)
  #else
    Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
  #endif
}

extension Socket.Transport {
  fileprivate var number: Int32 {
    #if canImport(Glibc)
      Int32(self == .stream ? SOCK_STREAM.rawValue : SOCK_DGRAM.rawValue)
    #else
      self == .stream ? SOCK_STREAM : SOCK_DGRAM
    #endif
  }
}
