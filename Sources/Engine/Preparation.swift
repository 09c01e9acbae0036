import Document
import Journal
import PlinkflowKit
import Runs
import Workflow

/// Finds out what a command is about: a new run, one that goes on, or one that goes back.
public struct Preparation: Sendable {
  let journal: Journal
  let catalog: Catalog
  let clock: any Clock
  /// The kinds of step that act in the real world from now on, also in a run that was begun in the sandbox.
  let real: Set<String>
  let acceptsChangedPrograms: Bool
  /// The folder that the workflow's file lies in; nil for the one that was written down.
  let folder: String?
  /// Whether the files in that folder count as they are.
  let acceptsFolder: Bool

  /// Which runs there are.
  var lookup: RunLookup { RunLookup(in: journal) }

  /// Works on one journal, with the kinds of step that are registered.
  ///
  /// - Parameter real: the kinds of step that act in the real world from now on, also in a run that was begun in the
  ///   sandbox.
  /// - Parameter acceptsChangedPrograms: whether a run goes on although a program that implements its steps is another
  ///   one than it was.
  /// - Parameter folder: the folder that the workflow's file lies in, an absolute path; nil for the one that was
  ///   written down when the run was last taken up.
  /// - Parameter acceptsFolder: whether the files of steps' programs count as they are in that folder.
  public init(
    journal: Journal, catalog: Catalog, clock: any Clock = WallClock(),
    real: Set<String> = [], acceptsChangedPrograms: Bool = false,
    folder: String? = nil, acceptsFolder: Bool = false
  ) {
    self.folder = folder
    self.acceptsFolder = acceptsFolder
    self.acceptsChangedPrograms = acceptsChangedPrograms
    self.journal = journal
    self.catalog = catalog
    self.clock = clock
    self.real = real
  }

  /// The run that `plinkflow run FILE` is about: the last one of that workflow if it is unfinished, else a new one.
  ///
  /// - Parameters:
  ///   - source: the workflow file.
  ///   - arguments: what was given for its parameters.
  ///   - startNew: begin a new run even where one is unfinished.
  ///   - world: the world that a new run observes and changes. One that goes on stays in its own.
  public func run(
    _ source: Source, arguments: Arguments, startNew: Bool, in world: World
  ) async throws(EngineError) -> Prepared {
    if !startNew, let unfinished = try lookup.unfinished(of: source) {
      return try await resumed(unfinished, source, arguments)
    }
    return try await begin(try load(source, arguments), in: world)
  }

  /// A new run of a workflow.
  ///
  /// - Parameter clients: its connections, where they are open already.
  public func begin(
    _ workflow: Workflow, in world: World, clients: Clients? = nil
  ) async throws(EngineError) -> Prepared {
    if let clients { return try begun(workflow, clients: clients, in: world) }
    return try begun(workflow, clients: try await Clients.open(for: workflow, in: world), in: world)
  }

  /// Begins to read what a new run of that workflow will ask for: the last run of it, which is finished. To be followed
  /// by loading the workflow, which takes as long.
  public func anticipate(_ source: Source) throws(EngineError) {
    guard let name = Workflow.name(in: source), let last = try lookup.runs(of: name).first else { return }
    journal.anticipate(last)
  }

  /// The run that a plan is about, without writing anything: the unfinished one, or one that would begin.
  public func plan(
    _ source: Source, arguments: Arguments, in world: World
  ) throws(EngineError) -> (workflow: Workflow, record: RunRecord?, prior: PriorState) {
    if let unfinished = try lookup.unfinished(of: source) {
      let overlaid = try overlay(unfinished, source, arguments)
      return (overlaid, unfinished, try prior(overlaid, before: unfinished.number, in: self.world(of: unfinished)))
    }
    let workflow = try load(source, arguments)
    return (workflow, nil, try prior(workflow, before: .max, in: world))
  }

  /// The run that `plinkflow undo [RUN]` is about: the named one, or the last that is not undone.
  public func undo(run identifier: String?) async throws(EngineError) -> Prepared {
    let named: RunRecord? =
      if let identifier { try lookup.find(identifier) } else { try lookup.latest { !$0.isUndone } }
    guard let record = named else { throw .noRuns }
    for number in try lookup.runs(of: record.frozen.workflow) where number > record.number {
      guard let other = try lookup.record(number), world(of: other).isSame(as: world(of: record)) else { continue }
      if !other.isUndone, other.steps.contains(where: { $0.mayHaveChanged }) {
        throw .notLatest(run: record.identifier, later: other.identifier)
      }
    }
    return try await prepared(try frozen(record), record) { $0.mayHaveChanged }
  }

