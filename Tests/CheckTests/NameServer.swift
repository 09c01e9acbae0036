import CLibrary
import Foundation

/// A name server of the test's own on 127.0.0.1: it answers each query with the messages that a closure makes of it.
struct NameServer {
  let port: UInt16

  /// - Parameters:
  ///   - datagrams: what to send for a query that came over UDP.
  ///   - stream: what to send for one that came over TCP; nil where nothing listens there.
  init(
    datagrams: @escaping @Sendable ([UInt8]) -> [[UInt8]], stream: (@Sendable ([UInt8]) -> [UInt8])? = nil
  ) throws {
    let (listener, socket) = try LoopbackSocket.pair()
    port = listener.port
    Thread.detachNewThread { Self.answer(socket.descriptor, datagrams) }
    if let stream {
      listener.serve { connection in
        let query = Array(read(connection).dropFirst(2))
        let reply = stream(query)
        write([UInt8(reply.count >> 8), UInt8(reply.count & 255)] + reply, to: connection)
      }
    } else {
      close(listener.descriptor)
    }
  }

  private static func answer(_ socket: Int32, _ datagrams: ([UInt8]) -> [[UInt8]]) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      var peer = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      withUnsafeMutablePointer(to: &peer) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { peer in
          let count = recvfrom(socket, &buffer, buffer.count, 0, peer, &length)
          guard count > 0 else { return }
          for reply in datagrams(Array(buffer.prefix(count))) {
            _ = sendto(socket, reply, reply.count, 0, peer, length)
          }
        }
      }
    }
  }
}

/// Messages as a name server writes them, byte by byte after RFC 1035.
enum Message {
  /// A reply with the query's identifier and question, a code, and answers that name the asked name by a pointer.
  static func reply(
    to query: [UInt8], code: UInt8 = 0, isTruncated: Bool = false, answers: [[UInt8]] = []
  ) -> [UInt8] {
    query[0..<2] + [isTruncated ? 0x83 : 0x81, 0x80 | code, 0, 1, 0, UInt8(answers.count), 0, 0, 0, 0]
      + query[12...] + answers.joined()
  }

  /// A record of the name that a pointer leads to; the asked name stands at 12.
  static func record(of offset: UInt8 = 12, type: UInt8, _ data: [UInt8]) -> [UInt8] {
    [0xC0, offset, 0, type, 0, 1, 0, 0, 0, 60, 0, UInt8(data.count)] + data
  }

  /// A name in labels.
  static func name(_ text: String) -> [UInt8] {
    text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }
}
