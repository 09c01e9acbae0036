/// Why a request to a program got no reply.
enum Loss: Error, Sendable, Hashable {
  /// The program could not be started.
  case notStarted(String)
  /// The program took longer than it may.
  case timedOut(seconds: Double)
  /// The step's own time was over before the program's.
  case timedOutWithStep
  /// The program ended, or was ended for what it did: a sentence that follows its name.
  case ended(String)

  /// The sentence, about "the program".
  var sentence: String {
    switch self {
    case .notStarted(let why): "it cannot be started: \(why)"
    case .timedOut(let seconds): "it did not answer within \(seconds.formatted) s"
    case .timedOutWithStep: "it did not answer within the step's `timeout`"
    case .ended(let how): "it \(how)"
    }
  }

  /// The same where the step's own time was the limit.
  var withinStep: Loss {
    if case .timedOut = self { .timedOutWithStep } else { self }
  }
}

extension Double {
  /// Without a fraction where it has none.
  fileprivate var formatted: String { Int(exactly: self).map(String.init) ?? String(self) }
}
