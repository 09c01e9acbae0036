/// One request that went to the other side, as the journal keeps it: enough to ask the other side's support about it,
/// and nothing that could be secret.
public struct RemoteCall: Sendable, Hashable {
  /// What the other side calls the service, such as `EC2`.
  public let service: String
  /// The action, such as `CreateVpcEndpoint`.
  public let action: String
  /// How often the same call was sent before.
  public let retry: Int
  /// How long the reply took.
  public let duration: Duration
  /// The HTTP status, or another number that says how it went; nil where no reply came.
  public let status: Int?
  /// The other side's name for the request.
  public let requestID: String?
  /// The other side's word for why it gave no result, such as `Throttling`; nil where it did.
  public let failure: String?

  /// A request.
  public init(
    service: String, action: String, retry: Int = 0, duration: Duration, status: Int? = nil, requestID: String? = nil,
    failure: String? = nil
  ) {
    self.service = service
    self.action = action
    self.retry = retry
    self.duration = duration
    self.status = status
    self.requestID = requestID
    self.failure = failure
  }

  /// Who is told of requests that are sent on behalf of the step that is being observed, changed or taken back. Of a
  /// request that serves several steps at once, it is the step that asked first.
  @TaskLocal public static var recorder: Recorder?

  /// Who is told of requests.
  public struct Recorder: Sendable {
    // Wrapped, since an optimised build by Swift 6.3.1 crashes where a task-local value is a function.
    private let record: @Sendable (RemoteCall) -> Void

    /// Calls `record` with each request once its reply came, or did not.
    public init(_ record: @escaping @Sendable (RemoteCall) -> Void) {
      self.record = record
    }

    /// Tells of a request.
    public func callAsFunction(_ call: RemoteCall) { record(call) }
  }
}
