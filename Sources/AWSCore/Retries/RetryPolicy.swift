/// When a call is sent again, and after how long.
public struct RetryPolicy: Sendable, Hashable {
  /// How often a call is sent at most, the first time included.
  public var maximumAttempts: Int
  /// The longest pause that is chosen without the service's asking.
  public var maximumPause: Duration

  /// AWS's standard policy: three attempts, at most 20 s apart.
  public init(maximumAttempts: Int = 3, maximumPause: Duration = .seconds(20)) {
    self.maximumAttempts = max(1, maximumAttempts)
    self.maximumPause = maximumPause
  }
}
