import CLibrary
import Synchronization

/// Where a journal's files are, so that their loss is noticed: SQLite goes on writing to files that were removed or
/// replaced, and all of that is lost with the process.
final class JournalFiles: Sendable {
  private let path: String
  private let file: FileIdentity?
  /// The log and its index; made with the first transaction, and there for as long as somebody has the journal open.
  private let beside = Mutex<[FileIdentity?]>([])

  /// The files as they are now, the journal being open.
  init(_ path: String) {
    self.path = path
    file = FileIdentity(of: path)
  }

  /// Whether all files are where they were. To be asked after something was written.
  var isAsItWas: Bool {
    guard file == FileIdentity(of: path) else { return false }
    let now = [FileIdentity(of: "\(path)-wal"), FileIdentity(of: "\(path)-shm")]
    return beside.withLock { before in
      if before.isEmpty { before = now }
      return before == now
    }
  }

  /// Takes the log away that belongs to a file which is no longer at its name: SQLite would play it into the one that
  /// is there now, or will be.
  func removeLog() {
    guard file != FileIdentity(of: path) else { return }
    let before = beside.withLock { $0 }
    for (suffix, identity) in zip(["-wal", "-shm"], before) {
      if let identity, identity == FileIdentity(of: path + suffix) { unlink(path + suffix) }
    }
  }
}
