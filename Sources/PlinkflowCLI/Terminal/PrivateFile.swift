import Document
import Foundation

/// A file that holds secrets.
enum PrivateFile {
  /// Makes a file that nobody else may read. One that is there, a link among them, is never touched.
  static func make(at path: String, _ text: String) throws(Stop) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      if errno == EEXIST || errno == ELOOP {
        throw Stop(
          .badInput,
          Diagnostic("`\(path.printable)` is there already, and it was left as it is", help: "`--output` names another")
        )
      }
      throw Stop(
        .failed, Diagnostic("`\(path.printable)` cannot be made", notes: [String(cString: strerror(errno))]))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try file.write(contentsOf: Data(text.utf8))
      try file.synchronize()
    } catch {
      unlink(path)
      throw Stop(.failed, Diagnostic("`\(path.printable)` cannot be written", notes: [error.localizedDescription]))
    }
  }
}
