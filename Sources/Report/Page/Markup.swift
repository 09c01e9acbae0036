import Document

/// Text that goes into a page: what came from outside is escaped when it becomes one, and only so.
struct Markup: ExpressibleByStringInterpolation, ExpressibleByStringLiteral {
  private(set) var source: String

  /// Markup of this program's own.
  init(stringLiteral source: String) { self.source = source }

  init(stringInterpolation: StringInterpolation) { source = stringInterpolation.source }

  /// Builds markup of pieces: a text is escaped, markup is not.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity * 2) }

    mutating func appendLiteral(_ literal: String) { source += literal }

    mutating func appendInterpolation(_ text: String) { source += text.escaped(quotes: true) }

    /// Text between tags, where quotes mean nothing: a page of thousands of values is a fifth shorter for it.
    mutating func appendInterpolation(between text: String) { source += text.escaped(quotes: false) }

    mutating func appendInterpolation(_ number: Int) { source += String(number) }

    mutating func appendInterpolation(_ markup: Markup) { source += markup.source }

    mutating func appendInterpolation(_ list: [Markup]) { for markup in list { source += markup.source } }
  }
}

extension String {
  /// The text as a page shows it, wherever it stands: what would steer the display is written out, and nothing in it is
  /// markup.
  fileprivate func escaped(quotes: Bool) -> String {
    var escaped = ""
    escaped.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"" where quotes: escaped += "&quot;"
      case "'" where quotes: escaped += "&#39;"
      case "\n": escaped += "\n"
      default: escaped += scalar.displayText
      }
    }
    return escaped
  }
}
