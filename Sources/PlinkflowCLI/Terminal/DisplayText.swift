import Document

/// Text that may be shown. What is put into it, from a file, a journal, a program or a service, is escaped on its way:
/// a command that shows something cannot forget to.
///
/// ```swift
/// console.result("\(workflow.name) is valid")
/// ```
///
/// The words of the program itself are taken as they stand. Whatever they hold as `\(…)` becomes one line in which
/// nothing steers the display; several lines that a report has composed are put in as `\(lines: …)`.
struct DisplayText: Hashable, ExpressibleByStringInterpolation {
  /// The text, safe to show.
  let text: String

  private init(safe text: String) {
    self.text = text
  }

  /// Words of the program itself.
  init(stringLiteral words: String) {
    self.init(safe: words)
  }

  /// Lines that were composed elsewhere, such as a report. They end where they did; all else that would steer the
  /// display is escaped.
  init(lines: String) {
    self.init(safe: lines.escaping(except: Self.isOfLines))
  }

  /// The same with colours in it, which a renderer of this program has put there.
  init(coloured lines: String) {
    // An escape sequence of another kind loses its beginning, and so its meaning.
    let parts = lines.split(separator: "\u{1B}[", omittingEmptySubsequences: false).enumerated().map { index, part in
      let rest = String(part).escaping(except: Self.isOfLines)
      if index == 0 { return rest }
      return (part.isColour ? "\u{1B}[" : "\\u{1B}[") + rest
    }
    self.init(safe: parts.joined())
  }

  private static func isOfLines(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\t" }

  /// Puts words and what stands between them together.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity)
    }

    mutating func appendLiteral(_ words: String) {
      text += words
    }

    /// One line, whatever the value holds.
    mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      text += value.description.printable
    }

    /// What is safe already.
    mutating func appendInterpolation(_ safe: DisplayText) {
      text += safe.text
    }

    /// Lines that were composed elsewhere.
    mutating func appendInterpolation(lines: String) {
      text += DisplayText(lines: lines).text
    }
  }

  /// The text, as it was put together.
  init(stringInterpolation: StringInterpolation) {
    self.init(safe: stringInterpolation.text)
  }
}

extension String {
  fileprivate func escaping(except isAllowed: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: { $0.steersDisplay && !isAllowed($0) }) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if isAllowed(scalar) { text.unicodeScalars.append(scalar) } else { text += scalar.displayText }
    }
  }
}

extension Substring {
  /// Whether it goes on as a sequence that sets colours does: numbers, semicolons and an `m`.
  fileprivate var isColour: Bool {
    unicodeScalars.first { !(("0"..."9").contains($0) || $0 == ";") } == "m"
  }
}
