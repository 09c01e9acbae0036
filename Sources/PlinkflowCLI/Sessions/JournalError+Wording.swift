import Document
import Journal

extension Stop {
  /// Ends because the journal cannot be used.
  init(_ error: JournalError) {
    let status: ExitStatus =
      switch error {
      case .missing, .notAJournal, .newer, .unreachable: .badInput
      case .held, .unsafe, .storage, .unreadable, .damaged: .failed
      }
    self.init(status, error.diagnostic)
  }
}

extension JournalError {
  /// The sentence for each case, and what to do about it.
  var diagnostic: Diagnostic {
    switch self {
    case .missing(let path):
      Diagnostic("no journal is at `\(path)`", help: "`plinkflow run FILE` makes one; `--journal` names another")
    case .notAJournal(let path):
      Diagnostic("`\(path)` is no journal of plinkflow; it was left as it is")
    case .newer(let path, let format, let supported):
      Diagnostic(
        "the journal `\(path)` has format \(format), and this plinkflow reads formats up to \(supported)",
        help: "use the plinkflow that wrote it, or a newer one")
    case .unreachable(let path, let why):
      Diagnostic("the journal cannot be opened at `\(path)`", notes: [why])
    case .unsafe(let path, let setting):
      Diagnostic("the journal `\(path)` cannot be kept safe: `\(setting)` did not take")
    case .held(let path, let holder):
      Diagnostic(
        "another plinkflow" + (holder.process.map { ", process \($0)," } ?? "") + " is at work on `\(path)`",
        help: "`plinkflow status` shows how far it is")
    case .storage(let path, let error):
      Diagnostic("the journal `\(path)` cannot be written or read", notes: ["\(error)"])
    case .unreadable(let path, let row, let why):
      Diagnostic("the journal `\(path)` cannot be read at event \(row)", notes: [why])
    case .damaged(let path, let findings):
      Diagnostic(
        "the journal `\(path)` is damaged", notes: findings.map(\.printable),
        help: "keep the file, and go on with the copy made last: `--journal COPY`")
    }
  }
}
