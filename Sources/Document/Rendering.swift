extension Diagnostic {
  /// The mistake as a person reads it: the fact, the user's own line with a caret under the cause, notes, help.
  ///
  /// Whatever would steer the terminal is escaped, and of a long line only the part around the cause is shown.
  ///
  /// - Parameter color: whether to add ANSI colours, which only repeat what the words say.
  public func rendered(color: Bool = false) -> String {
    rendered(color: color, lines: location.map { LineIndex($0.source.bytes) })
  }

  fileprivate func rendered(color: Bool, lines: LineIndex?) -> String {
    let paint = Paint(isOn: color)
    var rows = [paint.red("error:") + " " + paint.bold(summary.printable)]
    if let location, let lines {
      rows += SourceFrame(location, lines: lines).rows(paint)
    }
    rows += notes.map { paint.blue("note:") + " " + $0.printable }
    if let help { rows.append(paint.blue("help:") + " " + help.printable) }
    return rows.joined(separator: "\n")
  }
}

extension Diagnostics {
  /// How many mistakes are shown in full; a text with more has one cause that is not in the hundredth.
  public static let shown = 100
  /// How many mistakes are kept, to be put in the order of the text and counted.
  public static let kept = 10_000

  /// All mistakes as a person reads them, an empty line between any two.
  public func rendered(color: Bool = false) -> String {
    var indices: [String: LineIndex] = [:]
    var texts: [String] = []
    for mistake in all.prefix(Self.shown) {
      // One pass over each text, however many mistakes it has.
      let lines = mistake.location.map { location in
        let key = "\(location.source.bytes.count) \(location.source.name)"
        let index = indices[key] ?? LineIndex(location.source.bytes)
        if location.source.bytes.count > 4096 { indices[key] = index }
        return index
      }
      texts.append(mistake.rendered(color: color, lines: lines))
    }
    let others = all.count - Self.shown
    if others > 0 {
      texts.append("note: \(all.count > Self.kept ? "at least " : "")\(others) more mistakes are not shown")
    }
    return texts.joined(separator: "\n\n")
  }
}

/// ANSI colours, or none.
struct Paint {
  let isOn: Bool

  func red(_ text: String) -> String { wrap(text, "1;31") }
  func blue(_ text: String) -> String { wrap(text, "1;34") }
  func bold(_ text: String) -> String { wrap(text, "1") }

  private func wrap(_ text: String, _ code: String) -> String {
    isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
