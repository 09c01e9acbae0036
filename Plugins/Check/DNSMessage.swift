import Addresses

/// The types of record that can be asked for.
enum RecordType: String, Sendable, CaseIterable, Codable {
  /// IPv4 addresses.
  case a = "A"
  /// IPv6 addresses.
  case aaaa = "AAAA"
  /// The name that this one is an alias of.
  case cname = "CNAME"

  var number: UInt16 {
    switch self {
    case .a: 1
    case .cname: 5
    case .aaaa: 28
    }
  }
}

/// One question to a name server, in the format of RFC 1035, section 4.
struct DNSQuery: Sendable {
  /// What the reply has to repeat; random, so that nobody off the path can guess it.
  let identifier: UInt16
  /// Labels of letters, digits, hyphens and underscores in lower case, without a dot at the end.
  let name: String
  let type: RecordType

  /// The message: recursion desired, one question of class IN.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for word in [identifier, 0x0100, 1, 0, 0, 0] { bytes.append(word: word) }
    for label in name.split(separator: ".") {
      bytes.append(UInt8(label.utf8.count))
      bytes += label.utf8
    }
    bytes.append(0)
    bytes.append(word: type.number)
    bytes.append(word: 1)
    return bytes
  }
}

/// A name server's reply to a query, as far as it matters: its code, and its answers.
struct DNSReply: Sendable, Hashable {
  /// One record of the answer section.
  struct Record: Sendable, Hashable {
    enum Content: Sendable, Hashable {
      case address(IPAddress)
      case alias(String)
    }

    let name: String
    let content: Content
  }

  /// Why a message is no reply.
  enum Mistake: Error, Hashable {
    /// It answers another query, or is none at all.
    case unrelated
    /// It breaks the format.
    case malformed
  }

  /// Whether more did not fit, so that a stream has to be asked.
  let isTruncated: Bool
  /// The response code: 0 no error, 2 failed, 3 no such name, 5 refused.
  let code: UInt8
  /// The addresses and aliases among the answers, in their order.
  let records: [Record]

  /// Reads a message of at most 65,535 bytes that anybody may have sent.
  init(_ bytes: [UInt8], to query: DNSQuery) throws(Mistake) {
    var reader = DNSReader(bytes)
    guard bytes.count <= 0xFFFF, let head = try? Self.head(&reader, query) else { throw .unrelated }
    isTruncated = head.flags & 0x0200 != 0
    code = UInt8(head.flags & 0xF)
    do throws(DNSReader.Malformed) {
      records = isTruncated ? [] : try Self.records(head.answers, &reader)
    } catch {
      throw .malformed
    }
  }

  /// Reads up to the answers: a reply to a standard query, with identifier and question repeated.
  private static func head(
    _ reader: inout DNSReader, _ query: DNSQuery
  ) throws(DNSReader.Malformed) -> (flags: UInt16, answers: UInt16) {
    let (identifier, flags) = (try reader.word(), try reader.word())
    let (questions, answers) = (try reader.word(), try reader.word())
    _ = (try reader.word(), try reader.word())
    guard identifier == query.identifier, flags & 0xF800 == 0x8000, questions == 1, try reader.name() == query.name,
      try reader.word() == query.type.number, try reader.word() == 1
    else { throw DNSReader.Malformed() }
    return (flags, answers)
  }

  private static func records(_ count: UInt16, _ reader: inout DNSReader) throws(DNSReader.Malformed) -> [Record] {
    var records: [Record] = []
    for _ in 0..<count {
      let name = try reader.name()
      let (type, kind) = (try reader.word(), try reader.word())
      _ = (try reader.word(), try reader.word())
      let length = Int(try reader.word())
      guard kind == 1 else {
        _ = try reader.bytes(length)
        continue
      }
      switch (type, length) {
      case (RecordType.a.number, 4), (RecordType.aaaa.number, 16):
        guard let address = IPAddress(bytes: try reader.bytes(length)) else { throw DNSReader.Malformed() }
        records.append(Record(name: name, content: .address(address)))
      case (RecordType.a.number, _), (RecordType.aaaa.number, _):
        throw DNSReader.Malformed()
      case (RecordType.cname.number, _):
        let end = reader.position + length
        let target = try reader.name()
        guard reader.position == end else { throw DNSReader.Malformed() }
        records.append(Record(name: name, content: .alias(target)))
      default:
        _ = try reader.bytes(length)
      }
    }
    return records
  }
}

extension [UInt8] {
  mutating func append(word: UInt16) {
    append(UInt8(word >> 8))
    append(UInt8(word & 0xFF))
  }
}
