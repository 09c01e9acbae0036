import PlinkflowKit

/// A request to the other side, with the step that it was sent for.
public struct RecordedCall: Sendable, Equatable {
  /// The run's number in this journal.
  public let run: Int64
  /// The step's number in the run.
  public let step: Int
  /// The name of the step's connection.
  public let connection: String
  /// When its reply came, or was given up.
  public let time: Instant
  /// The request.
  public let call: RemoteCall

  /// A request.
  public init(run: Int64, step: Int, connection: String, at time: Instant, _ call: RemoteCall) {
    self.run = run
    self.step = step
    self.connection = connection
    self.time = time
    self.call = call
  }
}

/// How often a run sent one sort of request over one connection.
public struct CallCount: Sendable, Equatable {
  /// The connection's name.
  public let connection: String
  /// The service.
  public let service: String
  /// The action.
  public let action: String
  /// How often it was sent, repetitions among it.
  public let count: Int
  /// How many of these were repetitions.
  public let retries: Int

  /// A count.
  public init(connection: String, service: String, action: String, count: Int, retries: Int) {
    self.connection = connection
    self.service = service
    self.action = action
    self.count = count
    self.retries = retries
  }
}
