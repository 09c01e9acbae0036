import CLibrary
import SQLite

extension Journal {
  /// Copies the journal as it is at one instant into a new file that only this user may read. A process may be at work
  /// on it meanwhile. When this returns the copy is on disk.
  ///
  /// - Throws: ``JournalError/unreachable(path:why:)`` where something is at `path` already: it is left as it is.
  public func backUp(to path: String) throws(JournalError) {
    let descriptor = JournalFile.createNew(path)
    guard descriptor >= 0 else { throw .unreachable(path: path, why: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    do throws(JournalError) {
      try copy(to: path)
    } catch {
      unlink(path)
      throw error
    }
    guard fsync(descriptor) == 0, JournalFile.synchronizeFolder(of: path) else {
      let why = String(cString: strerror(errno))
      unlink(path)
      throw .unreachable(path: path, why: why)
    }
  }
}
