/// Why a step could not see or change the world, in one of three classes that decide what happens next.
public struct StepError: Error, Sendable, Hashable {
  /// What may be done about a fault.
  public enum Class: Sendable, Hashable {
    /// Nothing was changed and trying again is sound, no sooner than the server asked for.
    case transient(retryAfter: Duration?)
    /// Nothing was changed, and nothing will be until a person acts.
    case refused
    /// A change was sent and no answer came: observe before anything is sent again.
    case unknown
  }

  /// Decides what happens next. What nobody classified is ``Class/unknown``.
  public var `class`: Class
  /// What was being done, and to what: lowercase, no full stop; it completes "step `x` …".
  public var summary: String
  /// The cause in the other side's words: code, message, request id; a line each.
  public var notes: [String]
  /// What to do about it.
  public var help: String?
  /// Whether the change that was sent has come to its end without effect, so that the next run sends it anew. Only a
  /// refusal to observe means anything by it.
  public var isWithoutEffect = false
  /// Whether the other side refuses in words that somebody who was quicker, or a lost reply to the same change, would
  /// bring as well, so that the world may be as wanted all the same: it is observed once, and what is found counts as
  /// this change's own, as after a reply that was lost. Only a refusal to change means anything by it.
  public var mayBeDone = false
  /// Whether a part of the change was made before the rest was refused: what stood before it is kept, and the next run
  /// makes the rest. Of an unknown end: whether it is one, so that nothing more comes of what was sent, although parts
  /// of it may stand. Only a failed change means anything by it.
  public var isPartial = false
  /// Whether the change was made, and only its receipt is refused, since the text of a secret is in it: the step
  /// stands, and is found without the receipt. Only plinkflow itself says so.
  public internal(set) var isMade = false
  /// Whether it is the looking that failed, so that nothing is known of what stands. Nothing is changed for a refusal
  /// like that. Only a refusal to observe means anything by it.
  public var isUnseen = false
  /// Whether it is a program's ending that nobody classified, so that another try may go otherwise: it is tried again
  /// where a workflow's `retry` says so, and only there. What an unknown end of a change did shows by now.
  public var mayPass = false

  /// A fault, with all that is known of it.
  public init(_ class: Class, _ summary: String, notes: [String] = [], help: String? = nil) {
    self.class = `class`
    self.summary = summary
    self.notes = notes
    self.help = help
  }

  /// Nothing was changed, and nothing will be until a person acts.
  public static func refused(_ summary: String, notes: [String] = [], help: String? = nil) -> StepError {
    StepError(.refused, summary, notes: notes, help: help)
  }

  /// Nothing was changed; trying again is sound.
  public static func transient(
    _ summary: String, retryAfter: Duration? = nil, notes: [String] = [], help: String? = nil
  ) -> StepError {
    StepError(.transient(retryAfter: retryAfter), summary, notes: notes, help: help)
  }

  /// A change was sent and no answer came.
  public static func unknown(_ summary: String, notes: [String] = [], help: String? = nil) -> StepError {
    StepError(.unknown, summary, notes: notes, help: help)
  }
}
