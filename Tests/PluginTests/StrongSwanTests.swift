import Foundation
import PlinkflowKit
import Synchronization
import Testing

@testable import StrongSwan

/// A daemon's socket before the daemon listens at it. Time passes only where the test says so.
@Suite struct StrongSwanTests {
  @Test func `a daemon that has its socket and does not listen yet is waited for`() async throws {
    let vici = try VICISocket()
    let pauses = Pauses { if $0 == 3 { vici.listen() } }
    let daemon = Daemon(socket: vici.path, pause: pauses.pass)
    var connection = Message()
    connection.add("version", "2")
    let reply = try await daemon.tell("load-conn", connection)
    #expect(reply.hasSucceeded)
    #expect(pauses.taken.count == 3)
    #expect(vici.requests == [VICISocket.Request(command: "load-conn", message: connection)])
  }

  @Test func `a socket at which nobody listens is given up after two seconds`() async throws {
    let vici = try VICISocket()
    let pauses = Pauses { _ in }
    let daemon = Daemon(socket: vici.path, pause: pauses.pass)
    let fault = await #expect(throws: StepError.self) { _ = try await daemon.tell("load-conn", Message()) }
    #expect(fault?.class == .refused)
    #expect(fault?.summary == "found no strongSwan at \(vici.path)")
    #expect(fault?.notes == ["connection refused"])
    #expect(fault?.help == "start it, with the plugin `vici` loaded")
    #expect(pauses.taken.reduce(.zero, +) == .seconds(2))
  }

  @Test func `where there is no socket nobody is waited for`() async throws {
    let vici = try VICISocket()
    let pauses = Pauses { _ in }
    let daemon = Daemon(socket: vici.path + "-2", pause: pauses.pass)
    let fault = await #expect(throws: StepError.self) { _ = try await daemon.tell("load-conn", Message()) }
    #expect(fault?.summary == "found no strongSwan at \(vici.path)-2")
    #expect(fault?.notes == ["no such file or directory"])
    #expect(pauses.taken.isEmpty)
    // An observation finds nothing loaded, and waits neither.
    #expect(try await daemon.look("list-conns") == nil)
    #expect(pauses.taken.isEmpty)
  }
}

/// Pauses that take no time, and what happens in each.
private final class Pauses: Sendable {
  private let durations = Mutex<[Duration]>([])
  private let happening: @Sendable (Int) -> Void

  init(_ happening: @escaping @Sendable (Int) -> Void) { self.happening = happening }

  var taken: [Duration] { durations.withLock { $0 } }

  @Sendable func pass(_ duration: Duration) async {
    let number = durations.withLock { durations in
      durations.append(duration)
      return durations.count
    }
    happening(number)
  }
}

/// A socket as a daemon of strongSwan has it: bound, and later listened at. It answers each command that it succeeded.
private final class VICISocket: Sendable {
  struct Request: Equatable {
    let command: String
    let message: Message?
  }

  let path: String
  private let folder: URL
  private let descriptor: Int32
  private let received = Mutex<[Request]>([])

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "vici").path
    #if canImport(Glibc)
      descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRINUSE) }
  }

  deinit {
    close(descriptor)
    try? FileManager.default.removeItem(at: folder)
  }

  var requests: [Request] { received.withLock { $0 } }

  /// From now on it takes one connection.
  func listen() {
    Foundation.listen(descriptor, 1)
    Thread.detachNewThread { [self] in
      let connection = accept(descriptor, nil, nil)
      defer { close(connection) }
      // A packet is its length, its type, and of a request the command's name and a message.
      let length = read(4, from: connection).reduce(0) { $0 << 8 | Int($1) }
      let packet = read(length, from: connection)
      let end = 2 + Int(packet.dropFirst().first ?? 0)
      received.withLock {
        $0.append(
          Request(
            command: String(decoding: packet.prefix(end).dropFirst(2), as: UTF8.self),
            message: Message(packet.dropFirst(end))))
      }
      var answer = Message()
      answer.add("success", "yes")
      let content = [1] + answer.bytes
      let bytes = [0, 0, UInt8(content.count >> 8), UInt8(content.count & 255)] + content
      _ = send(connection, bytes, bytes.count, 0)
    }
  }

  private func read(_ count: Int, from connection: Int32) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let received = recv(connection, &bytes, count, Int32(MSG_WAITALL))
    return Array(bytes.prefix(max(0, received)))
  }
}
