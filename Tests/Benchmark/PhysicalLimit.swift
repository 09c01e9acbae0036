import Foundation
import SQLite

/// What the disk and SQLite can do at all, measured in the same run.
enum PhysicalLimit {
  /// Commits a second of one row each, in write-ahead logging with `synchronous = FULL`.
  static func commitsPerSecond(in folder: URL, _ count: Int = 2000) throws -> Double {
    let database = try Database(path: folder.appending(path: "limit.sqlite").path(percentEncoded: false))
    try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (a INTEGER, b TEXT)")
    let insert = try database.prepare("INSERT INTO t VALUES (?1, ?2)")
    let clock = ContinuousClock()
    let start = clock.now
    for number in 0..<count { try insert.run([.integer(Int64(number)), .text("a row about as long as an event")]) }
    return Double(count) / (start.duration(to: clock.now) / .seconds(1))
  }

  /// How long the disk takes for one page that is appended to a file, in seconds: the median.
  static func syncLatency(in folder: URL, _ count: Int = 500) throws -> Double {
    let path = folder.appending(path: "limit.bytes").path(percentEncoded: false)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Measurement.Failure(what: "\(path) cannot be made") }
    defer { close(descriptor) }
    let page = [UInt8](repeating: 7, count: 4096)
    let clock = ContinuousClock()
    var times: [Double] = []
    for _ in 0..<count {
      guard write(descriptor, page, page.count) == page.count else {
        throw Measurement.Failure(what: "\(path) cannot be written to")
      }
      let start = clock.now
      #if os(Linux)
        fdatasync(descriptor)
      #else
        fsync(descriptor)
      #endif
      times.append(start.duration(to: clock.now) / .seconds(1))
    }
    return times.sorted()[count / 2]
  }
}
