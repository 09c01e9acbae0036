import Document
import Engine
import Runs

/// What a command line says about the world that a run observes and changes: for a new run all of it, for one that was
/// begun before only what may still be chosen.
struct WorldOptions: Sendable, Hashable {
  /// Whether a new run uses the sandbox.
  let isSandbox: Bool
  /// How slow the simulated AWS is, in seconds; nil for its own speed, or the run's.
  let delay: Double?
  /// The file of the world that the simulated AWS starts from; nil for its own.
  let file: String?
  /// The kinds of step that act in the real world all the same.
  let real: Set<String>

  /// Options of a command that may begin a run.
  init(_ invocation: Invocation) throws(ArgumentError) {
    isSandbox = invocation.has(.sandbox)
    delay = try invocation.seconds(of: .sandboxDelay, upTo: 3600)
    file = invocation.value(of: .sandboxWorld)
    real = Set(invocation.values(of: .real))
    try invocation.require(.sandbox, for: .real)
    try invocation.require(.sandbox, for: .sandboxDelay)
    try invocation.require(.sandbox, for: .sandboxWorld)
  }

  /// Options of a command about a run that was begun before, which knows its world.
  init(ofRunIn invocation: Invocation) throws(ArgumentError) {
    isSandbox = false
    delay = try invocation.seconds(of: .sandboxDelay, upTo: 3600)
    file = nil
    real = Set(invocation.values(of: .real))
  }

  /// The world of a new run.
  var world: World { isSandbox ? .sandbox(.init(delay: delay, real: real)) : .network }

  /// The world of a run that was begun before: its own, with the other speed and the further real kinds that the
  /// command line names.
  func world(of record: RunRecord) throws(Stop) -> World {
    guard var simulated = World(frozen: record.frozen.settings).simulated else {
      if isSandbox {
        throw Stop(
          .badInput,
          Diagnostic(
            "run \(record.identifier) is unfinished, and it does not use the sandbox",
            help: "`plinkflow run FILE --new` begins another"))
      }
      guard real.isEmpty else {
        throw Stop(
          .badInput,
          Diagnostic("run \(record.identifier) does not use the sandbox, so that `--real` says nothing about it"))
      }
      return .network
    }
    simulated.delay = delay ?? simulated.delay
    simulated.real.formUnion(real)
    return .sandbox(simulated)
  }
}
