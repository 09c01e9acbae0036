import CLibrary
import Foundation

/// The folder of the locks that all journals of one user share on one machine.
///
/// It is `.local/state/plinkflow/exclusive` in the home of the process's user, as the system knows it: neither the
/// current folder nor a variable that differs between two shells, such as TMPDIR, leads two processes to two locks.
/// `PLINKFLOW_STATE` names another folder in the place of `.local/state/plinkflow`, by an absolute path.
public struct ExclusiveFolder: Sendable, Hashable {
  /// Why a lock can be neither asked for nor taken.
  struct Unusable: Error, Hashable {
    let path: String
    let why: String

    init(_ path: String, _ why: String) { (self.path, self.why) = (path, why) }

    /// What the system said a moment ago.
    static func system(_ path: String) -> Self { Self(path, String(cString: strerror(errno))) }
  }

  /// The folder that it lies in, which plinkflow makes.
  private let state: String

  /// The locks in `exclusive` in that folder, an absolute path.
  public init(in state: String) {
    var state = state
    while state.count > 1, state.hasSuffix("/") { state.removeLast() }
    self.state = state
  }

  /// That of this process's user.
  public static let ofUser = ExclusiveFolder(
    in: variable("PLINKFLOW_STATE") ?? (home ?? variable("HOME")).map { "\($0)/.local/state/plinkflow" } ?? "")

  /// The folder.
  var path: String { "\(state)/exclusive" }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What the system knows as the home of the effective user.
  private static var home: String? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 16) { buffer in
      guard let start = buffer.baseAddress, getpwuid_r(geteuid(), &entry, start, buffer.count, &found) == 0,
        found != nil,
        let home = entry.pw_dir.map({ String(cString: $0) }), home.hasPrefix("/")
      else { return nil }
      return home
    }
  }

  /// Opens it, making what is missing: a descriptor that the caller closes.
  func open() throws(Unusable) -> Int32 {
    guard !state.isEmpty else { throw Unusable(".local/state/plinkflow/exclusive", "this user has no home") }
    guard state.hasPrefix("/") else { throw Unusable(path, "it is no absolute path") }
    let parent = makeParents()
    _ = try checked(parent, Self.descriptor(parent, 0), isOwn: false) { close($0) }
    guard mkdir(state, 0o700) == 0 || errno == EEXIST else { throw .system(state) }
    let outer = try checked(state, Self.descriptor(state, O_NOFOLLOW), isOwn: true) { $0 }
    defer { close(outer) }
    guard mkdirat(outer, "exclusive", 0o700) == 0 || errno == EEXIST else { throw .system(path) }
    let inner = openat(outer, "exclusive", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    return try checked(path, inner, isOwn: true, isPrivate: true) { $0 }
  }

  private func makeParents() -> String {
    var made = ""
    for part in state.split(separator: "/").dropLast() {
      made += "/\(part)"
      // What cannot be made is told when it is opened.
      mkdir(made, 0o700)
    }
    return made.isEmpty ? "/" : made
  }

  private static func descriptor(_ path: String, _ more: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | more)
    #elseif canImport(Musl)
      Musl.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | more)
    #else
      Darwin.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | more)
    #endif
  }

  /// An open folder, unless somebody else may put another one in its place, or another lock into it.
  private func checked<R>(
    _ path: String, _ descriptor: Int32, isOwn: Bool, isPrivate: Bool = false, _ use: (Int32) -> R
  ) throws(Unusable) -> R {
    guard descriptor >= 0 else {
      // A link in its place is opened as no folder.
      if errno == ELOOP || errno == ENOTDIR { throw Unusable(path, Self.notOwn) }
      throw .system(path)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      defer { close(descriptor) }
      throw .system(path)
    }
    let isOfUser = status.st_uid == geteuid() || !isOwn && status.st_uid == 0
    let isShared = status.st_mode & Self.others(status) != 0 && (isOwn || status.st_mode & S_ISVTX == 0)
    guard isOfUser, !isShared, !isPrivate || status.st_mode & 0o077 == 0 else {
      close(descriptor)
      throw Unusable(path, isOwn ? Self.notOwn : "others may put another folder in its place")
    }
    return use(descriptor)
  }

  static let notOwn = "it is no folder of this user's alone"

  /// Who else may write: a group of the user's own does not count.
  private static func others(_ status: stat) -> mode_t {
    status.st_gid == getegid() || status.st_gid == 0 ? S_IWOTH : S_IWOTH | S_IWGRP
  }
}
