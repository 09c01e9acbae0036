import Document
import Foundation

/// A new plugin that works, in a folder of its own: the beginning of somebody's own.
struct Scaffold: Sendable {
  /// What a plugin can be begun in.
  enum Language: Sendable { case python, bash, swift }

  private let name: String
  private let files: [(path: String, text: String, isProgram: Bool)]
  private let next: String

  init(_ name: String, in language: Language) throws(Stop) {
    let isName =
      name.utf8.count <= 32 && name.first?.isLetter == true
      && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_".utf8.contains($0) }
    guard isName else {
      throw Stop(
        .badInput,
        Diagnostic(
          "`\(name.printable)` cannot be the name of a plugin",
          help: "names have up to 32 lowercase letters, digits and `_`, a letter first"))
    }
    self.name = name
    let program = "plinkflow-plugin-\(name)"
    let check =
      "#!/bin/sh\ncd \"$(dirname \"$0\")\"\nPLINKFLOW_PLUGIN_PATH=\"$PWD\" exec plinkflow plugin check \(name)\n"
    switch language {
    case .python:
      files = [(program, Self.python.replacing("NAME", with: name), true), ("test", check, true)]
      next = "\(name)/test"
    case .bash:
      files = [(program, Self.bash.replacing("NAME", with: name), true), ("test", check, true)]
      next = "\(name)/test"
    case .swift:
      files = Self.swift(name).map { ($0.path, $0.text, false) }
      next = "cd \(name) && swift run plinkflow-\(name) plugin check \(name) --params check.json5"
    }
  }

  private func make(_ path: String, _ text: String, mode: mode_t) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data(text.utf8))
  }

  /// Writes the folder, which must not be there.
  ///
  /// - Returns: what was written, and what to type next.
  func write() throws(Stop) -> String {
    let folder = URL(filePath: name)
    guard !FileManager.default.fileExists(atPath: name) else {
      throw Stop(.badInput, Diagnostic("`\(name)` is there already", help: "choose another name, or another folder"))
    }
    do {
      for file in files {
        let path = folder.appending(path: file.path)
        // Whatever the user's mask: a program that others may write to is refused when it is looked for.
        try FileManager.default.createDirectory(
          at: path.deletingLastPathComponent(), withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o755])
        try make(path.path, file.text, mode: file.isProgram ? 0o755 : 0o644)
      }
    } catch {
      throw Stop(.failed, Diagnostic("`\(name)` cannot be written", notes: [error.localizedDescription]))
    }
    return "wrote " + files.map { "\(name)/\($0.path)" }.joined(separator: ", ") + "\nnext: `\(next)`"
  }
}
