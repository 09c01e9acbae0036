import Document
import Foundation

/// A file that this program writes, and writes anew. What stands there already and is nothing of the sort is left
/// alone.
struct OwnFile: Sendable {
  /// Its path, as it was typed.
  let path: String
  /// What it is, in a word.
  private let sort: String
  /// How each file of the sort begins.
  private let beginnings: [String]
  /// The option that names it.
  private let option: String

  init(_ path: String, _ sort: String, beginningWith beginnings: [String], namedBy option: Option) {
    self.path = path
    self.sort = sort
    self.beginnings = beginnings
    self.option = option.name
  }

  /// Puts a text in the place of the file, all of it or nothing.
  func write(_ text: String) throws(Stop) {
    try check()
    let beside = "\(path).\(ProcessInfo.processInfo.processIdentifier).new"
    let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure() }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try file.write(contentsOf: Data(text.utf8))
    } catch {
      unlink(beside)
      throw Stop(.failed, Diagnostic("`\(path.printable)` cannot be written", notes: [error.localizedDescription]))
    }
    guard rename(beside, path) == 0 else {
      defer { unlink(beside) }
      throw failure()
    }
  }

  private func failure() -> Stop {
    Stop(.failed, Diagnostic("`\(path.printable)` cannot be written", notes: [String(cString: strerror(errno))]))
  }

  private func check() throws(Stop) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    let isFile = status.st_mode & S_IFMT == S_IFREG
    let head = isFile ? (try? FileHandle(forReadingFrom: URL(filePath: path)).read(upToCount: 64)) ?? Data() : nil
    guard let head, head.isEmpty || beginnings.contains(where: { head.starts(with: Data($0.utf8)) }) else {
      throw Stop(
        .badInput,
        Diagnostic(
          "`\(path.printable)` is there already and is no \(sort), so it was left as it is",
          help: "`--\(option)` names another"))
    }
  }
}
