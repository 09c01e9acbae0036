import Foundation
import SQLite

/// What the disk and SQLite can do at all, measured in the same run: commits with full durability, one row in each.
enum PhysicalLimit {
  /// Commits a second of one row each, in write-ahead logging with `synchronous = FULL`.
  static func commitsPerSecond(in folder: URL, _ count: Int = 2000) throws -> Double {
    let database = try Database(path: folder.appending(path: "limit.sqlite").path(percentEncoded: false))
    try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (a INTEGER, b TEXT)")
    let insert = try database.prepare("INSERT INTO t VALUES (?1, ?2)")
    let clock = ContinuousClock()
    let start = clock.now
    for number in 0..<count { try insert.run([.integer(Int64(number)), .text("a row about as long as an event")]) }
    let time = start.duration(to: clock.now)
    return Double(count) / (Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
  }
}
