import CLibrary
import SQLite

/// A journal's file before it is opened: made for its owner alone, and refused where somebody else could change it, or
/// where the locks that it rests on do not hold. Nothing opens a journal that did not come through here.
struct JournalFile: Sendable {
  /// The path, as it was typed.
  let path: String
  /// The same with the links to its folder followed: nobody else can lead it elsewhere.
  let resolvedPath: String

  /// What SQLite and the lock make beside a journal. SQLite opens the first three by their names, whoever made them,
  /// and takes what is in them for the journal's.
  private static let besides = ["-wal", "-shm", "-journal", ".lock"]

  /// Refuses a place that cannot be trusted with a journal, and a journal that SQLite would misread. A file that is not
  /// there yet is judged by its folder.
  ///
  /// The folder, and all above it, are such that nobody else can put another one in its place. In it, what lies beside
  /// the journal belongs to who may write to the journal; and in a folder in which others may make files, such as
  /// `/tmp`, the names are taken before anyone else can.
  init(checking path: String) throws(JournalError) {
    let folder = Self.folder(of: path)
    try FileSystem.check(path, in: folder)
    let trust = Trust.own
    guard let resolved = Self.resolve(folder) else {
      throw .unreachable(path: folder, why: String(cString: strerror(errno)))
    }
    let isShared = try Self.check(folders: resolved, named: folder, trust, journal: path)
    self.path = path
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
    resolvedPath = resolved == "/" ? "/\(name)" : "\(resolved)/\(name)"
    let status = try checkFile(trust)
    for suffix in Self.besides { try check(beside: suffix, trust, isTaken: isShared) }
    guard let status else { return }
    guard let finding = finding(status) else { return }
    // Read without a lock and without its log: SQLite would bring the log into order, and what was wrong with it would
    // be gone.
    let database = status.st_size > 0 ? try? Database(path: resolvedPath, mode: .immutable) : nil
    throw .damaged(path: path, findings: [finding], legible: database.map { Salvage(of: $0).sentences } ?? [])
  }

  /// Makes the folder and the journal where they are missing: the folder with mode 0700, the file with 0600.
  ///
  /// It is made under another name, so that a file in which there is nothing is never one that was being made.
  static func make(at path: String) throws(JournalError) -> JournalFile {
    try makeFolder(of: path)
    let file = try JournalFile(checking: path)
    let left = ["-shm", "-wal"].map { ($0, FileIdentity(of: file.resolvedPath + $0)) }
    if file.isThere { return file }
    let new = "\(path).\(getpid()).new"
    for suffix in [""] + besides { unlink(new + suffix) }
    defer { for suffix in [""] + besides { unlink(new + suffix) } }
    // What goes wrong is told of the journal: the other name is gone then.
    let made = JournalFile(path: path, resolvedPath: try JournalFile(checking: new).resolvedPath)
    let descriptor = createNew(made.resolvedPath)
    guard descriptor >= 0 else { throw .unreachable(path: path, why: String(cString: strerror(errno))) }
    close(descriptor)
    try JournalStore(made, mode: .readWrite).mergeLog()
    // A log without its file is nobody's, and would be played into this one. One that is there since is another's.
    if !file.isThere {
      for (suffix, identity) in left where identity != nil && identity == FileIdentity(of: file.resolvedPath + suffix) {
        unlink(file.resolvedPath + suffix)
      }
    }
    // Somebody may have been faster.
    guard link(made.resolvedPath, file.resolvedPath) == 0 || errno == EEXIST else {
      throw .unreachable(path: path, why: String(cString: strerror(errno)))
    }
    unlink(made.resolvedPath)
    guard synchronizeFolder(of: file.resolvedPath) else {
      throw .unreachable(path: path, why: String(cString: strerror(errno)))
    }
    return try JournalFile(checking: path)
  }

  private init(path: String, resolvedPath: String) {
    self.path = path
    self.resolvedPath = resolvedPath
  }

  /// Makes the folder where it is missing; the one above it has to be there.
  static func makeFolder(of path: String) throws(JournalError) {
    let folder = folder(of: path)
    guard mkdir(folder, 0o700) != 0 && errno != EEXIST else { return }
    // The folder that one stands in, and `/`, may be refused for other reasons, and are there.
    let why = String(cString: strerror(errno))
    guard access(folder, F_OK) == 0 else { throw .unreachable(path: folder, why: why) }
  }

  /// Whether a journal is there.
  var isThere: Bool { FileIdentity(of: resolvedPath) != nil }

  // MARK: Checks

