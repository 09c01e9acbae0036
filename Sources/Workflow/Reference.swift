import Document

/// What a `${…}` names: `params`, `each` or a step, and the way into its value.
struct Reference {
  enum Element: Equatable {
    case key(String)
    case index(Int)
    /// `["acme"]`: one instance of a step, or a key of an object.
    case named(String)
    /// `[*]`: all instances of a step.
    case all
    /// `[each.key]`: the instance with the key of the instance that refers to it.
    case sameKey

    var text: String {
      switch self {
      case .key(let key): ".\(key)"
      case .index(let index): "[\(index)]"
      case .named(let key): "[\"\(key)\"]"
      case .all: "[*]"
      case .sameKey: "[each.key]"
      }
    }
  }

  let head: String
  let path: [Element]
  /// Where it stands in the text, in bytes, with its `${` and `}`.
  let range: Range<Int>

  var isParameter: Bool { head == Self.parameters }
  var isEach: Bool { head == Self.each }

  /// No value is nested deeper, so that a longer path leads nowhere.
  static let longestPath = 100
  /// The head that names the workflow's parameters, and so no step.
  static let parameters = "params"
  /// The head that names the key and the value of an instance, and so no step.
  static let each = "each"

  /// `endpoint.dns_names[0]`.
  var text: String { path.reduce(head) { $0 + $1.text } }

  /// The text as far as `count` elements of the path.
  func text(upTo count: Int) -> String { path.prefix(count).reduce(head) { $0 + $1.text } }
}

/// How `needs` and `on` name a step or connection: `endpoint`, or one instance, `endpoint["acme"]`.
struct InstanceName {
  let name: String
  let key: String?

  /// Reads a name; a text that is none stands for itself, so that nothing is found under it.
  init(_ text: String) {
    guard text.utf8.last == UInt8(ascii: "]") else {
      (name, key) = (text, nil)
      return
    }
    let bytes = Array(text.utf8)
    guard let bracket = bytes.firstIndex(of: UInt8(ascii: "[")), bytes.count > bracket + 4,
      let quote = [UInt8(ascii: "\""), UInt8(ascii: "'")].first(where: { $0 == bytes[bracket + 1] }),
      bytes.suffix(2).elementsEqual([quote, UInt8(ascii: "]")])
    else {
      (name, key) = (text, nil)
      return
    }
    name = String(decoding: bytes[..<bracket], as: UTF8.self)
    key = String(decoding: bytes[(bracket + 2)..<(bytes.count - 2)], as: UTF8.self)
  }

  /// The name of an instance as it is shown and referred to.
  static func text(_ name: String, key: String?) -> String { key.map { "\(name)[\"\($0)\"]" } ?? name }
}
