import CLibrary

/// Examines a journal's write-ahead log before SQLite opens it.
///
/// SQLite takes a log for as long as its checksums hold, and what follows for the rest of a transaction that was never
/// finished (<https://sqlite.org/walformat.html>). That is right after a loss of power; where a bit of the log was
/// changed, or its end was cut off, it leaves out what was committed without a word. Two things tell the difference:
/// - A transaction is begun only after the one before it is on disk. So behind a frame that does not hold there is
///   nothing of a later transaction.
/// - The index of the log (`-shm`) says how many frames were committed, as long as the machine did not go down since.
struct LogExamination {
  /// What is wrong with it, in a sentence; nil where it can be opened.
  let finding: String?

  /// Examines the log of the journal at `path`. Another process may be writing to it.
  init(ofJournalAt path: String) {
    for attempt in 1...3 {
      // What is written while it is read may look wrong once, and not the same way again.
      guard let first = Self.look(path) else { break }
      if attempt > 1, first == Self.look(path) {
        finding = first
        return
      }
    }
    finding = nil
  }

  private static func look(_ path: String) -> String? {
    // The index first: what it says was committed before the log is read.
    let index = LogIndex(at: "\(path)-shm")
    guard let bytes = FileBytes.read("\(path)-wal", upTo: limit) else {
      return index?.isAhead(of: 0, nil) == true ? "the log that holds its last commits is missing" : nil
    }
    let log = Log(bytes)
    if let index, index.isAhead(of: log.valid, log.salt) {
      return "of \(index.frames) pages that were written to its log, only \(log.valid) are there or can be read"
    }
    return log.hasMoreBehind ? "its log was changed behind page \(log.valid)" : nil
  }

  /// More than a log is ever allowed to grow to.
  private static let limit = 1 << 30
}

/// What the index of a log says of it.
private struct LogIndex {
  /// How many frames were committed, and how many of them are in the database's file already.
  let frames: UInt32
  let merged: UInt32
  let salt: [UInt8]

  /// Reads the two copies of its header and the number behind them; nil where they do not agree, as after a crash.
  init?(at path: String) {
    guard let bytes = FileBytes.read(path, upTo: 136), bytes.count == 136, bytes[..<48] == bytes[48..<96],
      bytes.word(0) == 3_007_000, bytes[12] == 1,
      Log.checksum(bytes[..<40], from: (0, 0)) == (bytes.word(40), bytes.word(44))
    else { return nil }
    frames = bytes.word(16)
    salt = Array(bytes[32..<40])
    merged = bytes.word(96)
  }

  /// Whether it knows of commits that neither the log nor the file has.
  func isAhead(of valid: Int, _ salt: [UInt8]?) -> Bool {
    // With another salt the log was begun anew, which happens only when all of it is in the file.
    if let salt, salt != self.salt { return false }
    return Int(frames) > valid && merged < frames
  }
}

/// The bytes of a log.
private struct Log {
  /// How many frames hold.
  private(set) var valid = 0
  /// The two words that its frames share; nil where its head does not hold.
  private(set) var salt: [UInt8]?
  /// Whether frames of a later transaction stand behind one that does not hold.
  private(set) var hasMoreBehind = false

  init(_ bytes: [UInt8]) {
    guard bytes.count >= 32 else { return }
    let size = Int(bytes.big(8))
    guard bytes.big(0) & ~1 == 0x377f_0682, 512...65536 ~= size, size & (size - 1) == 0,
      Self.checksum(bytes[..<24], from: (0, 0), isBig: bytes[3] & 1 == 1) == (bytes.big(24), bytes.big(28))
    else {
      hasMoreBehind = Self.holdsPages(bytes)
      return
    }
    let isBig = bytes[3] & 1 == 1
    salt = Array(bytes[16..<24])
    var sum = (bytes.big(24), bytes.big(28))
    var end = 0
    let count = (bytes.count - 32) / (size + 24)
    for frame in 0..<count {
      let start = 32 + frame * (size + 24)
      sum = Self.checksum(bytes[start..<start + 8], from: sum, isBig: isBig)
      sum = Self.checksum(bytes[start + 24..<start + 24 + size], from: sum, isBig: isBig)
      guard bytes[start + 8..<start + 16].elementsEqual(bytes[16..<24]), bytes.big(start) > 0,
        sum == (bytes.big(start + 16), bytes.big(start + 20))
      else { break }
      end = frame + 1
      if bytes.big(start + 4) > 0 { valid = end }
    }
    // The frames behind it with the same salt are of this log: after the first that ends a transaction comes a later
    // one.
    var isOver = false
    for frame in end..<max(end, count) {
      let start = 32 + frame * (size + 24)
      guard bytes[start + 8..<start + 16].elementsEqual(bytes[16..<24]) else { continue }
      if isOver { hasMoreBehind = true }
      if bytes.big(start + 4) > 0 { isOver = true }
    }
  }

  /// Whether a log whose head does not hold has frames that do: each goes on from the sum of the one before it.
  private static func holdsPages(_ bytes: [UInt8]) -> Bool {
    let size = 4096
    guard bytes.count >= 32 + 2 * (size + 24) else { return false }
    for frame in 1..<(bytes.count - 32) / (size + 24) {
      let start = 32 + frame * (size + 24)
      let before = start - size - 24
      let sum = (bytes.big(before + 16), bytes.big(before + 20))
      for isBig in [false, true] {
        let head = checksum(bytes[start..<start + 8], from: sum, isBig: isBig)
        let whole = checksum(bytes[start + 24..<start + 24 + size], from: head, isBig: isBig)
        if whole == (bytes.big(start + 16), bytes.big(start + 20)) { return true }
      }
    }
    return false
  }

  /// SQLite's checksum of an even number of words, which goes on from another one.
  static func checksum(_ bytes: ArraySlice<UInt8>, from sum: (UInt32, UInt32), isBig: Bool = false) -> (UInt32, UInt32)
  {
    bytes.withUnsafeBytes { bytes in
      var (first, second) = sum
      var offset = 0
      while offset &+ 8 <= bytes.count {
        let one = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        let two = bytes.loadUnaligned(fromByteOffset: offset &+ 4, as: UInt32.self)
        first = first &+ (isBig ? UInt32(bigEndian: one) : UInt32(littleEndian: one)) &+ second
        second = second &+ (isBig ? UInt32(bigEndian: two) : UInt32(littleEndian: two)) &+ first
        offset &+= 8
      }
      return (first, second)
    }
  }
}

/// A file's bytes, up to a bound.
private enum FileBytes {
  /// Nil where there is no such file.
  static func read(_ path: String, upTo limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let size = min(limit, max(0, Int(status.st_size)))
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let portion = pread(descriptor, buffer.baseAddress.map { $0 + count }, size - count, off_t(count))
        guard portion > 0 else { break }
        count += portion
      }
    }
  }
}

extension [UInt8] {
  /// Four bytes in the order of this machine, as the index has them.
  fileprivate func word(_ offset: Int) -> UInt32 {
    UInt32(
      littleEndian: UInt32(self[offset]) | UInt32(self[offset + 1]) << 8 | UInt32(self[offset + 2]) << 16 | UInt32(
        self[offset + 3]) << 24)
  }

  /// Four bytes with the highest first, as the log has them.
  fileprivate func big(_ offset: Int) -> UInt32 {
    UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16 | UInt32(self[offset + 2]) << 8
      | UInt32(self[offset + 3])
  }
}
