import Foundation

/// Scripts that name no interpreter.
enum ScriptFile {
  /// Whether a program's file is text without a first line `#!…`. The system refuses to start one; `execvp` and every
  /// shell have it read by `/bin/sh` (POSIX.1-2024, `exec`, on ENOEXEC), which is what its author has seen it do.
  static func isWithoutInterpreter(_ file: URL) -> Bool {
    guard let handle = try? FileHandle(forReadingFrom: file) else { return false }
    defer { try? handle.close() }
    guard let beginning = try? handle.read(upToCount: 512), !beginning.isEmpty else { return false }
    return !beginning.starts(with: "#!".utf8) && !beginning.contains(0)
  }
}
