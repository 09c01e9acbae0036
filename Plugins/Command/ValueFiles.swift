import Foundation
import PlinkflowKit

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
  /// What a plinkflow that was killed left behind is taken away by a later one, when no program can need it any more.
  private static let leftAfter: TimeInterval = 7 * 86_400

  private let folder: String

  /// A folder of their own, in that of the programs that are at work.
  init() throws(Fault) {
    try InFlight.makeFolder()
    Self.takeAwayLeftovers
    var template = Array("\(InFlight.folder)/values-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw InFlight.unusable(InFlight.folder) }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Writes a text.
  ///
  /// - Returns: the path of its file.
  func write(_ text: String, as name: String) throws(Fault) -> String {
    let path = "\(folder)/\(name)"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw InFlight.unusable(path) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try file.write(contentsOf: Data(text.utf8))
    } catch {
      throw .refused(
        "cannot hand values to its programs", notes: ["`\(path)`: \(error.localizedDescription)"])
    }
    return path
  }

  /// Takes them away.
  func remove() {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Once a process.
  private static let takeAwayLeftovers: Void = {
    let files = FileManager.default
    for name in (try? files.contentsOfDirectory(atPath: InFlight.folder)) ?? [] where name.hasPrefix("values-") {
      let path = "\(InFlight.folder)/\(name)"
      guard let made = (try? files.attributesOfItem(atPath: path))?[.modificationDate] as? Date,
        made.timeIntervalSinceNow < -leftAfter
      else { continue }
      try? files.removeItem(atPath: path)
    }
  }()
}
