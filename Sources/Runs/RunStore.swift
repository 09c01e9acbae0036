import Document

/// Where runs are kept. What is asked here of a store is what the engine and the command line ask of one; what a store
/// has to keep beyond the signatures is in `RunStore.md`, beside this file, and the names in parentheses below are
/// those of its rules.
///
/// A value stands for one opening of the store by one process: as its owner, or as a reader that may add approvals. How
/// a store is opened is its own affair.
public protocol RunStore<Failure>: Sendable {
  /// Why the store cannot be read, or something could not be written.
  associatedtype Failure: Error

  // MARK: Writing

  /// Writes a new run of which nothing has happened yet, and returns once it is durable (`beginIsDurable`).
  ///
  /// - Parameters:
  ///   - identifier: its name for people and tokens; no other run of the store has it.
  ///   - frozen: what is frozen for as long as the run is there.
  ///   - graph: all of its steps, numbered from 0 in their order.
  func begin(identifier: String, _ frozen: RunRecord.Frozen, graph: FrozenGraph) throws(Failure) -> RunRecord

  /// Writes the next revision of a run's workflow with the events that go with it, and returns once all of it is
  /// durable (`amendmentIsWhole`).
  ///
  /// - Parameters:
  ///   - record: the run as it was read.
  ///   - graph: the steps that are new, numbered behind those that the run has, and what each step of the revision
  ///     needs.
  ///   - events: among them the one that makes the revision count.
  func amend(
    _ record: RunRecord, text: String, arguments: Value, graph: FrozenGraph, events: [Event]
  ) throws(Failure)

  /// Returns once these events, and all handed over before them, are durable (`commitIsDurable`, `batchIsWhole`). After
  /// a first failure every later call fails (`failureIsFinal`).
  ///
  /// - Parameter alone: whether nobody else has events to hand over meanwhile, so that the store may wait on the
  ///   caller's thread. It changes nothing but the time that this takes.
  func commit(_ events: [Event], alone: Bool) async throws(Failure)

  /// Hands events over without waiting: they are durable once a later ``commit(_:alone:)`` returned, ahead of its
  /// events (`eventsKeepOrder`).
  func enqueue(_ events: [Event])

  /// Hands over a request that was sent: it is durable once a later ``commit(_:alone:)`` of events returned
  /// (`callsTravelWithCommits`).
  func note(_ call: RecordedCall)

  /// Calls `observer` with events once they are durable (`observersAreToldAfterwards`); it replaces the one before.
  func follow(_ observer: @escaping @Sendable ([Event]) -> Void)

  /// Returns once the observer has seen all that was committed before.
  func finishTelling() async

  // MARK: Reading

  /// The run of that number, with all that happened to it (`recordIsTheFold`); nil if there is none.
  func record(of run: Int64) throws(Failure) -> RunRecord?

  /// Says that a finished run will be asked for soon. A store may read it ahead, or do nothing.
  func anticipate(_ run: Int64)

  /// A run as it stands right now, and whether a process is at work on it; nil if there is none.
  func snapshot(of run: Int64) throws(Failure) -> RunSnapshot?

  /// How the last process let go of a run; nil while one is at work, or when one was killed (`shortAnswersAgree`, as
  /// all that follow).
  func closing(of run: Int64) throws(Failure) -> Event.Closing?

  /// Whether a change was sent in a run, as far as its events say.
  func hasChanged(_ run: Int64) throws(Failure) -> Bool

  /// The numbers of the runs, the latest first; of one workflow, or of all.
  func runs(of workflow: String?) throws(Failure) -> [Int64]

  /// The number of the run that was worked on last, forward or back; nil where there is none. A run that only just
  /// began is that one.
  func latestRun() throws(Failure) -> Int64?

  /// The number of the run with that identifier, or of the only one whose identifier ends with it: at least its last
  /// four letters.
  func number(of identifier: String) throws(Failure) -> Int64?

  /// The run's events in their order; none where there is no such run.
  func events(of run: Int64) throws(Failure) -> [Event]

  /// The requests that were sent in a run, in the order in which they were noted.
  func calls(of run: Int64) throws(Failure) -> [RecordedCall]

  /// How often each sort of request was sent in a run, the most frequent first.
  func callCounts(of run: Int64) throws(Failure) -> [CallCount]

  /// Which step needs which in the revision that the record says counts, by their numbers, ascending.
  func needs(of record: RunRecord) throws(Failure) -> [(step: Int, needs: Int)]

  /// Who approved that step last; nil while nobody has (`approvalsReachTheOwner`).
  func approver(run: Int64, step: Int) throws(Failure) -> String?

  /// How long each step took in the latest run of a workflow, below a number, in which anything was changed, by its
  /// name.
  ///
  /// - Parameter fits: whether a run with those settings tells anything.
  func durations(
    of workflow: String, before run: Int64, where fits: (Value) -> Bool
  ) throws(Failure) -> [String: Duration]
}
