import CLibrary
import Dispatch
import Document
import PlinkflowKit
import Runs
import SQLite
import Synchronization

/// The record of every run: what was frozen at its start, and the append-only list of what happened since.
///
/// The rules that everything else rests on:
/// - What ``commit(_:)`` returned for is on disk, and survives the loss of power.
/// - Events are never changed or taken out; triggers in the file refuse it to everyone.
/// - Events of one process are written in the order in which they were handed over.
/// - A file that a newer plinkflow wrote is not touched.
public final class Journal: Sendable {
  /// The file's path.
  public let path: String
  private let store: SharedStore
  private let observer = Mutex<Observer?>(nil)
  /// The run that will be asked for soon, once it was read.
  private let anticipation = Mutex<(run: Int64, record: RunRecord?)?>(nil)
  private let group: Mutex<GroupCommit?>
  private let telling = DispatchQueue(label: "plinkflow.journal.telling")
  private let disk: (any Disk)?
  /// The right to take runs up, where this process has it.
  private let lock: JournalLock?
  private let files: JournalFiles

  private init(path: String, store: SharedStore, disk: (any Disk)? = nil, lock: JournalLock? = nil) {
    self.path = path
    self.store = store
    self.group = Mutex(nil)
    self.disk = disk
    self.lock = lock
    files = JournalFiles(path)
  }

  /// Opens the journal at `path`, and makes it where there is none: its folder with mode 0700, the file with 0600.
  public static func open(at path: String) throws(JournalError) -> Journal {
    Journal(path: path, store: SharedStore(try JournalStore(try JournalFile.make(at: path), mode: .readWrite)))
  }

  /// Opens the journal as ``open(at:)`` does, to take runs up: one process at a time may do that, and it alone.
  public static func own(at path: String) throws(JournalError) -> Journal {
    try JournalFile.makeFolder(of: path)
    let file = try JournalFile(checking: path)
    // First of all: who does not get it has nothing to do with the file.
    let lock = try JournalLock.take(forJournal: path)
    do throws(JournalError) {
      let store = try JournalStore(file.isThere ? file : try JournalFile.make(at: path), mode: .readWrite)
      return Journal(path: path, store: SharedStore(store), lock: lock)
    } catch .notAJournal {
      // Nothing is left beside a file that is something else.
      lock.remove()
      throw .notAJournal(path: path)
    }
  }

  /// Opens a journal that is there, to read it or to add an approval.
  public static func openExisting(at path: String) throws(JournalError) -> Journal {
    guard access(path, F_OK) == 0 else { throw .missing(path: path) }
    let file = try JournalFile(checking: path)
    return Journal(
      path: path, store: SharedStore(try JournalStore(file, mode: file.modeOfReading(otherwise: .readWrite))))
  }

  /// Opens the journal at `path` with a disk between it and its file, which no other process may use meanwhile.
  package static func open(at path: String, on disk: any Disk) throws(JournalError) -> Journal {
    let store = try JournalStore(try JournalFile.make(at: path), mode: .readWrite)
    try translate(path) { () throws(SQLiteError) in
      try store.database.execute("PRAGMA locking_mode = EXCLUSIVE")
    }
    return Journal(path: path, store: SharedStore(store), disk: disk)
  }

  /// The journal as the next process finds it, with a disk of its own between it and the file: what was written, and
  /// nothing of what was only handed over. The file stays open, since opening it costs more than most histories.
  package func reopened(on disk: any Disk) -> Journal {
    Journal(path: path, store: store, disk: disk)
  }

  // MARK: Writing

  /// Calls `observer` with events once they are on disk, in their order, on a queue of their own: an observer that is
  /// held up, by a terminal that is stopped, holds up nothing else.
  public func follow(_ observer: @escaping @Sendable ([Event]) -> Void) {
    let observer = Observer(tell: observer)
    self.observer.withLock { $0 = observer }
  }

  /// Writes a new run in one transaction.
  public func begin(
    identifier: String, _ frozen: RunRecord.Frozen, graph: FrozenGraph
  ) throws(JournalError) -> RunRecord {
    let number = try written { store throws(JournalError) in
      try store.insert(identifier: identifier, frozen, graph: graph)
    }
    let steps = graph.steps.enumerated().map {
      StepRecord(number: $0.offset, name: $0.element.name, kind: $0.element.kind)
    }
    return RunRecord(number: number, identifier: identifier, frozen: frozen, steps: steps)
  }

