import SQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A journal's file before it is opened: made for its owner alone, and refused where somebody else could change it, or
/// where the locks that it rests on do not hold.
enum JournalFile {
  /// Makes the folder and the file where they are missing: the folder with mode 0700, the file with 0600.
  static func make(at path: String) throws(JournalError) {
    try makeFolder(of: path)
    let descriptor = createFile(path)
    guard descriptor >= 0 else { throw .unreachable(path: path, why: String(cString: strerror(errno))) }
    close(descriptor)
  }

  /// Makes the folder where it is missing; the one above it has to be there.
  static func makeFolder(of path: String) throws(JournalError) {
    let folder = folder(of: path)
    guard mkdir(folder, 0o700) != 0 && errno != EEXIST else { return }
    // The folder that one stands in, and `/`, may be refused for other reasons, and are there.
    let why = String(cString: strerror(errno))
    guard access(folder, F_OK) == 0 else { throw .unreachable(path: folder, why: why) }
  }

  /// Refuses a place that cannot be trusted with a journal. A file that is not there yet is judged by its folder.
  ///
  /// Who may write to a journal decides which programs the next `run` or `undo` starts, so nobody else may: not to the
  /// file, and not to its folder, where the file could be replaced. The superuser may work for others.
  static func check(_ path: String) throws(JournalError) {
    let folder = folder(of: path)
    try FileSystem.check(path, in: folder)
    var status = stat()
    if stat(folder, &status) == 0 { try check(folder, status, journal: path, isFolder: true) }
    guard lstat(path, &status) == 0 else { return }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFLNK else { throw .severalNames(path: path) }
    guard kind == S_IFREG else { throw .notAJournal(path: path) }
    // The lock and the log lie beside one name, and would not be met by who comes by the other.
    guard status.st_nlink <= 1 else { throw .severalNames(path: path) }
    try check(path, status, journal: path, isFolder: false)
  }

  private static func check(
    _ place: String, _ status: stat, journal: String, isFolder: Bool
  ) throws(JournalError) {
    let user = geteuid()
    guard user == 0 || status.st_uid == 0 || status.st_uid == user else {
      throw .exposed(path: journal, place: place, .belongsToAnother)
    }
    // In a folder with the sticky bit only the owner of a file may replace it.
    let isGuarded = isFolder && status.st_mode & S_ISVTX != 0
    let isOwnGroup = status.st_gid == 0 || status.st_gid == getegid()
    let others: mode_t = isOwnGroup ? S_IWOTH : S_IWOTH | S_IWGRP
    guard isGuarded || status.st_mode & others == 0 else {
      throw .exposed(path: journal, place: place, .othersMayWrite)
    }
  }

  /// How a journal that is there can be read: on a disk that takes no change, without the files that SQLite would make
  /// beside it, unless a log lies there that only a change could bring in.
  static func modeOfReading(_ path: String, otherwise mode: Database.Mode) -> Database.Mode {
    guard access(path, W_OK) != 0, errno == EROFS else { return mode }
    var log = stat()
    return stat("\(path)-wal", &log) == 0 && log.st_size > 0 ? mode : .immutable
  }

  /// The folder that a path leads into.
  static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// Waits until what happened to names in the folder of `path` is on disk.
  static func synchronizeFolder(of path: String) -> Bool {
    let descriptor = open(folder(of: path), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0
  }

  /// Makes a file that nobody else may read, and that was not there before; answers its descriptor, or less than zero.
  static func createNew(_ path: String) -> Int32 {
    open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
  }

  private static func createFile(_ path: String) -> Int32 {
    open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
  }
}
