import CLibrary
import Digest
import Document
import Processes

/// The right to change what a name stands for, held by one process of this user on this machine.
///
/// It is a `flock` on a file whose name is the digest of that name. The system drops it with the process, however that
/// ends; a program that the process has started does not inherit it, and may go on. So the file says whose change it
/// is, and whoever gets the lock asks first whether a program is still at work on that.
final class ExclusiveLock: Sendable {
  /// What became of asking for it.
  enum Taking {
    case taken(ExclusiveLock)
    /// Another process has it; nil where that has not said yet for whom.
    case held(ExclusiveHolder?)
    /// Nobody has it, and a program of a process that was ended goes on.
    case atWork(ExclusiveHolder, [RunningProcess])
  }

  private let descriptor: Int32
  private let holder: ExclusiveHolder

  private init(_ descriptor: Int32, _ holder: ExclusiveHolder) {
    (self.descriptor, self.holder) = (descriptor, holder)
  }

  deinit { close(descriptor) }

  /// Asks for the lock of a name, and does not wait for it.
  static func take(
    _ name: String, in folder: ExclusiveFolder, for holder: ExclusiveHolder
  ) throws(ExclusiveFolder.Unusable) -> Taking {
    let parent = try folder.open()
    defer { close(parent) }
    let file = Hexadecimal.encode(SHA256.hash(name))
    let path = "\(folder.path)/\(file)"
    for _ in 0..<attempts {
      let descriptor = openat(parent, file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw errno == ELOOP ? ExclusiveFolder.Unusable(path, notOwn) : .system(path)
      }
      let lock = ExclusiveLock(descriptor, holder)
      var (opened, named) = (stat(), stat())
      guard fstat(descriptor, &opened) == 0 else { throw .system(path) }
      guard opened.st_mode & S_IFMT == S_IFREG, opened.st_uid == geteuid(), opened.st_mode & 0o077 == 0 else {
        throw ExclusiveFolder.Unusable(path, notOwn)
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        guard errno == EWOULDBLOCK else { throw .system(path) }
        return .held(lock.written)
      }
      // Removed between opening and locking: others observe another file now.
      guard fstatat(parent, file, &named, AT_SYMLINK_NOFOLLOW) == 0, opened.st_ino == named.st_ino,
        opened.st_dev == named.st_dev
      else { continue }
      if let before = lock.written, before.mark != holder.mark || before.journal != holder.journal {
        if let processes = try before.processesAtWork() { return .atWork(before, processes) }
      }
      try lock.write(path)
      return .taken(lock)
    }
    return .held(nil)
  }

  private static let attempts = 10
  private static let notOwn = "it is no file of this user's alone"

  /// Lets it go. Where a program of the change is still at work, such as one that could not be ended, the file goes on
  /// saying so.
  func release() {
    if isOver { _ = ftruncate(descriptor, 0) }
    // A program that is being started has a copy of the descriptor until it runs: closing is not enough.
    flock(descriptor, LOCK_UN)
  }

  /// Whether nothing of the change is at work. Where that cannot be told, it may be.
  private var isOver: Bool {
    do throws(ExclusiveFolder.Unusable) {
      return try holder.processesAtWork() == nil
    } catch {
      return false
    }
  }

  private var written: ExclusiveHolder? {
    let most = ExclusiveHolder.mostBytes
    let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
      filled = max(0, pread(descriptor, buffer.baseAddress, most, 0))
    }
    return ExclusiveHolder(text: bytes)
  }

  private func write(_ path: String) throws(ExclusiveFolder.Unusable) {
    let text = Array(holder.text.utf8)
    guard ftruncate(descriptor, 0) == 0 else { throw .system(path) }
    let written = pwrite(descriptor, text, text.count, 0)
    guard written >= 0 else { throw .system(path) }
    guard written == text.count else { throw ExclusiveFolder.Unusable(path, "it cannot be written in full") }
  }
}

extension ExclusiveHolder {
  /// The processes that are still at work on the change; nil where there is nobody. The mark is its own journal's, and
  /// is left as it is.
  fileprivate func processesAtWork() throws(ExclusiveFolder.Unusable) -> [RunningProcess]? {
    do throws(InFlight.Failure) {
      switch try inFlight.state(isTidying: false) {
      case .nobody: return nil
      case .program(let processes), .leftBehind(let processes, _): return processes
      }
    } catch {
      switch error {
      case .held: return []
      case .unusable(let path, let why): throw ExclusiveFolder.Unusable(path, why)
      }
    }
  }
}
