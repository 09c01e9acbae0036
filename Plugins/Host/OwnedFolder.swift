import CLibrary
import Foundation
import PlinkflowKit

/// A folder that holds, in a file of its own, whose it is. It comes with that file in one instant: it is made under
/// another name and renamed. Only its owner may look into it.
struct OwnedFolder: Sendable {
  let path: String

  private static let mark = ".plinkflow"

  /// A folder by its absolute path, which stands in commands and configuration files and is therefore a plain one.
  init(_ path: String, _ field: String) throws(StepError) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    let isPlain =
      path.hasPrefix("/") && parts.count >= 2 && path.utf8.count <= 80
      && parts.allSatisfy { part in
        !part.isEmpty && part != "." && part != ".."
          && part.utf8.allSatisfy {
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.".utf8.contains($0)
          }
      }
    guard isPlain else {
      throw .refused(
        "has no path of a folder in `\(field)`: `\(path)`",
        help: "write it whole, in at most 80 letters, digits, `-`, `_`, `.` and `/`: `/run/lab/names`")
    }
    self.path = path
  }

  /// How it stands to a token.
  enum FolderState {
    case absent
    case owned
    /// It is being made, or taken away, under its other name.
    case half
    case foreign
  }

  /// Whether it is there, whoever made it.
  var isThere: Bool { text(of: Self.mark) != nil }

  /// Looks whose it is.
  func standing(for token: Token) -> FolderState {
    if let text = text(of: Self.mark) {
      return text.trimmingCharacters(in: .newlines) == token.forward.text ? .owned : .foreign
    }
    if FileManager.default.fileExists(atPath: path) { return .foreign }
    return FileManager.default.fileExists(atPath: draft(token)) ? .half : .absent
  }

  /// The name that it has before it is whole, and after it is given up.
  private func draft(_ token: Token) -> String { "\(path).\(token.forward.text)" }

  /// Makes it, with these files, each as only its owner may read it.
  func make(_ token: Token, files: [String: String] = [:]) throws(StepError) {
    let draft = draft(token)
    do {
      try? FileManager.default.removeItem(atPath: draft)
      let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
      try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: false, attributes: mode)
      for (name, text) in files { try PrivateText.write(text, to: "\(draft)/\(name)") }
      try PrivateText.write(token.forward.text + "\n", to: "\(draft)/\(Self.mark)")
    } catch {
      try? FileManager.default.removeItem(atPath: draft)
      throw .refused("could not make the folder `\(path)`", notes: [error.localizedDescription])
    }
    guard rename(draft, path) == 0 else {
      let reason = String(cString: strerror(errno))
      try? FileManager.default.removeItem(atPath: draft)
      throw .unknown("met something at `\(path)`", notes: [reason])
    }
  }

  /// Takes it away with everything in it, also where that was begun before.
  func remove(_ token: Token) throws(StepError) {
    let draft = draft(token)
    if standing(for: token) == .owned {
      try? FileManager.default.removeItem(atPath: draft)
      guard rename(path, draft) == 0 else {
        throw .refused("could not take the folder `\(path)` away", notes: [String(cString: strerror(errno))])
      }
    }
    try? FileManager.default.removeItem(atPath: draft)
  }

  /// What is in it beside what says whose it is, sorted.
  var contents: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0 != Self.mark }.sorted()
  }

  /// A file's text; nil where there is none.
  func text(of file: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/\(file)").map { String(decoding: $0.prefix(65_536), as: UTF8.self) }
  }
}

/// A new file that only its owner may read, from its first instant on.
enum PrivateText {
  static func write(_ text: String, to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }
}
