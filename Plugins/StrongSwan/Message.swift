/// A message of VICI, strongSwan's interface for programs: named texts, lists of texts and sections, in their order.
///
/// Its form is in `src/libcharon/plugins/vici/README.md` of strongSwan 5.9.
struct Message: Sendable, Hashable {
  indirect enum Element: Sendable, Hashable {
    case text(String)
    case list([String])
    case section(Message)
  }

  struct Member: Sendable, Hashable {
    let name: String
    let element: Element
  }

  private(set) var members: [Member] = []

  subscript(name: String) -> Element? {
    members.first { $0.name == name }?.element
  }

  func text(_ name: String) -> String? {
    if case .text(let text)? = self[name] { text } else { nil }
  }

  func list(_ name: String) -> [String] {
    if case .list(let list)? = self[name] { list } else { [] }
  }

  func section(_ name: String) -> Message? {
    if case .section(let section)? = self[name] { section } else { nil }
  }

  /// The sections, each with its name.
  var sections: [(name: String, section: Message)] {
    members.compactMap { member in
      if case .section(let section) = member.element { (member.name, section) } else { nil }
    }
  }

  mutating func add(_ name: String, _ text: String) { members.append(Member(name: name, element: .text(text))) }

  mutating func add(_ name: String, _ list: [String]) { members.append(Member(name: name, element: .list(list))) }

  mutating func add(_ name: String, _ section: Message) {
    members.append(Member(name: name, element: .section(section)))
  }
}

extension Message {
  private enum Mark {
    static let sectionStart: UInt8 = 1
    static let sectionEnd: UInt8 = 2
    static let text: UInt8 = 3
    static let listStart: UInt8 = 4
    static let listItem: UInt8 = 5
    static let listEnd: UInt8 = 6
  }

  /// As it is sent.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for member in members {
      switch member.element {
      case .text(let text):
        bytes += Self.named(Mark.text, member.name) + Self.valued(text)
      case .list(let list):
        bytes += Self.named(Mark.listStart, member.name)
        for item in list { bytes += [Mark.listItem] + Self.valued(item) }
        bytes.append(Mark.listEnd)
      case .section(let section):
        bytes += Self.named(Mark.sectionStart, member.name) + section.bytes + [Mark.sectionEnd]
      }
    }
    return bytes
  }

  private static func named(_ mark: UInt8, _ name: String) -> [UInt8] {
    [mark, UInt8(clamping: name.utf8.count)] + name.utf8.prefix(255)
  }

  private static func valued(_ text: String) -> [UInt8] {
    let bytes = text.utf8.prefix(0xFFFF)
    return [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
  }

  /// Reads one; nil where the bytes are none.
  init?(_ bytes: some Sequence<UInt8>) {
    var reader = Reader(bytes: Array(bytes))
    guard let message = reader.message(depth: 0) else { return nil }
    self = message
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func message(depth: Int) -> Message? {
      guard depth < 16 else { return nil }
      var message = Message()
      while position < bytes.count {
        guard let mark = byte() else { return nil }
        switch mark {
        case Mark.sectionEnd: return depth > 0 ? message : nil
        case Mark.text:
          guard let name = name(), let text = value() else { return nil }
          message.add(name, text)
        case Mark.sectionStart:
          guard let name = name(), let section = self.message(depth: depth + 1) else { return nil }
          message.add(name, section)
        case Mark.listStart:
          guard let name = name(), let list = list() else { return nil }
          message.add(name, list)
        default: return nil
        }
      }
      return depth == 0 ? message : nil
    }

    private mutating func list() -> [String]? {
      var list: [String] = []
      while let mark = byte() {
        if mark == Mark.listEnd { return list }
        guard mark == Mark.listItem, let item = value() else { return nil }
        list.append(item)
      }
      return nil
    }

    private mutating func byte() -> UInt8? {
      guard position < bytes.count else { return nil }
      defer { position += 1 }
      return bytes[position]
    }

    private mutating func name() -> String? {
      byte().flatMap { text(Int($0)) }
    }

    private mutating func value() -> String? {
      guard let high = byte(), let low = byte() else { return nil }
      return text(Int(high) << 8 | Int(low))
    }

    private mutating func text(_ count: Int) -> String? {
      guard bytes.count - position >= count else { return nil }
      defer { position += count }
      return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }
  }
}
