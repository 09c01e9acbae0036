import SQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Journal {
  /// Copies the journal as it is at one instant into a new file that only this user may read. A process may be at work on
  /// it meanwhile. When this returns the copy is on disk.
  ///
  /// - Throws: ``JournalError/unreachable(path:why:)`` where something is at `path` already: it is left as it is.
  public func backUp(to path: String) throws(JournalError) {
    let descriptor = createNewFile(path)
    guard descriptor >= 0 else { throw .unreachable(path: path, why: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    do throws(JournalError) {
      try copy(to: path)
    } catch {
      unlink(path)
      throw error
    }
    guard fsync(descriptor) == 0, Self.synchronizeFolder(of: path) else {
      let why = String(cString: strerror(errno))
      unlink(path)
      throw .unreachable(path: path, why: why)
    }
  }

  /// The file's name is on disk only once its folder is.
  private static func synchronizeFolder(of path: String) -> Bool {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = openFolder(folder)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0
  }
}

// Outside of the class, whose own `open` would be meant.

private func createNewFile(_ path: String) -> Int32 {
  open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
}

private func openFolder(_ path: String) -> Int32 {
  open(path, O_RDONLY | O_CLOEXEC)
}
