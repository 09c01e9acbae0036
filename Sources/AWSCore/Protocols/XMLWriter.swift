/// Writes XML documents.
public enum XMLWriter {
  /// A document as UTF-8, with its declaration, and its namespace on the document element.
  public static func document(_ element: Element, namespace: String? = nil) -> [UInt8] {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    write(element, attributes: namespace.map { " xmlns=\"\(escape($0))\"" } ?? "", into: &text)
    return Array(text.utf8)
  }

  /// Text as it may stand in an element or an attribute; characters that XML 1.0 cannot hold become U+FFFD.
  public static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&apos;"
      case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
      case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func write(_ element: Element, attributes: String = "", into text: inout String) {
    guard !element.text.isEmpty || !element.children.isEmpty else {
      text += "<\(element.name)\(attributes)/>"
      return
    }
    text += "<\(element.name)\(attributes)>\(escape(element.text))"
    for child in element.children { write(child, into: &text) }
    text += "</\(element.name)>"
  }
}
