import CLibrary
import Foundation

/// One connection to the daemon's socket: a command at a time, with the events that it brings. Blocks.
struct Conversation: ~Copyable {
  /// Why the daemon could not be spoken to.
  enum Failure: Error, Hashable {
    /// Nobody is at the socket.
    case nobody(String)
    /// It was spoken to, and did not answer as it should.
    case noAnswer(String)
  }

  private enum Packet {
    static let request: UInt8 = 0
    static let response: UInt8 = 1
    static let register: UInt8 = 3
    static let confirmed: UInt8 = 5
    static let event: UInt8 = 7
  }

  /// Longer ones are given up.
  private static let longest = 4 << 20

  private let socket: Int32

  /// Connects. A read waits no longer than `patience`.
  init(_ path: String, patience: Duration) throws(Failure) {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    socket = Self.open(stream)
    guard socket >= 0 else { throw .noAnswer(Self.reason) }
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    var limit = timeval(tv_sec: Int(patience.components.seconds), tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let isShort = withUnsafeMutableBytes(of: &address.sun_path) { buffer in
      guard path.utf8.count < buffer.count else { return false }
      buffer.copyBytes(from: path.utf8)
      return true
    }
    guard isShort else { throw .nobody("the path of a socket has at most 107 bytes") }
    let socket = socket
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard connected == 0 else { throw .nobody(Self.reason) }
  }

  deinit {
    if socket >= 0 { close(socket) }
  }

  private static func open(_ stream: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.socket(AF_UNIX, stream, 0)
    #elseif canImport(Musl)
      Musl.socket(AF_UNIX, stream, 0)
    #else
      Darwin.socket(AF_UNIX, stream, 0)
    #endif
  }

  /// Sends a command, and takes its answer.
  ///
  /// - Parameter event: what is told of meanwhile, and answered with.
  func ask(
    _ command: String, _ message: Message = Message(), taking event: String? = nil
  ) throws(Failure) -> (answer: Message, events: [Message]) {
    if let event {
      try send(Packet.register, event, [])
      guard try receive().first == Packet.confirmed else { throw .noAnswer("it knows no event `\(event)`") }
    }
    try send(Packet.request, command, message.bytes)
    var events: [Message] = []
    while true {
      let packet = try receive()
      switch packet.first {
      case Packet.response:
        guard let answer = Message(packet.dropFirst()) else { throw .noAnswer("its answer cannot be read") }
        return (answer, events)
      case Packet.event:
        guard packet.count > 1, packet.count >= 2 + Int(packet[1]),
          let message = Message(packet.dropFirst(2 + Int(packet[1])))
        else { throw .noAnswer("its event cannot be read") }
        events.append(message)
      default: throw .noAnswer("it knows no command `\(command)`")
      }
    }
  }

  private func send(_ type: UInt8, _ name: String, _ body: [UInt8]) throws(Failure) {
    let content = [type, UInt8(clamping: name.utf8.count)] + Array(name.utf8) + body
    let length = UInt32(clamping: content.count)
    let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + content
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          write(socket, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
        #else
          Self.transmit(socket, UnsafeRawBufferPointer(rebasing: buffer[sent...]))
        #endif
      }
      guard count > 0 else { throw .noAnswer(Self.reason) }
      sent += count
    }
  }

  #if !canImport(Darwin)
    /// Sends without a signal where the daemon is gone.
    private static func transmit(_ socket: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
      #if canImport(Musl)
        Musl.send(socket, bytes.baseAddress, bytes.count, MSG_NOSIGNAL)
      #else
        Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      #endif
    }
  #endif

  private func receive() throws(Failure) -> [UInt8] {
    let length = try receive(4).reduce(0) { $0 << 8 | Int($1) }
    guard (1...Self.longest).contains(length) else { throw .noAnswer("its answer has \(length) bytes") }
    return try receive(length)
  }

  private func receive(_ count: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var received = 0
    while received < count {
      let more = bytes.withUnsafeMutableBytes { read(socket, $0.baseAddress?.advanced(by: received), count - received) }
      guard more > 0 else { throw .noAnswer(more == 0 ? "it hung up" : Self.reason) }
      received += more
    }
    return bytes
  }

  private static var reason: String { String(cString: strerror(errno)).lowercased() }
}
