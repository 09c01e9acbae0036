/// Why a call gave no result.
public struct AWSFailure: Error, Sendable, Hashable {
  /// The action: `CreateVpcEndpoint`.
  public let action: String
  /// What AWS calls the service.
  public let service: String
  /// What went wrong.
  public let cause: Cause
  /// What a repetition of the call would do.
  public let safety: CallSafety
  /// Whether what was wrong on this side, such as a key that had expired, has been put right since.
  private(set) var isCorrected = false
  /// Whether the same request was sent before in this call and never answered, so that it may have taken effect.
  var isDoubted = false

  /// What went wrong.
  public enum Cause: Error, Sendable, Hashable {
    /// The service answered with an error.
    case answered(status: Int, code: String, message: String, requestID: String?, retryAfter: Duration?)
    /// The service answered with something that is not of its protocol; the beginning of the raw body is kept.
    case unreadable(status: Int, requestID: String?, body: String)
    /// The request cannot have arrived.
    case notSent(String)
    /// The request may have arrived, and no reply came.
    case noReply(String)
    /// No source had credentials; names each source tried, and why it gave nothing.
    case noCredentials(String)
  }

  /// A call that gave no result.
  public init(action: String, service: String, cause: Cause, safety: CallSafety? = nil) {
    self.action = action
    self.service = service
    self.cause = cause
    self.safety = safety ?? CallSafety(action: action)
  }

  /// A list that never ends, since each of its pages leads to itself: what it lists is not all.
  public init(unfinished action: String, of service: AWSService) {
    self.init(
      action: action, service: service.name,
      cause: .unreadable(status: 200, requestID: nil, body: "a page of a list that names itself as the next one"))
  }

  /// The same failure, after its cause on this side was put right: sending the call anew is sound.
  var corrected: AWSFailure {
    var failure = self
    failure.isCorrected = true
    return failure
  }

  /// Whether the service answered with that error code. False where there was no answer: what nobody said is no code.
  public func isAnswered(_ code: String) -> Bool { cause.isAnswered(code) }

  /// Whether the service answered in its own form.
  public var wasAnswered: Bool { if case .answered = cause { true } else { false } }

  /// Whether the service answered with that error code, and those words in its message, compared without case.
  public func isAnswered(_ code: String, saying words: String) -> Bool {
    guard case .answered(_, code, let message, _, _) = cause else { return false }
    return message.lowercased().contains(words.lowercased())
  }

  /// The service's own words, empty where it answered with none or not at all.
  public var message: String {
    if case .answered(_, _, let message, _, _) = cause { message } else { "" }
  }

  /// What it was, in a word for logs: the service's code, or what the failure means.
  public var word: String {
    if case .answered(_, let code, _, _, _) = cause { code } else { "\(meaning)" }
  }

  /// The HTTP status, where the service answered.
  public var status: Int? {
    switch cause {
    case .answered(let status, _, _, _, _), .unreadable(let status, _, _): status
    case .notSent, .noReply, .noCredentials: nil
    }
  }

  /// The service's name for this very request, where it answered with one.
  public var requestID: String? {
    switch cause {
    case .answered(_, _, _, let requestID, _), .unreadable(_, let requestID, _): requestID
    case .notSent, .noReply, .noCredentials: nil
    }
  }

  /// How long the service asked to wait.
  public var retryAfter: Duration? {
    if case .answered(_, _, _, _, let delay) = cause { delay } else { nil }
  }
}

extension AWSFailure {
  /// Whether the request cannot have arrived.
  var isUnsent: Bool { if case .notSent = cause { true } else { false } }
}

extension AWSFailure.Cause {
  /// Whether the service answered with that error code.
  func isAnswered(_ code: String) -> Bool {
    if case .answered(_, code, _, _, _) = self { true } else { false }
  }

  /// The same, without a body that may be a damaged result; an error page is kept.
  var withoutResult: AWSFailure.Cause {
    guard case .unreadable(let status, let requestID, _) = self, (200..<300).contains(status) else { return self }
    return .unreadable(status: status, requestID: requestID, body: "")
  }
}

/// What repeating a call would do.
public enum CallSafety: Sendable, Hashable {
  /// Changes nothing.
  case read
  /// Changes something, and repeated it changes nothing more: it carries a client token, or sets what it names.
  case idempotent
  /// Changes something, and repeated it may change it twice.
  case change

  /// What an action's name says: `Describe…`, `Get…`, `List…`, `Check…` and `Simulate…` read.
  public init(action: String) {
    let reads = ["Describe", "Get", "List", "Check", "Simulate"]
    self = reads.contains { action.hasPrefix($0) } ? .read : .change
  }

  /// What an action's name and its input say: what carries a `ClientToken` may be repeated.
  public init(action: String, input: Input) {
    let byName = CallSafety(action: action)
    self = byName == .change && input["ClientToken"] != nil ? .idempotent : byName
  }
}
