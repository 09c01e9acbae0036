import Foundation

/// A program that a test writes and starts.
///
/// The system starts no file that anybody has open for writing (execve(2), `ETXTBSY`). Where this process writes one, a
/// program that another test starts meanwhile has it open too, until it has begun. So a process of its own writes it.
public enum ExecutableFile {
  /// Makes a file that its owner may start, or puts it in the place of one.
  public static func write(_ text: String, to path: String) throws {
    let draft = "\(path).\(UUID().uuidString)"
    try text.write(toFile: draft, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: draft) }
    let copying = Process()
    copying.executableURL = URL(filePath: "/usr/bin/install")
    copying.arguments = ["-m", "755", draft, path]
    try copying.run()
    copying.waitUntilExit()
    guard copying.terminationStatus == 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
    }
  }
}
