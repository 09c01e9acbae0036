import CLibrary
import Foundation
import PlinkflowKit
import Processes

/// Values for one program, in files that only this user may read and that are gone once it has ended.
struct ValueFiles {
  /// The folder that is gone with the program.
  let folder: String

  /// Writes a text.
  ///
  /// - Returns: the path of its file.
  func write(_ text: String, as name: String) throws(StepError) -> String {
    let path = "\(folder)/\(name)"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.unusable(path, String(cString: strerror(errno))) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try file.write(contentsOf: Data(text.utf8))
    } catch {
      throw Self.unusable(path, error.localizedDescription)
    }
    return path
  }

  private static func unusable(_ path: String, _ why: String) -> StepError {
    .refused("cannot hand values to its programs", notes: ["`\(path)`: \(why)"])
  }
}
