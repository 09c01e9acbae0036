import Document
import PlinkflowKit

extension KindReference {
  /// All there is to know about every kind, as a page of Markdown.
  public var markdown: String {
    var lines = ["# Kinds of step"]
    for plugin in plugins where !plugin.steps.isEmpty {
      lines += ["", "## \(plugin.name)", "", plugin.summary.sentence]
      for kind in plugin.steps.sorted(by: { $0.name < $1.name }) { lines += section(of: kind) }
    }
    return lines.joined(separator: "\n")
  }

  private func section(of kind: StepKind) -> [String] {
    var facts = [connection(of: kind), kind.isReversible ? "undo takes its change back" : "cannot be undone"]
    facts.append("given up after \(kind.patience.brief) where the step has no `timeout`")
    if let name = kind.exclusive { facts.append("its steps change one at a time (`exclusive: \"\(name)\"`)") }
    return ["", "### \(kind.name)", "", kind.summary.sentence, "", facts.joined(separator: "; ").sentence]
      + table("Parameter", kind.parameters, kind.help.parameters, marksOptional: true)
      + table("Output", kind.outputs, kind.help.outputs, marksOptional: false)
      + table(kind.help.contract) + permissions(of: kind)
  }

  private func table(_ contract: Contract?) -> [String] {
    guard let contract else { return [] }
    return ["", "| \(contract.title.sentence.dropLast()) | | |", "|---|---|---|"]
      + contract.clauses.map { "| \($0.subject.cell) | \($0.event.cell) | \($0.meaning.cell) |" }
      + contract.notes.flatMap { ["", $0] }
  }

  private func table(_ title: String, _ shape: Shape, _ help: [String: String], marksOptional: Bool) -> [String] {
    let rows = shape.described(help: help)
    guard !rows.isEmpty else { return [] }
    return ["", "| \(title) | what it is | |", "|---|---|---|"]
      + rows.map { row in
        let sort = row.isOptional && marksOptional ? "\(row.sort), optional" : row.sort
        return "| `\(row.name)` | \(sort.cell) | \(row.help.cell) |"
      }
  }

  private func permissions(of kind: StepKind) -> [String] {
    let needs = kind.permissions
    return [("observe", needs.observe), ("apply", needs.apply), ("undo", needs.undo)].filter { !$0.1.isEmpty }.flatMap {
      purpose, names in
      ["", "To \(purpose): " + names.map { "`\($0)`" }.joined(separator: ", ")]
    }
  }
}

extension String {
  /// As a sentence of its own.
  fileprivate var sentence: String {
    prefix(1).uppercased() + dropFirst() + "."
  }

  /// As the text of a table's cell.
  fileprivate var cell: String {
    printable.replacing("\\", with: "\\\\").replacing("|", with: "\\|").replacing("<", with: "&lt;")
  }
}
