import Foundation
import PlinkflowKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The mark of a program that makes a change: a lock that the program itself holds for as long as it lives.
///
/// A program goes on where plinkflow is killed under it, and until it has ended nobody can say what it will have changed.
/// Its standard input is an empty file that is locked: the lock belongs to the open file, which the program has from
/// plinkflow, and falls when both are gone.
struct InFlight: Sendable {
  private let path: String

  /// The mark of the change with that token, or of the one that takes it back.
  init(_ token: Token) {
    // A token has letters, digits and hyphens; one that a journal made up must not lead elsewhere.
    let name = token.forward.text.unicodeScalars.map { scalar in
      scalar == "-" || scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) ? scalar : "_"
    }
    path = "\(Self.folder)/\(String(String.UnicodeScalarView(name)))"
  }

  /// Whether a program that somebody started for this change still lives. A mark that a killed run left is taken away.
  var isHeld: Bool {
    let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return true }
    unlink(path)
    return false
  }

  /// Takes the mark for a program that is about to be started; the file is to be its standard input.
  func take() throws(Fault) -> FileHandle {
    try Self.makeFolder()
    let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.unusable(path) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    // Who looked meanwhile may have taken the file away.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isFile(descriptor) else {
      throw .transient("has to wait for the program of an attempt before this one", retryAfter: .seconds(1))
    }
    return file
  }

  private func isFile(_ descriptor: Int32) -> Bool {
    var (opened, named) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0 && opened.st_ino == named.st_ino
  }

  /// Takes the file away, once the program has ended.
  func remove() {
    unlink(path)
  }

  /// One for each user, on this machine: where the programs are.
  static let folder: String = {
    let temporary = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    return (temporary.hasSuffix("/") ? String(temporary.dropLast()) : temporary) + "/plinkflow-\(geteuid())"
  }()

  /// Makes that folder. Somebody else's under this name would let them hold up a step, or let it go on too early.
  static func makeFolder() throws(Fault) {
    guard mkdir(folder, 0o700) != 0 else { return }
    guard errno == EEXIST else { throw unusable(folder) }
    var status = stat()
    guard lstat(folder, &status) == 0 else { throw unusable(folder) }
    guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
      throw .refused(
        "cannot mark its programs as running", notes: ["`\(folder)` is no folder of this user's alone"],
        help: "remove it, or name another place by TMPDIR")
    }
  }

  static func unusable(_ path: String) -> Fault {
    .refused("cannot mark its programs as running", notes: ["`\(path)`: \(String(cString: strerror(errno)))"])
  }
}
