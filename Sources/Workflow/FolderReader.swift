import Document
import Foundation

/// Reads the files that a workflow uses from the folder of the workflow, and nothing outside of it.
struct FolderReader: Sendable {
  /// The folder's path with a slash at its end; empty for the current one.
  private let folder: String

  /// Reads from the folder that a file lies in.
  init(beside file: String) {
    folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
  }

  /// The file at a way from the folder that does not lead out of it by itself; a symbolic link in it might.
  @Sendable func read(_ path: String) throws(Diagnostic) -> Source {
    let name = folder + path
    guard let real = Self.real(name), let home = Self.real(folder.isEmpty ? "." : folder) else {
      throw Diagnostic(String(cString: strerror(errno)).lowercased())
    }
    guard real.hasPrefix(home == "/" ? home : home + "/") else {
      throw Diagnostic("a symbolic link leads out of the folder of the workflow")
    }
    // A pipe would keep the program waiting for whoever writes into it.
    guard (try? URL(filePath: real).resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else {
      throw Diagnostic("it is not a regular file")
    }
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: real))
      defer { try? handle.close() }
      return Source(name: name, bytes: Array(try handle.read(upToCount: Limits().size + 1) ?? Data()))
    } catch {
      throw Diagnostic(error.localizedDescription)
    }
  }

  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
