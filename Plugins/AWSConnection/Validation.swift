import PlinkflowKit

/// Rules of AWS for parameters, checked before anything is sent.
public enum Rule {
  /// At most 50 tags, none with a reserved key; one is left for the token.
  public static func tags(_ tags: [String: String]?) throws(StepError) {
    guard let tags else { return }
    guard tags.count < 50 else {
      throw .refused("has \(tags.count) tags", notes: ["AWS takes 50, and one of them holds plinkflow's token"])
    }
    for (key, value) in tags.sorted(by: { $0.key < $1.key }) {
      guard !key.isEmpty, key.unicodeScalars.count <= 128, value.unicodeScalars.count <= 256 else {
        throw .refused(
          "has a tag that is too long or has no key", notes: ["a key has 1 to 128 characters, a value at most 256"])
      }
      guard !key.lowercased().hasPrefix("aws:"), key != Ownership.tag else {
        throw .refused("has a tag with the reserved key `\(key)`")
      }
    }
  }

  /// Refuses an empty list, and one that names something twice.
  public static func list(_ values: [String], _ field: String) throws(StepError) {
    guard !values.isEmpty else { throw .refused("has an empty list in `\(field)`") }
    guard Set(values).count == values.count else { throw .refused("names something twice in `\(field)`") }
  }

  /// Refuses a text without a character.
  public static func filled(_ text: String, _ field: String) throws(StepError) {
    guard !text.isEmpty else { throw .refused("has an empty `\(field)`") }
  }

  /// A host or zone name: labels of at most 63 letters, digits, hyphens or underscores, 255 characters in all, `*` as
  /// a whole first label where a record may have one.
  ///
  /// - Returns: the name in lower case, with a dot at its end.
  public static func domainName(_ text: String, _ field: String, wildcard: Bool = false) throws(StepError) -> String {
    var name = text.lowercased()
    if name.hasSuffix(".") { name.removeLast() }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    let sound = labels.enumerated().allSatisfy { index, label in
      if wildcard && index == 0 && label == "*" { return true }
      return (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
        && label.utf8.allSatisfy(isNameByte)
    }
    guard sound, name.utf8.count <= 254 else {
      throw .refused("has `\(field)` that is no domain name: `\(text)`")
    }
    return name + "."
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
