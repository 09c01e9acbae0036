import Document
import Foundation

/// A file that holds secrets, or may.
enum PrivateFile {
  /// Makes a file that nobody else may read. One that is there, a link among them, is never touched.
  ///
  /// - Parameter option: the option that names it.
  static func make(at path: String, namedBy option: Option) throws(Stop) -> FileHandle {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_APPEND, 0o600)
    guard descriptor >= 0 else {
      if errno == EEXIST || errno == ELOOP {
        throw Stop(
          .badInput,
          Diagnostic(
            "`\(path.printable)` is there already, and it was left as it is", help: "`--\(option.name)` names another"))
      }
      throw Stop(
        .failed, Diagnostic("`\(path.printable)` cannot be made", notes: [String(cString: strerror(errno))]))
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// The same with a text in it.
  static func make(at path: String, _ text: String, namedBy option: Option) throws(Stop) {
    let file = try make(at: path, namedBy: option)
    do {
      try file.write(contentsOf: Data(text.utf8))
      try file.synchronize()
    } catch {
      unlink(path)
      throw Stop(.failed, Diagnostic("`\(path.printable)` cannot be written", notes: [error.localizedDescription]))
    }
  }
}
