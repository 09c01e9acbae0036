import PlinkflowKit

extension StepError {
  /// How the help of a fault ends that names what to add to the command which goes on.
  public static let toTheCommand = " to the command"

  /// A change of which nobody can tell whether it took, met again by a later process.
  static let inDoubt = StepError.unknown("may have been applied already, and the step cannot be observed")

  /// The same of a change that nobody can observe: a person has to say what became of it.
  func askingAPerson(about step: String) -> StepError {
    var fault = self
    let word = Self.word(for: step)
    fault.help =
      "find out what it did, then add `--done \(word)` if it took, or `--again \(word)` to send it again,"
      + Self.toTheCommand
    return fault
  }

  /// The same of an undo that failed although the world looks as it was before: that it is so, a person may say.
  func unproven(of step: String) -> StepError {
    var fault = self
    fault.notes.append("nothing of it is seen any more, and parts of it may stand")
    fault.help =
      "mend the program, which has to cope with nothing there, or add `--done \(Self.word(for: step))`"
      + Self.toTheCommand
    return fault
  }

  /// The name of an instance has what a shell would read for itself, and never a single quote.
  private static func word(for step: String) -> String { step.contains("[") ? "'\(step)'" : step }

  /// The same, with what became of observing what it did.
  func followed(by look: StepError) -> StepError {
    var fault = look
    fault.summary = summary
    fault.notes = notes + ["then looking at what it did \(look.summary)"] + look.notes
    fault.help = help ?? look.help
    return fault
  }
}