  /// Writes a revision of a run's workflow, with the events that go with it, in one transaction.
  public func amend(
    _ record: RunRecord, text: String, arguments: Value, graph: FrozenGraph, events: [Event]
  ) throws(JournalError) {
    try written { store throws(JournalError) in
      try store.insert(
        revision: record.revision + 1, of: record.number, firstStep: record.steps.count, text: text,
        arguments: arguments, graph: graph, events: events)
    }
  }

  /// Returns once these events, and all handed over before them, are on disk.
  ///
  /// - Parameter alone: whether nobody else has events to hand over or work to do meanwhile: the disk is then waited
  ///   for on the caller's thread, which takes less long.
  public func commit(_ events: [Event], alone: Bool = false) async throws(JournalError) {
    try await writer.commit(events, alone: alone)
  }

  /// Hands events over without waiting: they are on disk once a later ``commit(_:)`` returned.
  public func enqueue(_ events: [Event]) {
    writer.enqueue(events)
  }

  /// Hands over a request that was sent. It is on disk once a later ``commit(_:)`` returned; a process that is killed
  /// before that leaves no trace of it.
  public func note(_ call: RecordedCall) {
    writer.note(call)
  }

  private var writer: GroupCommit {
    group.withLock { group in
      if let group { return group }
      let made = GroupCommit(pace: disk?.pace ?? .inBackground) {
        [weak self] (events: [Event], calls: [RecordedCall]) throws(JournalError) -> Void in
        try self?.write(events, calls)
      }
      group = made
      return made
    }
  }

  private func write(_ events: [Event], _ calls: [RecordedCall]) throws(JournalError) {
    guard let disk else { return try append(events, calls) }
    try disk.write(events) { (admitted: [Event]) throws(JournalError) in try append(admitted, calls) }
  }

  private func append(_ events: [Event], _ calls: [RecordedCall]) throws(JournalError) {
    let observer = observer.withLock { $0 }
    let isTold = observer != nil
    let told = try written { store throws(JournalError) in try store.append(events, calls, answering: isTold) }
    if let observer { telling.async { observer.tell(told) } }
  }

  /// Returns once the observer has seen all that was committed before.
  public func finishTelling() async {
    guard observer.withLock({ $0 != nil }) else { return }
    await withCheckedContinuation { continuation in
      telling.async { continuation.resume() }
    }
  }

  // MARK: Reading

  /// The run of that number, with all that happened to it; nil if there is none.
  public func record(of run: Int64) throws(JournalError) -> RunRecord? {
    try locked { store throws(JournalError) in
      // Kept for whoever asks first, and no longer.
      let early = anticipation.withLock { anticipation in
        defer { if anticipation?.run == run { anticipation = nil } }
        return anticipation?.run == run ? anticipation?.record : nil
      }
      return if let early { early } else { try store.record(of: run) }
    }
  }

  /// Reads a finished run while the program does something else, since it will be asked for soon. Who asks while it is
  /// read waits for that.
  public func anticipate(_ run: Int64) {
    anticipation.withLock { $0 = (run, nil) }
    DispatchQueue.global().async { [self] in
      store.mutex.withLock { store in
        // Somebody may have been faster.
        guard anticipation.withLock({ $0?.run }) == run else { return }
        let record = try? store.record(of: run)
        anticipation.withLock { $0 = record.map { (run, $0) } }
      }
    }
  }

  /// How the last process let go of a run; nil while one is at work, or when one was killed. Costs one look, however
  /// long the run.
  public func closing(of run: Int64) throws(JournalError) -> Event.Closing? {
    try locked { store throws(JournalError) in try store.closing(of: run) }
  }

  /// Whether a change was sent in a run, as far as its events say. Costs one look.
  public func hasChanged(_ run: Int64) throws(JournalError) -> Bool {
    try locked { store throws(JournalError) in try store.hasChanged(run) }
  }

  /// The numbers of the runs, the latest first; of one workflow, or of all.
  public func runs(of workflow: String? = nil) throws(JournalError) -> [Int64] {
    try locked { store throws(JournalError) in try store.runs(of: workflow) }
  }

