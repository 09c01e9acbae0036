import PlinkflowKit

/// Names as the kernel takes them. They stand on command lines and in paths, so nothing else is let through.
enum Name {
  /// The name of a network namespace, which is a file's name too.
  static func namespace(_ name: String) throws(StepError) -> String {
    guard name.utf8.count <= 64, isWord(name) else {
      throw .refused("has no name of a network namespace in `namespace`: `\(name)`", help: wordHelp)
    }
    return name
  }

  /// The name of an interface: at most 15 bytes; iproute2 confuses those of one letter with its own words.
  static func interface(_ name: String) throws(StepError) -> String {
    guard (2...15).contains(name.utf8.count), isWord(name) else {
      throw .refused(
        "has no name of an interface: `\(name)`",
        help: "names have 2 to 15 letters, digits, `-` and `_`, a letter first")
    }
    return name
  }

  /// The name of a table of rules.
  static func table(_ name: String) throws(StepError) -> String {
    guard name.utf8.count <= 64, isWord(name), !name.utf8.contains(UInt8(ascii: "-")) else {
      throw .refused("has no name of a table in `table`: `\(name)`", help: wordHelp)
    }
    return name
  }

  private static let wordHelp = "names have at most 64 letters, digits, `-` and `_`, a letter first"

  private static func isWord(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first) else { return false }
    return name.utf8.allSatisfy { byte in
      isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "_")
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
