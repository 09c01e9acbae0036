import Addresses
import Foundation

/// One name server, asked directly: over UDP, and over TCP where the answer does not fit.
struct Resolver: Sendable, Hashable {
  let address: IPAddress
  let port: UInt16
  /// How long each answer is waited for.
  var patience = Duration.seconds(3)

  /// How it is called in messages.
  var text: String { port == 53 ? address.text : "\(address.text) port \(port)" }

  /// Why a name server gave no answer.
  enum Failure: Error, Hashable {
    case socket(SocketFailure)
    /// What it sent breaks DNS's format.
    case malformed
  }

  /// How often a question is sent by UDP, which loses messages.
  static let attempts = 2

  /// Asks one question. Blocks for some seconds at most.
  func ask(_ name: String, _ type: RecordType) throws(Failure) -> DNSReply {
    for attempt in 1...Self.attempts {
      do throws(Failure) {
        let reply = try askByDatagram(name, type)
        return reply.isTruncated ? try askByStream(name, type) : reply
      } catch {
        guard error == .socket(.timedOut), attempt < Self.attempts else { throw error }
      }
    }
    throw .socket(.timedOut)
  }

  private func askByDatagram(_ name: String, _ type: RecordType) throws(Failure) -> DNSReply {
    let query = DNSQuery(identifier: .random(in: 0 ... .max), name: name, type: type)
    do {
      let socket = try Socket(.datagram, to: address, port: port, until: .now + patience)
      try socket.send(query.bytes)
      while true {
        // What answers nothing that was asked may be forged: the true answer may still come.
        if let reply = try reply(in: try socket.receive(atMost: 0x10000), to: query) { return reply }
      }
    } catch let failure as SocketFailure {
      throw .socket(failure)
    } catch {
      throw .malformed
    }
  }

  private func askByStream(_ name: String, _ type: RecordType) throws(Failure) -> DNSReply {
    let query = DNSQuery(identifier: .random(in: 0 ... .max), name: name, type: type)
    let bytes: [UInt8]
    do throws(SocketFailure) {
      let socket = try Socket(.stream, to: address, port: port, until: .now + patience)
      let message = query.bytes
      var framed: [UInt8] = []
      framed.append(word: UInt16(message.count))
      try socket.send(framed + message)
      let length = try socket.receive(exactly: 2)
      bytes = try socket.receive(exactly: Int(length[0]) << 8 | Int(length[1]))
    } catch {
      throw .socket(error)
    }
    guard let reply = try reply(in: bytes, to: query), !reply.isTruncated else { throw .malformed }
    return reply
  }

  /// Nil where the message is no reply to the query.
  private func reply(in bytes: [UInt8], to query: DNSQuery) throws(Failure) -> DNSReply? {
    do throws(DNSReply.Mistake) {
      return try DNSReply(bytes, to: query)
    } catch {
      if error == .malformed { throw .malformed }
      return nil
    }
  }

  /// The name servers that this machine's `/etc/resolv.conf` names, in their order.
  static func ofSystem() -> [Resolver] {
    guard let text = try? String(contentsOfFile: "/etc/resolv.conf", encoding: .utf8) else { return [] }
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.count >= 2, words[0] == "nameserver" else { return nil }
      return IPAddress(String(words[1])).map { Resolver(address: $0, port: 53) }
    }
  }
}
