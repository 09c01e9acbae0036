import CLibrary
import SQLite

/// A copy that is to take the place of a journal, checked in full, while no other process may work on the journal.
///
/// What has to hold at every instant, also where the process is killed: at the journal's name stands the old journal or
/// the copy, whole; and nothing that was in the old one is gone, since it is beside it by then.
public struct Replacement: Sendable {
  /// What the copy holds.
  public let copy: Verification
  /// What the journal holds now; nil where nothing is at its place. One that cannot be read has findings.
  public let replaced: Verification?

  private let source: JournalFile
  private let path: String
  private let lock: JournalLock

  /// Verifies the copy, and takes the journal's lock.
  public init(of path: String, by source: String) throws(JournalError) {
    try self.init(of: path, by: source, holding: nil)
  }

  /// The same for who holds the journal's lock already.
  init(of path: String, by source: String, holding held: JournalLock?) throws(JournalError) {
    guard access(source, F_OK) == 0 else { throw .missing(path: source) }
    if FileIdentity(of: source) == FileIdentity(of: path) { throw .sameFile(path: source) }
    copy = try Verification(ofJournalAt: source)
    guard copy.findings.isEmpty else { throw copy.error(at: source) }
    try JournalFile.makeFolder(of: path)
    do throws(JournalError) {
      _ = try JournalFile(checking: path)
    } catch .damaged {
      // That is why it is replaced.
    } catch .notAJournal {
    }
    lock = if let held { held } else { try JournalLock.take(forJournal: path) }
    self.source = try JournalFile(checking: source)
    self.path = path
    guard access(path, F_OK) == 0 else {
      replaced = nil
      return
    }
    do throws(JournalError) {
      replaced = try Verification(ofJournalAt: path)
    } catch {
      replaced = Verification(findings: ["it cannot be read as a journal"])
    }
  }

  /// Puts the copy in the journal's place; answers the path of what was there, nil where nothing was.
  public func perform() throws(JournalError) -> String? {
    let new = "\(path).new"
    unlink(new)
    try duplicate(into: new)
    let kept = access(path, F_OK) == 0 ? try keep() : nil
    // Its log is in the file by now, or beside the one that is kept. A log that stayed would be played into the copy.
    unlink("\(path)-shm")
    unlink("\(path)-wal")
    guard rename(new, path) == 0, JournalFile.synchronizeFolder(of: path) else { throw failure(path) }
    return kept
  }

  /// Copies the copy, with what may still be in its log, so that it stays what it is.
  private func duplicate(into new: String) throws(JournalError) {
    let descriptor = JournalFile.createNew(new)
    guard descriptor >= 0 else { throw failure(new) }
    defer { close(descriptor) }
    try translate(source.path) { () throws(SQLiteError) in
      try Database(path: source.resolvedPath, mode: .readOnly).backUp(to: new)
    }
    guard fsync(descriptor) == 0 else { throw failure(new) }
  }

  /// Keeps the bytes of what is there under a new name: also of a file that SQLite cannot read.
  private func keep() throws(JournalError) -> String {
    // SQLite would take away the log of a file that it cannot read.
    if replaced?.findings.isEmpty == true { try mergeLog() }
    for number in 1...999 {
      let kept = "\(path).replaced-\(number)"
      guard FileIdentity(of: kept) == nil, FileIdentity(of: "\(kept)-wal") == nil else { continue }
      if FileIdentity(of: "\(path)-wal") != nil { try copyBytes(of: "\(path)-wal", to: "\(kept)-wal") }
      try copyBytes(of: path, to: kept)
      return kept
    }
    throw .unreachable(path: "\(path).replaced-999", why: "it is there already")
  }

  /// Brings what is in the log into the file, as far as it is a database.
  private func mergeLog() throws(JournalError) {
    let isMerged: Bool
    do throws(SQLiteError) {
      isMerged = try Database(path: path, mode: .readWrite).mergeLog()
    } catch {
      return
    }
    guard isMerged else { throw .storage(path: path, SQLiteError(code: 5, message: "another process is reading it")) }
  }

  private func copyBytes(of old: String, to new: String) throws(JournalError) {
    let reading = open(old, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard reading >= 0 else { throw failure(old) }
    defer { close(reading) }
    let writing = JournalFile.createNew(new)
    guard writing >= 0 else { throw failure(new) }
    defer { close(writing) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(reading, &buffer, buffer.count)
      guard count >= 0 else { throw failure(old) }
      if count == 0 { break }
      var rest = buffer[..<count]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(writing, $0.baseAddress, $0.count) }
        guard written > 0 else { throw failure(new) }
        rest = rest.dropFirst(written)
      }
    }
    guard fsync(writing) == 0 else { throw failure(new) }
  }

  private func failure(_ path: String) -> JournalError {
    .unreachable(path: path, why: String(cString: strerror(errno)))
  }
}
