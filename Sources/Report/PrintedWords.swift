import Document
import PlinkflowKit
import Runs

extension PrintedText {
  /// What was printed as a line of a log: the last line of each output, and how many came before it.
  var words: String {
    let parts = [("standard output", output), ("standard error", errors)].compactMap { name, text -> String? in
      let lines = text.split(whereSeparator: \.isNewline)
      guard let last = lines.last else { return nil }
      let more = lines.count > 1 ? ", the last of \(lines.count) lines" : ""
      return "on \(name)\(more): \(last)"
    }
    return "`\(function.rawValue)` printed " + parts.joined(separator: "; ")
  }

  /// All that was printed, a line each.
  public var lines: [String] {
    (output.split(whereSeparator: \.isNewline) + errors.split(whereSeparator: \.isNewline)).map(String.init)
  }
}

extension RunStory {
  /// The lines that a step's programs printed, in their order, safe to show.
  func printed(by step: StepRecord) -> [String] {
    (printedTexts[step.number] ?? []).flatMap(\.lines).map(\.printable)
  }
}
