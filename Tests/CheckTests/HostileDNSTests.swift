import Fuzzing
import Testing

@testable import Check

@Suite struct HostileDNSTests {
  private let query = DNSQuery(identifier: 0x1234, name: "www.example.com", type: .a)

  @Test func `no datagram ends its reader, and all names that are read are names`() throws {
    let corpus = [
      Message.reply(
        to: query.bytes,
        answers: [
          Message.record(type: 5, [2, 0x6C, 0x62, 0xC0, 16]), Message.record(of: 45, type: 1, [10, 0, 1, 7]),
          Message.record(of: 45, type: 16, [1, 0x61]),
        ]),
      Message.reply(to: query.bytes, answers: [Message.record(type: 28, [UInt8](repeating: 1, count: 16))]),
      Message.reply(to: query.bytes, answers: []),
    ]
    let mutator = Mutator(corpus: corpus, words: ["\u{0}", "\u{1}a", "\u{3}www", "\u{3f}", "?"])
    let query = query
    let failing = try Campaign("dns", mutator).failing(inputs: 5000) { bytes in
      guard let reply = try? DNSReply(bytes, to: query) else { return true }
      _ = DNSAnswer(to: "www.example.com", in: reply)
      return reply.records.count <= bytes.count && reply.records.allSatisfy { $0.name.utf8.count <= 4 * 255 }
    }
    #expect(failing == [])
  }

  @Test func `a message of 65,535 bytes is the longest`() throws {
    let whole = Message.reply(to: query.bytes, answers: [Message.record(type: 1, [10, 0, 1, 7])])
    let padded = whole + [UInt8](repeating: 0, count: 0xFFFF - whole.count)
    #expect(try DNSReply(padded, to: query).records.count == 1)
    #expect(throws: DNSReply.Mistake.unrelated) { try DNSReply(padded + [0], to: query) }
  }
}
