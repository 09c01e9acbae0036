import Document

/// What GitHub Actions reads in the output of a step: groups and annotations.
///
/// Its runner takes every line that begins with `::` for a command of this program's, and `##[` anywhere in a line for
/// an older form of one, whoever wrote them; so those are broken up in all that is said otherwise. Both forms, and how
/// their texts are escaped, are in <https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>.
enum Annotations {
  /// GitHub shows so many errors of one step, and drops the others:
  /// <https://docs.github.com/en/actions/reference/limits>.
  static let most = 10

  /// Lines as they are, with nothing in them that the runner would take for a command.
  static func harmless(_ text: String) -> String {
    guard text.contains("::") || text.contains("##[") else { return text }
    // The runner ends a line at a carriage return as well, with or without a line feed behind it.
    let lines = text.replacing("##[", with: "##\\[")
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return lines.map { line in
      let rest = line.drop { $0.isWhitespace }
      return rest.hasPrefix("::") ? line[..<rest.startIndex] + "\\" + rest : String(line)
    }.joined(separator: "\n")
  }

  /// The same for a line of JSON, which means what it meant before.
  static func harmlessJSON(_ line: String) -> String {
    line.replacing("##[", with: "##\\u005b")
  }

  /// What begins a group of lines that can be folded.
  static func group(_ title: String) -> String { "::group::\(data(title.printable))" }

  /// What ends it.
  static let endGroup = "::endgroup::"

  /// A mistake as an annotation, beside the line of the file that it is about.
  static func error(_ diagnostic: Diagnostic) -> String {
    var properties: [String] = []
    if let location = diagnostic.location {
      let position = location.position
      properties = ["file=\(property(location.source.name))", "line=\(position.line)", "col=\(position.column)"]
    }
    properties.append("title=\(property("plinkflow: \(diagnostic.summary.printable)"))")
    let help = diagnostic.help.map { ["help: \($0.printable)"] } ?? []
    let text = ([diagnostic.summary.printable] + diagnostic.notes.map { "note: \($0.printable)" } + help)
    return "::error \(properties.joined(separator: ","))::\(data(text.joined(separator: "\n")))"
  }

  private static func data(_ text: String) -> String {
    // By scalars: a carriage return and the line feed behind it are one character, which is neither of them.
    text.unicodeScalars.reduce(into: "") { data, scalar in
      switch scalar {
      case "%": data += "%25"
      case "\r": data += "%0D"
      case "\n": data += "%0A"
      default: data.unicodeScalars.append(scalar)
      }
    }
  }

  private static func property(_ text: String) -> String {
    data(text.printable).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
