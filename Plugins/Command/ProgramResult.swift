import Document
import PlinkflowKit

/// What a program left behind.
package struct ProgramResult: Sendable {
  /// How it ended.
  package enum Ending: Sendable, Hashable {
    case exited(Int32)
    case killed(signal: Int32)
    case timedOut
    /// It wrote more than is read, and was ended for that.
    case tooLong

    /// It as a sentence, lowercase, without a full stop.
    package var sentence: String {
      switch self {
      case .exited(let status): "it exited with \(status)"
      case .killed(let signal): "it was ended by signal \(signal)"
      case .timedOut: "it was ended for taking too long"
      case .tooLong: "it was ended for writing more than 1 MiB"
      }
    }
  }

  /// How it ended.
  package let ending: Ending
  /// Standard output.
  package let output: [UInt8]
  let errors: [UInt8]

  /// The last lines of standard error, bounded.
  package var tail: [String] {
    lines.suffix(5).map { String($0.prefix(500)) }
  }

  var lastLine: String? {
    lines.last.map { String($0.prefix(500)) }
  }

  private var lines: [String] {
    let text = Redaction.redactedEnd(of: errors, count: 8192)
    return text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
  }

  /// The JSON object on standard output; nothing counts as an object without members.
  ///
  /// - Parameter orNothing: whether any other text counts as none too, because nobody reads it.
  func object(orNothing: Bool = false) throws(Fault) -> [String: Value] {
    let text = String(decoding: output, as: UTF8.self)
    if text.allSatisfy(\.isWhitespace) { return [:] }
    if let members = (try? Value.parse(Source(name: "standard output", text: text)))?.members {
      return Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
    }
    if orNothing { return [:] }
    // What is said of it quotes it in part, so secrets are taken out first.
    let shown = Redaction.redact(text)
    throw .refused(
      "got no JSON object on standard output", notes: [mistake(in: shown), "it begins with: \(shown.prefix(200))"])
  }

  private func mistake(in text: String) -> String {
    do throws(Diagnostics) {
      _ = try Value.parse(Source(name: "standard output", text: text))
      return "it is no object"
    } catch {
      return error.all.first?.summary ?? "it cannot be read"
    }
  }
}
