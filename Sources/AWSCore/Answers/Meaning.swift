extension AWSFailure {
  /// What may be done about a call that gave no result.
  public enum Meaning: Sendable, Hashable {
    /// What the call was about is not there: an observation has found nothing, and a removal has nothing left to do.
    case gone
    /// The service will not do it until a person changes something; nothing was changed.
    case refused
    /// A quota of the account is used up; nothing was changed.
    case quota
    /// Refused, in words that somebody who was quicker, or a lost reply to the same request, would bring as well: one
    /// look tells whether the world is as wanted all the same.
    case race
    /// The service asks to call less often; nothing was changed.
    case throttled
    /// Something else has to end first: a dependency, another change. Nothing was changed.
    case wait(Duration)
    /// Nothing is known to be wrong, and nothing was changed; calling again is sound.
    case transient
    /// Whether the change was made is not known: look before anything is sent again.
    case unknown
  }

  /// What may be done about this failure.
  public var meaning: Meaning {
    // What became of sending a request again says nothing of the first one.
    if isDoubted, safety != .read { return lastMeaning == .gone ? .gone : .unknown }
    return isCorrected ? .transient : lastMeaning
  }

  /// What the last attempt's answer means.
  private var lastMeaning: Meaning {
    switch cause {
    case .noCredentials: return .refused
    case .notSent: return .transient
    case .noReply: return safety == .read ? .transient : .unknown
    case .unreadable(let status, _, _):
      // No service said that nothing was changed.
      guard safety == .read else { return .unknown }
      return status == 429 ? .throttled : .transient
    case .answered(let status, let code, let message, _, _):
      guard let known = ServiceCode.meaning(of: code, message, to: action, of: service) else {
        if status == 429 { return .throttled }
        if status < 500 { return .refused }
        return safety == .read ? .transient : .unknown
      }
      switch known {
      case .wait, .transient:
        // Of a server's error nobody can say how far the change had come; with a client token it may be sent again.
        return status >= 500 && safety == .change ? .unknown : known
      case .unknown: return safety == .read ? .transient : .unknown
      case .gone, .refused, .quota, .race, .throttled: return known
      }
    }
  }
}
