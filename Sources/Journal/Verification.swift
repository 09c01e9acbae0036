import SQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a look at every page, row and event of a journal found.
public struct Verification: Sendable, Equatable {
  /// How many runs could be read.
  public var runs = 0
  /// How many of their events could be read.
  public var events = 0
  /// What is wrong, a sentence each, in the order of the file; empty for a sound journal.
  public var findings: [String] = []

  /// The most sentences; a file that is overwritten could give one for each page.
  public static let limit = 20

  init(runs: Int = 0, events: Int = 0, findings: [String] = []) {
    self.runs = runs
    self.events = events
    self.findings = findings
  }

  private mutating func find(_ sentence: String) {
    if findings.count < Self.limit { findings.append(sentence) }
  }
}

extension Verification {
  /// Reads all of the journal at `path`, and changes nothing. A process may be at work on it.
  ///
  /// It finds pages that are damaged or missing, rows that point nowhere, and events that cannot have happened in their
  /// order: a reply without its intent, an undo that nobody began. Bits that turned inside of a text and leave it well
  /// formed are found only where they break that order.
  public init(ofJournalAt path: String) throws(JournalError) {
    let store: Store
    guard access(path, F_OK) == 0 else { throw .missing(path: path) }
    do {
      store = try Store(path: path, mode: JournalFile.modeOfReading(path, otherwise: .readOnly))
    } catch .notAJournal where Self.isMarkedAsJournal(path) {
      self.init()
      find("damaged file: it is cut off, or its first pages were overwritten")
      return
    }
    self.init()
    do throws(SQLiteError) {
      var sentences: [String] = []
      try store.database.run("PRAGMA integrity_check(\(Self.limit))") { sentences.append($0.text(0) ?? "") }
      for sentence in sentences where sentence != "ok" { find("damaged file: \(sentence)") }
      try store.database.run("PRAGMA foreign_key_check") { row in
        find("a row of table \(row.text(0) ?? "") points to a row of \(row.text(2) ?? "") that is not there")
      }
    } catch {
      find("damaged file: \(error)")
      return
    }
    // What an older plinkflow wrote is read in its own form only after it was migrated.
    if store.isOlder { try count(in: store) } else { try readRuns(in: store) }
  }

  private mutating func count(in store: Store) throws(JournalError) {
    var (runs, events) = (0, 0)
    try translate(store.path) { () throws(SQLiteError) in
      try store.database.run("SELECT count(*) FROM run") { runs = Int($0.integer(0)) }
      try store.database.run("SELECT count(*) FROM event") { events = Int($0.integer(0)) }
    }
    (self.runs, self.events) = (runs, events)
  }

  /// Whether a file's first bytes say that it is a journal, whatever follows: the words of SQLite, and the application's
  /// mark at its place (<https://sqlite.org/fileformat.html>, 1.3).
  private static func isMarkedAsJournal(_ path: String) -> Bool {
    guard let file = fopen(path, "r") else { return false }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 72)
    guard fread(&bytes, 1, bytes.count, file) == bytes.count else { return false }
    let mark = bytes[68...].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    return bytes.starts(with: "SQLite format 3\0".utf8) && mark == Schema.applicationIdentifier
  }

  private mutating func readRuns(in store: Store) throws(JournalError) {
    do {
      for run in try store.runs(of: nil).reversed() {
        guard var record = try store.record(of: run) else {
          find("run \(run) has no workflow")
          continue
        }
        runs += 1
        record = RunRecord(
          number: run, identifier: record.identifier, frozen: record.frozen,
          steps: record.steps.map { StepRecord(number: $0.number, name: $0.name, kind: $0.kind) })
        var events: [Event] = []
        try store.forEachEvent(of: run, after: 0) { events.append($0) }
        for event in events {
          if let sentence = record.objection(to: event) { find(sentence) }
          record.apply(event)
        }
        self.events += events.count
      }
    } catch .unreadable(_, let row, let why) {
      find("event \(row) cannot be read: \(why)")
    } catch .notAJournal {
      find("damaged file: its rows cannot be read")
    }
  }
}

extension RunRecord {
  /// Why an event cannot follow those that came before it; nil where it can.
  fileprivate func objection(to event: Event) -> String? {
    guard let number = event.step, steps.indices.contains(number) else { return nil }
    let step = steps[number]
    let why: String? =
      switch event.body {
      case .received where step.phase != .intended: "the reply to a change that has no intent"
      case .undoReceived where step.phase != .undoIntended: "the reply to an undo that has no intent"
      case .undone(.restored) where step.phase != .undoIntended && step.phase != .undoReceived:
        "a before-state put back without an intent"
      case .done(let done) where (done.how == .created || done.how == .changed) && step.before == nil:
        "a change that is done and has no intent"
      default: nil
      }
    return why.map { "event \(event.sequence), step `\(step.name)` of run \(identifier): \($0)" }
  }
}
