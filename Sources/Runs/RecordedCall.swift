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

extension CallCount {
  /// How often each sort of request is among some, the most frequent first.
  public static func counts(of calls: [RecordedCall]) -> [CallCount] {
    struct Sort: Hashable {
      let connection, service, action: String
    }
    var counts: [Sort: (count: Int, retries: Int)] = [:]
    for recorded in calls {
      let call = recorded.call
      let sort = Sort(connection: recorded.connection, service: call.service, action: call.action)
      counts[sort, default: (0, 0)].count += 1
      if call.retry > 0 { counts[sort, default: (0, 0)].retries += 1 }
    }
    return counts.map { sort, number in
      CallCount(
        connection: sort.connection, service: sort.service, action: sort.action, count: number.count,
        retries: number.retries)
    }.sorted { a, b in
      (-a.count, a.connection, a.service, a.action) < (-b.count, b.connection, b.service, b.action)
    }
  }
}
