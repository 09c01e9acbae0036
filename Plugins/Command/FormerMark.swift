import CLibrary
import Foundation
import PlinkflowKit

/// The mark that earlier versions made of a program at work: a file among the temporary ones, which the program holds
/// locked as its standard input. None is made any more; one that is held is still waited for.
enum FormerMark {
  static func isHeld(of token: Token) -> Bool {
    let temporary = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    let folder = (temporary.hasSuffix("/") ? String(temporary.dropLast()) : temporary) + "/plinkflow-\(geteuid())"
    var status = stat()
    // A folder of somebody else's under this name holds up nothing.
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
      !token.text.contains("/")
    else { return false }
    let descriptor = open("\(folder)/\(token.forward.text)", O_RDWR | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }
}
