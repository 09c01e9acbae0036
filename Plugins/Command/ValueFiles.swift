import Foundation
import PlinkflowKit
import Processes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Values for one program, in files that only this user may read and that are gone once it has ended.
///
/// A variable of the environment has room for 128 KiB on Linux, and a program with a longer one cannot be started at all:
/// a thing with a long receipt could then be neither looked at nor taken back.
struct ValueFiles {
  /// Texts that are shorter are in the environment too, for programs that read no files.
  static let mostBytesBeside = 32 << 10

  /// The folder that is gone with the program.
  let folder: String

  /// Writes a text.
  ///
  /// - Returns: the path of its file.
  func write(_ text: String, as name: String) throws(Fault) -> String {
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

  private static func unusable(_ path: String, _ why: String) -> Fault {
    .refused("cannot hand values to its programs", notes: ["`\(path)`: \(why)"])
  }
}
