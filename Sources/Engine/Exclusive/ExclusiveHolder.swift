import Document
import Foundation
import PlinkflowKit
import Processes

/// Who changes something as the only one: a step of a run. It is what the file of a lock says while it is held, so that
/// whoever waits can tell for whom.
struct ExclusiveHolder: Sendable, Hashable {
  /// The journal's file, by an absolute path.
  let journal: String
  /// The run's identifier.
  let run: String
  /// The step's name, cut where it is long.
  let step: String
  /// The name of the mark that a program of the change is known by: see ``Token/inFlight``.
  let mark: String

  init(journal: String, run: String, step: String, token: Token) {
    self.journal = URL(filePath: journal).standardizedFileURL.path(percentEncoded: false)
    (self.run, self.step, mark) = (run, step.excerpt, token.forward.text)
  }

  /// Whose change it is, in the words of one who waits for it, with a verb behind: a run need not be told of itself.
  func words(to other: ExclusiveHolder, _ verb: String = "") -> String {
    if run == other.run, journal == other.journal { return "step `\(step)`\(verb)" }
    return "step `\(step)` of run \(run)\(verb) (journal \(journal))"
  }

  /// The mark of the change: a program goes on where plinkflow is killed under it, and the lock is let go.
  var inFlight: InFlight { InFlight(mark, in: Workplace(besideJournal: journal).programs) }

  // MARK: The text of a lock's file

  /// More than any path needs.
  static let mostBytes = 64 << 10

  var text: String {
    let members = [("journal", journal), ("run", run), ("step", step), ("mark", inFlight.folder)]
    return Value.object(members.map { .init($0.0, .string($0.1)) }).canonicalText + "\n"
  }

  /// Reads what a file says; nil where it is nothing that plinkflow writes. Only what a mark of that journal's is
  /// called leads to a folder.
  init?(text: [UInt8]) {
    let limits = Limits(size: Self.mostBytes, depth: 3, values: 20)
    guard !text.isEmpty, let value = try? Value.parse(Source(name: "lock", bytes: text), limits: limits),
      let journal = value["journal"]?.string, let run = value["run"]?.string, let step = value["step"]?.string,
      let mark = value["mark"]?.string?.split(separator: "/").last.map(String.init)
    else { return nil }
    guard journal.hasPrefix("/"), journal.utf8.count < 4096, !journal.utf8.contains(0), run.utf8.count <= 64,
      mark.utf8.count <= 128, mark.hasPrefix("plinkflow-"), mark.utf8.allSatisfy(Self.isOfMark)
    else { return nil }
    self.init(journal: journal, run: run, step: step, token: Token(text: mark))
    guard inFlight.folder == value["mark"]?.string else { return nil }
  }

  private static func isOfMark(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
