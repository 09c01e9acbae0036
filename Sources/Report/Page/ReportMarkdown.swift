import Document
import PlinkflowKit
import Runs

/// A run as Markdown, for a ticket or a pull request.
public struct ReportMarkdown: Sendable {
  private let story: RunStory

  /// So many of the last lines that a step's programs printed.
  private static let printed = 20

  /// The text about a run.
  public init(_ story: RunStory) {
    self.story = story
  }

  /// The text.
  public var text: String {
    let record = story.record
    let span = story.span
    let tally = Tally(of: record, isAlive: story.isAlive)
    var lines = [
      "## \(record.frozen.workflow.inMarkdown): \(story.state.words)", "",
      "Run `\(record.identifier)` of `\(record.frozen.file.inCode)`, \(span.start.table), "
        + "\((span.end - span.start).brief): \(tally.states).",
    ]
    for step in story.steps {
      guard let fault = step.fault else { continue }
      lines += ["", "**`\(step.name.inCode)`** \(fault.summary.inMarkdown)"]
      lines += fault.notes.map { "- \($0.inMarkdown)" }
      if let help = fault.help { lines.append("- help: \(help.inMarkdown)") }
    }
    for step in story.steps {
      let printed = story.printed(by: step)
      guard !printed.isEmpty else { continue }
      lines += ["", "**`\(step.name.inCode)`** printed"]
      lines += printed.suffix(Self.printed).map { "- \($0.inMarkdown)" }
    }
    lines += ["", "| step | kind | state | took |", "|---|---|---|---|"]
    for step in story.steps {
      let took = step.began.flatMap { began in step.ended.map { ($0 - began).brief } } ?? ""
      let state = ReportPage.words(story.state(of: step), step)
      lines.append("| `\(step.name.inCode)` | `\(step.kind.inCode)` | \(state) | \(took) |")
    }
    lines += ["", "Next: `\(story.next.inCode)`"]
    return lines.joined(separator: "\n")
  }
}

extension String {
  /// As text in which nothing is markup.
  fileprivate var inMarkdown: String {
    printable.reduce(into: "") { text, character in
      if "\\`*_{}[]<>#|!~@&".contains(character) { text += "\\" }
      text.append(character)
    }
  }

  /// As text between backticks, in a table too.
  fileprivate var inCode: String {
    printable.replacing("`", with: "'").replacing("|", with: "\\|")
  }
}
