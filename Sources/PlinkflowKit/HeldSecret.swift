import Document

/// Where the text of a secret that this process has revealed stands in a value.
public struct HeldSecret: Sendable, Hashable {
  /// The field: `host`, `servers[1].name`.
  public let path: String
  /// The field's own name, without what it stands in.
  public let name: String
  /// The secret's source.
  public let source: String

  /// The first secret that stands in a text, a number or a name of the value.
  ///
  /// - Parameter published: names of fields that are passed over, with all that stands in them.
  public static func find(in value: Value, except published: Set<String> = []) -> HeldSecret? {
    guard let secrets = Redaction.secrets else { return nil }
    return find(in: value, path: "", name: "", secrets, published)
  }

  private static func find(
    in value: Value, path: String, name: String, _ secrets: RevealedSecrets, _ published: Set<String>
  ) -> HeldSecret? {
    switch value.content {
    case .null, .boolean: return nil
    case .string(let text):
      return secrets.source(in: Array(text.utf8)).map { HeldSecret(path: path, name: name, source: $0) }
    case .integer, .number:
      return secrets.source(in: Array(value.canonicalText.utf8)).map {
        HeldSecret(path: path, name: name, source: $0)
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        if let held = find(in: element, path: "\(path)[\(index)]", name: name, secrets, published) { return held }
      }
      return nil
    case .object(let members):
      for member in members where !published.contains(member.key) {
        if let source = secrets.source(in: Array(member.key.utf8)) {
          return HeldSecret(path: path.isEmpty ? Redaction.word : path, name: name, source: source)
        }
        let inner = path.isEmpty ? member.key : "\(path).\(member.key)"
        if let held = find(in: member.value, path: inner, name: member.key, secrets, published) { return held }
      }
      return nil
    }
  }

  /// The line of a text in which the first secret begins, counted from 1, and a secret's source.
  public static func find(in text: String) -> (line: Int, source: String)? {
    guard let secrets = Redaction.secrets else { return nil }
    let bytes = Array(text.utf8)
    guard let first = secrets.ranges(in: bytes).first, let source = secrets.source(in: bytes) else { return nil }
    return (bytes[..<first.lowerBound].count { $0 == UInt8(ascii: "\n") } + 1, source)
  }
}
