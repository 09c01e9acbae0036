import CLibrary
import Runs
import SQLite

/// Which runs of a journal nobody needs any more, found while no other process may work on it.
///
/// No row is ever taken out of a journal: ``perform()`` writes a new one that lacks those runs, and keeps the whole one
/// beside it. A run can be left out where no later run and no undo asks for it:
/// - it is undone, so nothing of it stands; or
/// - it changed nothing, and adopted nothing: what it says of each step an earlier run says as well, which stays.
///
/// The last run of each workflow stays in any case: whether there is one to go on with is asked of it.
public struct Compaction: Sendable {
  /// The numbers of the runs that can be left out, ascending.
  public let superfluous: [Int64]
  /// What the journal holds now.
  public let present: Verification

  private let path: String
  private let lock: JournalLock
  private let superfluousEvents: Int

  /// Reads all of the journal at `path`, and takes its lock.
  ///
  /// - Parameter instant: runs in which anything happened at that instant or later stay; nil for no limit.
  public init(ofJournalAt path: String, before instant: Instant? = nil) throws(JournalError) {
    guard access(path, F_OK) == 0 else { throw .missing(path: path) }
    let file = try JournalFile(checking: path)
    lock = try JournalLock.take(forJournal: path)
    self.path = path
    present = try Verification(ofJournalAt: path)
    guard present.findings.isEmpty else { throw present.error(at: path) }
    let store = try JournalStore(file, mode: .readWrite)
    var (last, superfluous, events): (Set<String>, [Int64], Int) = ([], [], 0)
    for number in try store.runs(of: nil) {
      guard let record = try store.record(of: number) else { continue }
      // The latest come first.
      let isLast = last.insert(record.frozen.workflow).inserted
      let isOld = instant.map { instant in record.latest.map { $0 < instant } ?? false } ?? true
      if !isLast, isOld, record.isSuperfluous {
        superfluous.append(number)
        events += store.outline.runs[number]?.events.count ?? 0
      }
    }
    self.superfluous = superfluous.reversed()
    superfluousEvents = events
  }

  /// Puts a journal without those runs in the place of the present one, which it keeps whole; answers where that is.
  ///
  /// Killed at any instant, it leaves the present journal or the new one, whole.
  public func perform() throws(JournalError) -> String? {
    let new = "\(path).compacted"
    for suffix in ["", "-wal", "-shm"] { unlink(new + suffix) }
    defer { for suffix in ["", "-wal", "-shm", ".lock"] { unlink(new + suffix) } }
    try JournalStore(try JournalFile.make(at: new), mode: .readWrite)
      .copy(from: try JournalFile(checking: path).resolvedPath, without: superfluous)
    let replacement = try Replacement(of: path, by: new, holding: lock)
    guard replacement.copy.runs == present.runs - superfluous.count,
      replacement.copy.events == present.events - superfluousEvents
    else {
      throw .damaged(path: new, findings: ["it does not hold what it should"])
    }
    return try replacement.perform()
  }
}

extension JournalStore {
  /// Takes all rows of another journal of the same format over as they are, but for those of some runs: a chain with
  /// one link.
  fileprivate func copy(from other: String, without runs: [Int64]) throws(JournalError) {
    try translate(path) { () throws(SQLiteError) in
      try database.run("ATTACH ?1 AS old", [.text(other)])
      try database.execute("CREATE TEMP TABLE superfluous (run INTEGER PRIMARY KEY)")
      for run in runs { try database.run("INSERT INTO superfluous VALUES (?1)", [.integer(run)]) }
      try database.transaction { () throws(SQLiteError) in
        // Each behind those that it refers to.
        for table in ["run", "revision", "step", "event", "call"] {
          let run = table == "run" ? "number" : "run"
          try database.execute(
            """
            INSERT INTO main.\(table) SELECT * FROM old.\(table)
              WHERE \(run) NOT IN (SELECT run FROM superfluous)
            """)
        }
        try takeName(of: "old")
        try seal()
      }
      try database.execute("DROP TABLE superfluous; DETACH old")
    }
  }
}
