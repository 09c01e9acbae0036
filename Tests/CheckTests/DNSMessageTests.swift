import Addresses
import Fixtures
import Testing

@testable import Check

@Suite struct DNSMessageTests {
  private let query = DNSQuery(identifier: 0x1234, name: "www.example.com", type: .a)

  @Test func `a query has the bytes that RFC 1035 asks for`() {
    // Header of section 4.1.1, question of section 4.1.2, by hand.
    let expected: [UInt8] =
      [0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0] + [3] + Array("www".utf8) + [7] + Array("example".utf8) + [3]
      + Array("com".utf8) + [0, 0, 1, 0, 1]
    #expect(query.bytes == expected)
  }

  @Test func `the compressed names of RFC 1035, section 4_1_4, are read`() throws {
    var message = [UInt8](repeating: 0, count: 93)
    message.replaceSubrange(
      20..<32, with: [1] + Array("F".utf8) + [3] + Array("ISI".utf8) + [4] + Array("ARPA".utf8) + [0])
    message.replaceSubrange(40..<46, with: [3] + Array("FOO".utf8) + [0xC0, 20])
    message.replaceSubrange(64..<66, with: [0xC0, 26])
    for (offset, name) in [(20, "f.isi.arpa"), (40, "foo.f.isi.arpa"), (64, "arpa"), (92, "")] {
      var reader = DNSReader(message)
      _ = try reader.bytes(offset)
      #expect(try reader.name() == name)
    }
  }

  @Test func `aliases and addresses are read through pointers`() throws {
    // At 33: the alias's record; its data, a label and a pointer to `example.com`, begins at 45.
    let bytes = Message.reply(
      to: query.bytes,
      answers: [
        Message.record(type: 5, [2, 0x6C, 0x62, 0xC0, 16]), Message.record(of: 45, type: 1, [10, 0, 1, 7]),
        Message.record(of: 45, type: 16, [1, 0x61]),
      ])
    let reply = try DNSReply(bytes, to: query)
    #expect(reply.records.map(\.name) == ["www.example.com", "lb.example.com"])
    #expect(reply.records.map(\.content) == [.alias("lb.example.com"), .address(try #require(IPAddress("10.0.1.7")))])
    let answer = DNSAnswer(to: "www.example.com", in: reply)
    #expect(answer.addresses.map(\.text) == ["10.0.1.7"])
    #expect(answer.alias == "lb.example.com")
  }

  @Test func `aliases that lead in a circle end`() throws {
    let bytes = Message.reply(
      to: query.bytes,
      answers: [
        Message.record(type: 5, [2, 0x6C, 0x62, 0xC0, 16]), Message.record(of: 45, type: 5, [0xC0, 12]),
      ])
    #expect(DNSAnswer(to: "www.example.com", in: try DNSReply(bytes, to: query)).addresses.isEmpty)
  }

  @Test(
    arguments: [
      [0xC0, 0x0C], [0xC0, 0x0D], [0xC0, 0x20], [0xFF, 0xFF], [0x40, 0x01], [0x80, 0x01], [0xC0], [0x05, 0x61], [],
    ] as [[UInt8]])
  func `a name that points at itself, ahead or beyond the end is refused`(bytes: [UInt8]) throws {
    var reader = DNSReader([UInt8](repeating: 0, count: 12) + bytes)
    _ = try reader.bytes(12)
    #expect(throws: DNSReader.Malformed.self) { _ = try reader.name() }
  }

  @Test func `two pointers that lead to each other are refused`() throws {
    var reader = DNSReader([0xC0, 2, 0xC0, 0])
    _ = try reader.bytes(2)
    #expect(throws: DNSReader.Malformed.self) { _ = try reader.name() }
  }

  @Test func `a name of 255 bytes is read, and a longer one refused`() throws {
    let label = [63] + [UInt8](repeating: 0x61, count: 63)
    var longest = DNSReader(label + label + label + [61] + [UInt8](repeating: 0x61, count: 61) + [0])
    #expect(try longest.name().utf8.count == 253)
    var longer = DNSReader(label + label + label + [62] + [UInt8](repeating: 0x61, count: 62) + [0])
    #expect(throws: DNSReader.Malformed.self) { _ = try longer.name() }
  }

  @Test func `what answers another query is no reply`() throws {
    let reply = Message.reply(to: query.bytes, answers: [Message.record(type: 1, [10, 0, 1, 7])])
    let others = [
      DNSQuery(identifier: 0x1235, name: "www.example.com", type: .a),
      DNSQuery(identifier: 0x1234, name: "www.example.org", type: .a),
      DNSQuery(identifier: 0x1234, name: "www.example.com", type: .aaaa),
    ]
    for other in others { #expect(throws: DNSReply.Mistake.unrelated) { _ = try DNSReply(reply, to: other) } }
    #expect(throws: DNSReply.Mistake.unrelated) { _ = try DNSReply(query.bytes, to: query) }
  }

  @Test func `a reply that ends early anywhere is refused`() throws {
    let whole = Message.reply(
      to: query.bytes,
      answers: [Message.record(type: 5, [2, 0x6C, 0x62, 0xC0, 16]), Message.record(of: 45, type: 1, [10, 0, 1, 7])])
    _ = try DNSReply(whole, to: query)
    for count in 0..<whole.count {
      #expect(throws: DNSReply.Mistake.self, "\(count)") { _ = try DNSReply(Array(whole[..<count]), to: query) }
    }
  }

  @Test func `garbage is read to an end, and gives names of bounded length`() {
    let sound = Message.reply(
      to: query.bytes,
      answers: [Message.record(type: 5, [2, 0x6C, 0x62, 0xC0, 16]), Message.record(of: 45, type: 1, [10, 0, 1, 7])])
    let seed = UInt64.random(in: 0 ... .max)
    print("seed of the garbage: \(seed)")
    var generator = Dice(seed: seed)
    for round in 0..<20_000 {
      var bytes = sound
      if round % 2 == 0 {
        // Behind the question, so that the garbage is observed.
        bytes =
          Array(sound[..<33])
          + (0..<Int.random(in: 0...300, using: &generator)).map { _ in .random(in: 0 ... .max, using: &generator) }
        bytes[7] = 255
      } else {
        for _ in 0...Int.random(in: 0...4, using: &generator) {
          bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0 ... .max, using: &generator)
        }
      }
      guard let reply = try? DNSReply(bytes, to: query) else { continue }
      for record in reply.records {
        // Each byte of a name is one character, or four where it is escaped.
        #expect(record.name.utf8.count <= 4 * 255, "seed \(seed), round \(round)")
        #expect(record.name.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "seed \(seed), round \(round)")
      }
      _ = DNSAnswer(to: query.name, in: reply)
    }
  }
}
