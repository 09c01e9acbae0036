import Document
import Engine
import Journal
import PlinkflowKit
import Runs
import Workflow

/// All that a command about one run works with: the journal, the run, its world, the kinds of step that reach it, and
/// the engine. Every such command starts up here, so that none of them can forget which world it is about.
struct RunContext: Sendable {
  let session: Session
  /// The world that the run's steps observe and change.
  let world: World
  /// The run; nil where a new one would begin.
  let record: RunRecord?
  /// The kinds of step, their connections leading into the world.
  let catalog: Catalog
  let preparation: Preparation
  let engine: Engine

  var program: Program { session.program }
  var journal: Journal { session.journal }

  /// The start of a command about the run of a workflow file: the unfinished one, or one that would begin.
  ///
  /// - Parameters:
  ///   - source: the text of `input`.
  ///   - isNew: whether a new run begins also where one is unfinished.
  ///   - noWait: whether waiting is left to another time.
  init(
    of input: WorkflowInput, _ source: Source, _ options: WorldOptions, _ invocation: Invocation,
    opening: Session.Opening, isNew: Bool = false, noWait: Bool, in program: Program
  ) throws {
    let folder = try invocation.folder
    program.runPlugins(in: folder ?? source.folder)
    let log = try HTTPLog(invocation)
    let location = JournalLocation(invocation)
    // A file with mistakes begins nothing, not even an empty journal.
    if !location.exists(in: program.environment) { _ = try input.load(program.catalog(reaching: .none)) }
    let session = try Session(opening, location, in: program)
    let record = isNew ? nil : try RunLookup(in: session.journal).unfinished(of: source)
    let world = if let record { try options.world(of: record) } else { options.world }
    try self.init(
      session, world, record, options, invocation, log: log, folder: folder ?? source.folder,
      acceptsFolder: folder != nil, noWait: noWait)
  }

  /// The start of a command about a run that was begun before.
  ///
  /// - Parameter noWait: whether waiting is left to another time.
  init(
    of record: RunRecord, _ options: WorldOptions, _ invocation: Invocation, session: Session, noWait: Bool
  ) throws {
    let folder = try invocation.folder
    session.program.runPlugins(in: folder ?? record.opening?.programFolder?.folder)
    try self.init(
      session, try options.world(of: record), record, options, invocation, log: try HTTPLog(invocation), folder: folder,
      acceptsFolder: folder != nil, noWait: noWait)
  }

  private init(
    _ session: Session, _ world: World, _ record: RunRecord?, _ options: WorldOptions, _ invocation: Invocation,
    log: HTTPLog?, folder: String?, acceptsFolder: Bool, noWait: Bool
  ) throws {
    self.session = session
    self.world = world
    self.record = record
    let access = try WorldAccess(
      to: world, from: options.file, statePath: session.location.sandboxPath(in: session.program.environment), log: log)
    catalog = session.program.catalog(reaching: access)
    preparation = Preparation(
      journal: session.journal, catalog: catalog, real: options.real,
      acceptsChangedPrograms: invocation.has(.acceptChangedPlugins), folder: folder, acceptsFolder: acceptsFolder)
    engine = Engine(
      journal: session.journal,
      options: session.options(jobs: try invocation.jobs, noWait: noWait, in: world))
  }

  /// What the run of a workflow file would do, by observing alone.
  ///
  /// - Parameter clients: its connections, where they are open already.
  func plan(_ source: Source, _ arguments: Arguments, clients: Clients? = nil) async throws -> Plan {
    let (workflow, record, prior) = try preparation.plan(source, arguments: arguments, in: world)
    // A run that goes on removes nothing: that is for the beginning of the next one.
    let removals = record == nil ? try preparation.removals(for: workflow, in: world) : []
    return try await engine.plan(workflow, record: record, prior: prior, removals: removals, clients: clients)
  }

  /// Whether a step of a kind can be taken back, as far as its kind tells.
  func isReversible(_ kind: String) -> Bool { catalog.kind(kind)?.isReversible ?? true }
}

extension Invocation {
  /// How many steps may be at work at once; nil where it is left to plinkflow.
  var jobs: Int? {
    get throws(ArgumentError) { try integer(of: .jobs, in: 1...1024) }
  }
}