  /// The world of a run, and what else acts in the real one from now on.
  func world(of record: RunRecord) -> World { World(frozen: record.frozen.settings).adding(real: real) }

  private func open(_ workflow: Workflow, of record: RunRecord) async throws(EngineError) -> Clients {
    try await Clients.open(for: workflow, in: world(of: record))
  }

  // MARK: New runs

  private func begun(_ workflow: Workflow, clients: Clients, in world: World) throws(EngineError) -> Prepared {
    let frozen = RunRecord.Frozen(
      workflow: workflow.name, file: workflow.source.name,
      text: workflow.frozenText, arguments: workflow.arguments, settings: world.frozen)
    let graph = FrozenGraph(
      steps: workflow.steps.map { ($0.name, $0.kind.name) },
      needs: workflow.steps.enumerated().map { ($0.offset, $0.element.dependencies) })
    let prior = try self.prior(workflow, before: .max, in: world)
    let record = try reading { () throws(JournalError) in
      try journal.begin(identifier: RunIdentifier.make(at: clock.now), frozen, graph: graph)
    }
    return Prepared(
      workflow: workflow, record: record, start: .fresh, clients: clients, numbers: Array(workflow.steps.indices),
      prior: prior, programFolder: try programFolder(of: workflow, record, in: folder) { _ in false })
  }

  // MARK: Runs that go on

  private func resumed(
    _ record: RunRecord, _ source: Source, _ arguments: Arguments
  ) async throws(EngineError) -> Prepared {
    if record.isHalfUndone { throw .halfUndone(run: record.identifier, keeping: record.opening?.keeping) }
    let old = try frozen(record)
    func ask(for workflow: Workflow) async throws(EngineError) {
      try await askForSecrets(of: workflow, steps: workflow.stepsToDo(in: record))
    }
    // The same text with nothing given to it means what it meant, and need not be read twice.
    if arguments.isEmpty, record.frozen.text.utf8.elementsEqual(source.bytes) {
      try await ask(for: old)
      return try await prepared(old, record)
    }
    let new = try overlay(record, source, arguments, old: old)
    if new.frozenText == old.frozenText && new.arguments == old.arguments {
      try await ask(for: old)
      return try await prepared(old, record)
    }
    let amendment = Amendment(of: record, from: old, to: new)
    guard amendment.refused.isEmpty else {
      throw .changedAfterBegin(run: record.identifier, changes: amendment.refused)
    }
    try checkPrograms(of: new, record)
    let programFolder = try programFolder(of: new, record, in: folder) { $0.isBegun }
    try await ask(for: new)
    return try amended(
      record, by: amendment, to: new, clients: try await open(new, of: record), programFolder: programFolder)
  }

  private func amended(
    _ record: RunRecord, by amendment: Amendment, to new: Workflow, clients: Clients,
    programFolder: Event.ProgramFolder?
  ) throws(EngineError) -> Prepared {
    let now = clock.now
    var events = amendment.dropped.map { Event(run: record.number, step: $0, at: now, .dropped) }
    events.append(Event(run: record.number, at: now, .amended(revision: record.revision + 1)))
    try reading { () throws(JournalError) in
      try journal.amend(
        record, text: new.frozenText, arguments: new.arguments,
        graph: amendment.graph(of: new), events: events)
    }
    guard let record = try lookup.record(record.number) else { throw .unknownRun(record.identifier) }
    return Prepared(
      workflow: new, record: record, start: .amended(amendment.added.map { new.steps[$0].name }), clients: clients,
      numbers: amendment.numbers, prior: try prior(new, before: record.number, in: world(of: record)),
      programFolder: programFolder)
  }

  /// The file's workflow with the run's parameters: what was given then, unless something else is given now. A value
  /// that was then the default follows the file's default.
  private func overlay(
    _ record: RunRecord, _ source: Source, _ arguments: Arguments, old: Workflow? = nil
  ) throws(EngineError) -> Workflow {
    let then = old?.parameters ?? []
    let given = (record.frozen.arguments.members ?? []).filter { member in
      then.first { $0.name == member.key }?.default != member.value
    }
    return try load(source, arguments.over(frozen: .object(given)), isFrozen: true)
  }

