import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The right to take runs of one journal up, held by one process at a time.
///
/// It is a `flock` on a file beside the journal, which the operating system drops with the process, however that
/// ends. The file tells who holds it, and stays.
public final class JournalLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Takes the lock of the journal at `path`, or says who holds it.
  public static func take(forJournal path: String) throws(JournalError) -> JournalLock {
    let descriptor = try openFile(forJournal: path, flags: O_RDWR | O_CREAT)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = readHolder(descriptor)
      close(descriptor)
      throw .held(path: path, by: holder)
    }
    let text = Array("\(getpid())\n".utf8)
    guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
      let why = String(cString: strerror(errno))
      close(descriptor)
      throw .unreachable(path: "\(path).lock", why: why)
    }
    return JournalLock(descriptor: descriptor)
  }

  /// Who holds the lock of the journal at `path` right now; nil if nobody does.
  public static func holder(forJournal path: String) -> JournalError.Holder? {
    let descriptor = open("\(path).lock", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    return readHolder(descriptor)
  }

  private static func openFile(forJournal path: String, flags: Int32) throws(JournalError) -> Int32 {
    let descriptor = open("\(path).lock", flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw .unreachable(path: "\(path).lock", why: String(cString: strerror(errno)))
    }
    return descriptor
  }

  private static func readHolder(_ descriptor: Int32) -> JournalError.Holder {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let digits = bytes.prefix(max(0, count)).prefix { $0 >= 0x30 && $0 <= 0x39 }
    return JournalError.Holder(process: Int32(String(decoding: digits, as: UTF8.self)))
  }
}
