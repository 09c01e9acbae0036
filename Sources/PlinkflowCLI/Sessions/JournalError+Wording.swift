import Document
import Journal
import Runs

extension Stop {
  /// Ends because the journal cannot be used.
  init(_ error: JournalError) {
    let status: ExitStatus =
      switch error {
      case .missing, .notAJournal, .newer, .unreachable, .severalNames, .sameFile, .exposed, .remote: .badInput
      case .held, .unsafe, .storage, .damaged, .displaced, .unlocked: .failed
      }
    var diagnostic = error.diagnostic
    if case .storage = error { diagnostic.help = "nothing was begun; the same command does it once that is mended" }
    self.init(status, diagnostic)
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
        "another plinkflow\(holder.told) is at work on `\(path)`",
        help: "`plinkflow status` shows how far it is")
    case .storage(let path, let error):
      Diagnostic("the journal `\(path)` cannot be written or read", notes: ["\(error)"])
    case .damaged(let path, let findings, let legible):
      Diagnostic(
        "the journal `\(path)` is damaged", notes: (findings + legible).map(\.printable),
        help: "`plinkflow journal restore COPY` puts the copy made last in its place, and keeps the damaged file")
    case .severalNames(let path):
      Diagnostic(
        "the journal `\(path)` has a second name, or is a link, and its lock and its log lie beside one name only",
        help: "name the file itself: `--journal FILE`; or copy it by `plinkflow journal backup`")
    case .sameFile(let path):
      Diagnostic("`\(path)` is the journal itself")
    case .exposed(let path, let file, .belongsToAnother(let user)):
      Diagnostic(
        "the journal `\(path)` cannot be trusted: `\(file)` belongs to user \(user)",
        notes: ["who can change a journal decides what `run` and `undo` start"],
        help: "work as that user, or, if you trust it with all that you may do, set PLINKFLOW_TRUST_UID=\(user)")
    case .exposed(let path, let file, .isNoPlainFile):
      Diagnostic(
        "the journal `\(path)` cannot be trusted: `\(file)` is a link, has a second name, or is no file",
        notes: ["what lies beside a journal is read as a part of it"],
        help: "find out where it comes from, and delete it: no plinkflow made it")
    case .exposed(let path, let file, .othersMayWrite):
      Diagnostic(
        "the journal `\(path)` cannot be trusted: others may write to `\(file)`",
        notes: ["who can change a journal decides what `run` and `undo` start"],
        help: "take that away: `chmod go-w \(file)`")
    case .remote(let path, let fileSystem):
      Diagnostic(
        "the journal `\(path)` is on a network file system (\(fileSystem)), where it cannot be kept safe from a second "
          + "machine",
        help: "keep it on a disk of this machine: `--journal FILE`")
    case .displaced(let path, let rescued):
      Diagnostic(
        "the journal `\(path)` was removed or replaced while this plinkflow was at work on it",
        notes: [rescued.map { "all that it held is in `\($0)`" } ?? "what it held could not be put into another file"],
        help: rescued.map { "`plinkflow journal restore \($0)` puts it back" })
    case .unlocked(let path):
      Diagnostic("the lock `\(path).lock` was removed while this plinkflow was at work, so that another may be too")
    }
  }
}

extension JournalError.Holder {
  /// Who it is, as an insertion: `, process 4711,`; nothing where it did not say.
  var told: String {
    guard let process else { return "" }
    return ", process \(process)" + (host.map { " on host `\($0.printable)`" } ?? "") + ","
  }
}