  /// - Parameter acting: for each step, whether its programs may be run on account of what they did before.
  func prepared(
    _ workflow: Workflow, _ record: RunRecord, in given: String? = nil, acting: (StepRecord) -> Bool = { $0.isBegun }
  ) async throws(EngineError) -> Prepared {
    try checkPrograms(of: workflow, record)
    let programFolder = try programFolder(of: workflow, record, in: given ?? folder, acting: acting)
    let numbers = try numbers(of: workflow, record)
    return Prepared(
      workflow: workflow, record: record, start: .resumed,
      clients: try await open(workflow, of: record),
      numbers: numbers, prior: try prior(workflow, before: record.number, in: world(of: record)),
      programFolder: programFolder)
  }

  /// The number in the run of each step of the workflow that it froze. They are the same steps: a step of the run that
  /// the workflow did not have would neither be gone on with nor taken back.
  private func numbers(of workflow: Workflow, _ record: RunRecord) throws(EngineError) -> [Int] {
    let current = Amendment.current(record)
    var numbers: [Int] = []
    for step in workflow.steps {
      guard let number = current[step.name], record.steps[number].kind == step.kind.name else { break }
      numbers.append(number)
    }
    guard numbers.count == workflow.steps.count, numbers.count == current.count else {
      let finding = "the steps of run \(record.identifier) are not those of the workflow that it froze"
      throw .journal(.damaged(path: journal.path, findings: [finding]))
    }
    return numbers
  }

  /// Refuses to go on where a program that implements steps of the run is another one than it was: it may not know what
  /// the other one made.
  private func checkPrograms(of workflow: Workflow, _ record: RunRecord) throws(EngineError) {
    guard !acceptsChangedPrograms, let then = record.opening?.programs else { return }
    let changed = workflow.programs.filter { then[$0.key] != nil && then[$0.key] != $0.value }.keys.sorted()
    guard changed.isEmpty else { throw .changedPrograms(run: record.identifier, plugins: changed) }
  }

  // MARK: What the journal knows

  /// What the last run of the workflow that stands left, for a new run.
  public func left(of workflow: Workflow, in world: World) throws(EngineError) -> PriorState {
    guard workflow.steps.contains(where: { $0.kind.hasPreflight }) else { return .none }
    return try prior(workflow, before: .max, in: world)
  }

  /// What the last run of the workflow that stands left: how its steps' things are found again.
  private func prior(
    _ workflow: Workflow, before number: Int64, in world: World
  ) throws(EngineError) -> PriorState {
    for earlier in try lookup.runs(of: workflow.name) where earlier < number {
      guard let record = try lookup.record(earlier), !record.isUndone, self.world(of: record).isSame(as: world) else {
        continue
      }
      var prior = [PriorStep?](repeating: nil, count: workflow.steps.count)
      for step in record.steps where step.phase == .done {
        guard let index = workflow.index(of: step.name, perhaps: step.number) else { continue }
        let kind = workflow.steps[index].kind
        // A person's yes is for one run: the next one asks again.
        guard kind.name == step.kind, kind.client != ClientType(Approvals.self) else { continue }
        prior[index] = PriorStep(
          identity: Event.Identity(step, token: step.token(in: record.identifier)), accepted: step.accepted)
      }
      return PriorState(prior)
    }
    return .none
  }

  /// The workflow as a run froze it.
  public func frozen(_ record: RunRecord) throws(EngineError) -> Workflow {
    try load(
      Source(name: record.frozen.file, text: record.frozen.text), Arguments(frozen: record.frozen.arguments),
      isFrozen: true)
  }

  /// A workflow with its arguments, checked in full.
  ///
  /// - Parameter isFrozen: whether it is about a run that has begun, so that a file means what it meant then.
  public func load(
    _ source: Source, _ arguments: Arguments, isFrozen: Bool = false
  ) throws(EngineError) -> Workflow {
    do {
      return try Workflow.load(source, arguments: arguments, catalog: catalog, isFrozen: isFrozen)
    } catch {
      throw .workflow(error)
    }
  }
}
