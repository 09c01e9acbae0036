import Runs

/// How a run is carried out; nothing of it changes what is done.
public struct RunOptions: Sendable {
  /// How many steps may look or change at once; a step that waits does not count.
  public var jobs: Int
  /// Whether to stop, resumable, once all that is left is to wait.
  public var noWait: Bool
  /// What every wait is multiplied by: 1 for the real world, less for a sandbox that is faster than it.
  public var pace: Double
  /// What steps observe and change.
  public var world: World
  /// Who changes what one step at a time changes.
  public var exclusive: ExclusiveNames
  /// plinkflow's version, as the journal tells it.
  public var version: String
  /// The name of this host.
  public var host: String
  /// This process's identifier.
  public var process: Int32

  /// How a run is carried out.
  public init(
    jobs: Int = 16, noWait: Bool = false, pace: Double = 1, world: World, exclusive: ExclusiveNames = .ofUser,
    version: String, host: String, process: Int32
  ) {
    self.exclusive = exclusive
    self.world = world
    self.jobs = max(1, jobs)
    self.noWait = noWait
    self.pace = pace
    self.version = version
    self.host = host
    self.process = process
  }

  func scaled(_ duration: Duration) -> Duration { duration * pace }
}
