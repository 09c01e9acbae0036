import Foundation

/// Replaces files that hold secrets.
enum AtomicFile {
  /// Replaces a file as a whole: whoever reads it meanwhile gets the old content or the new one, and nobody but its
  /// owner gets any.
  ///
  /// - Throws: where it cannot be written; the old content stands then.
  static func write(_ path: String, _ bytes: [UInt8]) throws {
    let temporary = path + ".\(UUID().uuidString).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try file.write(contentsOf: bytes)
      try file.synchronize()
      try file.close()
      guard rename(temporary, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      unlink(temporary)
      throw error
    }
  }
}