  /// The number of the run that was worked on last, forward or back; nil where there is none.
  public func latestRun() throws(JournalError) -> Int64? {
    try locked { store throws(JournalError) in try store.latestRun() }
  }

  /// The number of the run with that identifier, or of the only one whose identifier ends with it: at least its last
  /// four letters.
  public func number(of identifier: String) throws(JournalError) -> Int64? {
    try locked { store throws(JournalError) in try store.number(of: identifier) }
  }

  /// The run's events in their order.
  public func events(of run: Int64) throws(JournalError) -> [Event] {
    try locked { store throws(JournalError) in
      var events: [Event] = []
      try store.forEachEvent(of: run) { events.append($0) }
      return events
    }
  }

  /// The requests that were sent in a run, in the order in which their replies came.
  public func calls(of run: Int64) throws(JournalError) -> [RecordedCall] {
    try locked { store throws(JournalError) in try store.calls(of: run) }
  }

  /// How often each sort of request was sent in a run, the most frequent first.
  public func callCounts(of run: Int64) throws(JournalError) -> [CallCount] {
    try locked { store throws(JournalError) in try store.callCounts(of: run) }
  }

  /// Which step needs which in the latest revision of the run's workflow, by their numbers.
  public func needs(of record: RunRecord) throws(JournalError) -> [(step: Int, needs: Int)] {
    try locked { store throws(JournalError) in try store.needs(of: record.number, revision: record.revision) }
  }

  /// Who approved that step, or nil while nobody has.
  public func approver(run: Int64, step: Int) throws(JournalError) -> String? {
    try locked { store throws(JournalError) in try store.approver(run: run, step: step) }
  }

  /// How long each step took, from its intent to its being done, in the latest run of a workflow in which anything was
  /// changed, by its name.
  ///
  /// - Parameter fits: whether a run with those settings tells anything: one in a simulated world does not.
  public func durations(
    of workflow: String, before run: Int64, where fits: (Value) -> Bool = { _ in true }
  ) throws(JournalError) -> [String: Duration] {
    let latest = try locked { store throws(JournalError) -> RunRecord? in
      var before = run
      while let number = try store.latestChange(of: workflow, before: before) {
        if let record = try store.record(of: number), fits(record.frozen.settings) { return record }
        before = number
      }
      return nil
    }
    return latest?.durations ?? [:]
  }

  /// Copies all of it, as it is at one instant, into an empty file.
  func copy(to path: String) throws(JournalError) {
    try locked { store throws(JournalError) in
      try translate(path) { () throws(SQLiteError) in try store.database.backUp(to: path) }
    }
  }

  /// Writes, and checks whether what was written is where the next command will look for it. What somebody took away
  /// meanwhile is still open here, and put into a new file.
  private func written<R: Sendable>(_ body: (JournalStore) throws(JournalError) -> R) throws(JournalError) -> R {
    let result = try locked(body)
    if !files.isAsItWas { throw .displaced(path: path, rescued: rescue()) }
    if let lock, !lock.isInPlace { throw .unlocked(path: path) }
    return result
  }

  private func rescue() -> String? {
    try? JournalFile.makeFolder(of: path)
    for number in 1...99 {
      let file = "\(path).rescued-\(number)"
      if (try? backUp(to: file)) != nil {
        files.removeLog()
        return file
      }
    }
    return nil
  }

  private func locked<R: Sendable>(_ body: (JournalStore) throws(JournalError) -> R) throws(JournalError) -> R {
    let result = store.mutex.withLock { store -> Result<R, JournalError> in
      do throws(JournalError) {
        return .success(try body(store))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

/// Who is told of what is on disk.
///
/// A closure that stands in a lock by itself is wrapped in another one each time that it is read, and wrapped again as
/// it is put back: after 8,000 commits the chain overflowed a stack of 512 KiB. Within a structure it stays as it is.
private struct Observer: Sendable {
  let tell: @Sendable ([Event]) -> Void
}

/// An open file, which one thread at a time may use.
private final class SharedStore: Sendable {
  let mutex: Mutex<JournalStore>

  init(_ store: sending JournalStore) { mutex = Mutex(store) }
}
