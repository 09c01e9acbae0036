import Document

/// What happened to a step, in one character. Colour only repeats it.
public enum Mark: Character, Sendable, CaseIterable {
  case created = "+"
  case changed = "~"
  case alreadySo = "="
  case undone = "-"
  case failed = "!"
  case waiting = "?"
  case working = " "

  /// The SGR parameter that repeats the mark on a terminal: green, yellow, default, magenta, red, cyan.
  var colour: Int {
    switch self {
    case .created: 32
    case .changed: 33
    case .alreadySo, .working: 39
    case .undone: 35
    case .failed: 31
    case .waiting: 36
    }
  }

  /// The character, in its colour where that is wanted.
  func text(hasColour: Bool) -> String {
    hasColour && self != .working ? "\u{1B}[\(colour)m\(rawValue)\u{1B}[0m" : String(rawValue)
  }
}

/// One change of a step's state, for a person: mark, step, what, time.
public struct Line: Sendable, Hashable {
  /// What happened, in one character.
  public let mark: Mark
  /// The step's name.
  public let step: String
  /// What happened, in a few words.
  public let what: String
  /// How long it took or has taken.
  public let time: Duration?
  /// Whether a person is asked for something.
  public let isQuestion: Bool

  /// A change of a step's state; texts need not be safe to show.
  public init(_ mark: Mark, _ step: String, _ what: String, time: Duration? = nil, isQuestion: Bool = false) {
    self.isQuestion = isQuestion
    self.mark = mark
    self.step = step
    self.what = what
    self.time = time
  }

  /// The line as text, safe to show.
  ///
  /// - Parameter width: the width of the column of names.
  public func text(width: Int = 0, hasColour: Bool = false) -> String {
    let name = step.printable.padded(to: width)
    let tail = time.map { "  (\($0.brief))" } ?? ""
    return "\(mark.text(hasColour: hasColour)) \(name)  \(what.printable)\(tail)"
  }
}
