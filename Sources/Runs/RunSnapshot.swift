/// A run as it stands.
public struct RunSnapshot: Sendable {
  /// What its events tell.
  public let record: RunRecord
  /// Whether a process is at work on it right now.
  public let isAlive: Bool

  /// A run as it stands.
  public init(record: RunRecord, isAlive: Bool) {
    self.record = record
    self.isAlive = isAlive
  }
}