  private static func resolve(_ folder: String) -> String? {
    guard let resolved = realpath(folder, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Checks a folder and all above it; answers whether others may make files in it.
  private static func check(
    folders resolved: String, named folder: String, _ trust: Trust, journal: String
  ) throws(JournalError) -> Bool {
    var isShared = false
    var resolvedPath = ""
    for part in ["/"] + resolved.split(separator: "/").map(String.init) {
      resolvedPath += resolvedPath.isEmpty || resolvedPath == "/" ? part : "/\(part)"
      var status = stat()
      guard lstat(resolvedPath, &status) == 0 else {
        throw .unreachable(path: resolvedPath, why: String(cString: strerror(errno)))
      }
      let shown = resolvedPath == resolved ? folder : resolvedPath
      // What was a folder when links were followed may be one no more.
      guard status.st_mode & S_IFMT == S_IFDIR else { throw .exposed(path: journal, file: shown, .othersMayWrite) }
      if let exposure = trust.exposure(ofFolder: status) { throw .exposed(path: journal, file: shown, exposure) }
      isShared = trust.isShared(status)
    }
    return isShared
  }

  /// Checks the journal itself; answers its status, nil where it is not there.
  private func checkFile(_ trust: Trust) throws(JournalError) -> stat? {
    var status = stat()
    // One that is being made has two names for a moment.
    for attempt in 0..<20 {
      guard lstat(resolvedPath, &status) == 0 else { return nil }
      if status.st_nlink == 1 || status.st_mode & S_IFMT != S_IFREG { break }
      if attempt > 0 { usleep(1000) }
    }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFLNK else { throw .severalNames(path: path) }
    guard kind == S_IFREG else { throw .notAJournal(path: path) }
    // The lock and the log lie beside one name, and would not be met by who comes by the other.
    guard status.st_nlink <= 1 else { throw .severalNames(path: path) }
    if let exposure = trust.exposure(ofFile: status) { throw .exposed(path: path, file: path, exposure) }
    return status
  }

  /// What SQLite would not find, or would mend by leaving something out.
  private func finding(_ status: stat) -> String? {
    // SQLite would begin anew in it, and take its log away.
    guard status.st_size > 0 else { return "damaged file: nothing is in it" }
    guard Self.isMarked(resolvedPath) else { return nil }
    return cut(at: Int64(status.st_size)) ?? LogExamination(ofJournalAt: resolvedPath).finding
  }

  /// Whether the file is shorter than it says (<https://sqlite.org/fileformat.html>, 1.3), with no log that holds the
  /// rest.
  private func cut(at size: Int64) -> String? {
    var log = stat()
    guard let head = Self.head(of: resolvedPath), lstat("\(resolvedPath)-wal", &log) != 0 || log.st_size == 0 else {
      return nil
    }
    func number(_ bytes: Range<Int>) -> Int64 { head[bytes].reduce(0) { $0 << 8 | Int64($1) } }
    // The number of pages counts where it was written with the last change.
    guard number(24..<28) == number(92..<96) else { return nil }
    let whole = number(28..<32) * (number(16..<18) == 1 ? 65_536 : number(16..<18))
    return size < whole ? "damaged file: it is cut off, \(size) of \(whole) bytes are there" : nil
  }

  /// - Parameter isTaken: whether the file is made where it is missing, before somebody else makes it.
  private func check(beside suffix: String, _ trust: Trust, isTaken: Bool) throws(JournalError) {
    if isTaken {
      let descriptor = Self.createNew(resolvedPath + suffix)
      if descriptor >= 0 { close(descriptor) }
    }
    var status = stat()
    guard lstat(resolvedPath + suffix, &status) == 0 else { return }
    if let exposure = trust.exposure(ofFile: status) { throw .exposed(path: path, file: path + suffix, exposure) }
  }

  /// How a journal that is there can be read: on a disk that takes no change, without the files that SQLite would make
  /// beside it, unless a log lies there that only a change could bring in.
  func modeOfReading(otherwise mode: Database.Mode) -> Database.Mode {
    guard access(resolvedPath, W_OK) != 0, errno == EROFS else { return mode }
    var log = stat()
    return lstat("\(resolvedPath)-wal", &log) == 0 && log.st_size > 0 ? mode : .immutable
  }

  /// Whether a file's first bytes say that it is a journal, whatever follows: the application's mark at its place
  /// (<https://sqlite.org/fileformat.html>, 1.3).
  static func isMarked(_ path: String) -> Bool {
    head(of: path)?[68..<72].reduce(Int64(0)) { $0 << 8 | Int64($1) } == JournalSchema.applicationIdentifier
  }

  /// The head of a database's file; nil where it is shorter.
  private static func head(of path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 100)
    return pread(descriptor, &bytes, bytes.count, 0) == bytes.count ? bytes : nil
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
}
