import Document
import PlinkflowKit
import Processes

/// What a program left behind.
package struct ProgramResult: Sendable {
  /// How it ended.
  package enum Termination: Sendable, Hashable {
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
  package let ending: Termination
  /// What is kept of standard output.
  let printed: BoundedBytes
  /// What is kept of standard error.
  let complaints: BoundedBytes

  /// Standard output.
  package var output: [UInt8] { printed.head }

  /// The last lines of standard error, bounded.
  package var tail: [String] { Self.lines(of: complaints).suffix(5).map { String($0.prefix(500)) } }

  /// The last lines of both outputs, bounded, those of standard error first.
  var lastWords: [String] {
    guard case .text = answer else { return tail }
    return tail + Self.lines(of: printed).suffix(5).map { String($0.prefix(500)) }
  }

  private static func lines(of kept: BoundedBytes) -> [String] {
    let bytes = kept.whole ?? Array(kept.tail)
    let text = Redaction.redactedEnd(of: bytes, count: 8192)
    return text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
  }

  /// What standard output is.
  enum Answer {
    /// Nothing, or white space.
    case nothing
    /// One JSON object.
    case object([String: Value])
    /// Anything else, which is for people.
    case text(why: String)
  }

  /// What standard output is. More than 1 MiB is for people in any case.
  var answer: Answer {
    guard let whole = printed.whole, whole.count <= Program.limit else { return .text(why: "it is longer than 1 MiB") }
    let text = String(decoding: whole, as: UTF8.self)
    if text.allSatisfy(\.isWhitespace) { return .nothing }
    if let members = (try? Value.parse(Source(name: "standard output", text: text)))?.members {
      return .object(Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first })
    }
    // What is said of it quotes it in part, so secrets are taken out first.
    return .text(why: mistake(in: Redaction.redact(text)))
  }

  private func mistake(in text: String) -> String {
    do throws(Diagnostics) {
      _ = try Value.parse(Source(name: "standard output", text: text))
      return "it is no object"
    } catch {
      return error.all.first?.summary ?? "it cannot be read"
    }
  }

  /// The beginning of standard output, for an error.
  var beginning: String {
    Redaction.redact(String(decoding: printed.whole ?? printed.head, as: UTF8.self)).prefix(200).description
  }
}
