import CLibrary

/// Whose files a process works with.
///
/// Who may write to a journal decides which programs the next `run` or `undo` starts. So a process takes none but its
/// own user's and root's, also where it is root; then who became root by `sudo` counts too, and the user that
/// `PLINKFLOW_TRUST_UID` names: who sets a variable of root's decides what root runs already.
struct Trust: Sendable {
  private let users: Set<UInt32>
  private let groups: Set<UInt32>

  /// That of this process.
  static var own: Trust {
    let isRoot = geteuid() == 0
    let users = [isRoot ? number(in: "SUDO_UID") : nil, number(in: "PLINKFLOW_TRUST_UID")]
    let group = isRoot ? number(in: "SUDO_GID") : nil
    return Trust(
      users: Set([0, UInt32(geteuid())] + users.compactMap { $0 }),
      groups: Set([0, UInt32(getegid())] + [group].compactMap { $0 }))
  }

  private static func number(in variable: String) -> UInt32? {
    getenv(variable).flatMap { UInt32(String(cString: $0)) }
  }

  /// How somebody else may change a folder or what is in it; nil where nobody may.
  func exposure(ofFolder status: stat) -> JournalError.Exposure? {
    // In a folder with the sticky bit only the owner of a file may replace it.
    exposure(of: status, isGuarded: status.st_mode & S_ISVTX != 0)
  }

  /// How somebody else may change a file; nil where nobody may.
  func exposure(ofFile status: stat) -> JournalError.Exposure? {
    // What has a second name may be met by that name, under which other files lie beside it.
    guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else { return .isNoPlainFile }
    return exposure(of: status, isGuarded: false)
  }

  /// Whether others may make files in a folder, beside those of its owner.
  func isShared(_ status: stat) -> Bool { status.st_mode & othersMayWrite(status) != 0 }

  private func exposure(of status: stat, isGuarded: Bool) -> JournalError.Exposure? {
    guard users.contains(UInt32(status.st_uid)) else { return .belongsToAnother(user: UInt32(status.st_uid)) }
    return isGuarded || !isShared(status) ? nil : .othersMayWrite
  }

  private func othersMayWrite(_ status: stat) -> mode_t {
    groups.contains(UInt32(status.st_gid)) ? S_IWOTH : S_IWOTH | S_IWGRP
  }
}
