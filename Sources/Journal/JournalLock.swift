import CLibrary

/// The right to take runs of one journal up, held by one process at a time.
///
/// It is a `flock` on a file beside the journal, which the operating system drops with the process, however that
/// ends. The file tells who holds it, and stays.
public final class JournalLock: Sendable {
  private let descriptor: Int32
  private let path: String
  private let identity: FileIdentity?

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
    identity = FileIdentity(of: descriptor)
  }

  deinit {
    // Whoever comes next must not take this process for the holder.
    _ = ftruncate(descriptor, 0)
    close(descriptor)
  }

  /// Whether the lock's file is still where others look for it.
  var isInPlace: Bool { identity != nil && identity == FileIdentity(of: path) }

  /// Takes the lock's file away; who waits for it makes another.
  func remove() {
    if isInPlace { unlink(path) }
  }

  /// Takes the lock of the journal at `path`, or says who holds it.
  public static func take(forJournal path: String) throws(JournalError) -> JournalLock {
    let file = "\(path).lock"
    // Who took it a moment ago has not said its name yet, and the one before may have left its own.
    for attempt in 1... {
      let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
      guard descriptor >= 0 else { throw unreachable(file) }
      // It may have been made by another since the files of the journal were checked.
      var status = stat()
      if fstat(descriptor, &status) == 0, status.st_nlink > 0, let exposure = Trust.own.exposure(ofFile: status) {
        close(descriptor)
        throw .exposed(path: path, file: file, exposure)
      }
      giveAway(descriptor, toOwnerOf: path)
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        defer { close(descriptor) }
        guard errno == EWOULDBLOCK else { throw unreachable(file) }
        let holder = readHolder(descriptor)
        if attempt == Self.attempts || isAlive(holder) { throw .held(path: path, by: holder) }
        usleep(5000)
        continue
      }
      let lock = JournalLock(descriptor: descriptor, path: file)
      // Removed between opening and locking: others look at another file now.
      guard lock.isInPlace || attempt == Self.attempts else { continue }
      let text = Array("\(getpid()) \(HostName.own)\n".utf8)
      guard ftruncate(descriptor, 0) == 0 else { throw unreachable(file) }
      let written = pwrite(descriptor, text, text.count, 0)
      guard written >= 0 else { throw unreachable(file) }
      guard written == text.count else { throw .unreachable(path: file, why: "it cannot be written in full") }
      return lock
    }
    throw .held(path: path, by: JournalError.Holder(process: nil))
  }

  /// What root makes beside another user's journal is that user's, as SQLite's own files are: the journal would be
  /// root's alone from then on.
  private static func giveAway(_ descriptor: Int32, toOwnerOf path: String) {
    var status = stat()
    guard geteuid() == 0, lstat(path, &status) == 0, status.st_uid != 0 else { return }
    _ = fchown(descriptor, status.st_uid, status.st_gid)
  }

  /// A second in all.
  private static let attempts = 200

  private static func unreachable(_ file: String) -> JournalError {
    .unreachable(path: file, why: String(cString: strerror(errno)))
  }

  /// Who holds the lock of the journal at `path` right now; nil if nobody does.
  public static func holder(forJournal path: String) -> JournalError.Holder? {
    let descriptor = open("\(path).lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    return readHolder(descriptor)
  }

  private static func readHolder(_ descriptor: Int32) -> JournalError.Holder {
    var bytes = [UInt8](repeating: 0, count: 280)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let words = String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0x0a }, as: UTF8.self).split(separator: " ")
    let host = words.count > 1 ? String(words[1]) : nil
    return JournalError.Holder(process: words.first.flatMap { Int32($0) }, host: host == HostName.own ? nil : host)
  }

  /// Whether that process can be the holder: one of this machine has to be there.
  private static func isAlive(_ holder: JournalError.Holder) -> Bool {
    guard let process = holder.process, process > 0 else { return false }
    return holder.host != nil || kill(process, 0) == 0 || errno == EPERM
  }
}
