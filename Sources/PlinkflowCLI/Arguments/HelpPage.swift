import Report

/// The help, generated from the syntax of the commands.
enum HelpPage {
  /// What the program is, and its commands.
  static var overview: String {
    var table = Columns()
    for command in commands { table.add(command.syntax.command, command.syntax.summary) }
    return """
      plinkflow runs migrations and workflows step by step, and keeps a journal that survives any crash.

      Examples
        plinkflow run workflows/privatelink.json5 --sandbox
        plinkflow undo

      Commands
      \(table.lines(indent: 2).joined(separator: "\n"))

      `plinkflow help COMMAND` shows what a command takes, `plinkflow help events` what `--json` prints.
      Exit status: 0 done, 1 failed, 2 bad input and nothing begun, 3 waiting, 4 in doubt.
      """
  }

  /// What one command does and takes.
  static func page(of syntax: Syntax) -> String {
    var sections = [syntax.summary, examples(of: syntax)]
    sections.append("Usage: " + usage(of: syntax))
    if !syntax.operands.isEmpty {
      var table = Columns()
      for operand in syntax.operands { table.add(operand.name, described(operand.summary, choices: operand.choices)) }
      sections.append((["Arguments"] + table.lines(indent: 2)).joined(separator: "\n"))
    }
    if !syntax.options.isEmpty {
      var table = Columns()
      for option in syntax.options {
        table.add(written(option), described(option.summary, choices: option.choices))
      }
      sections.append((["Options"] + table.lines(indent: 2)).joined(separator: "\n"))
    }
    return (sections + syntax.notes).joined(separator: "\n\n")
  }

  private static func examples(of syntax: Syntax) -> String {
    var table = Columns()
    for example in syntax.examples { table.add("plinkflow \(example.line)", example.meaning) }
    return (["Examples"] + table.lines(indent: 2)).joined(separator: "\n")
  }

  private static func usage(of syntax: Syntax) -> String {
    let operands = syntax.operands.map {
      ($0.isOptional ? "[\($0.name)]" : $0.name) + ($0.isRepeatable ? "…" : "")
    }
    let options = syntax.options.map { "[\(written($0))]" + ($0.isRepeatable ? "…" : "") }
    return wrapped(["plinkflow", syntax.command] + operands + options)
  }

  /// Words in lines of at most 100 columns, those after the first behind an indent.
  private static func wrapped(_ words: [String]) -> String {
    var lines = [""]
    for word in words {
      let last = lines[lines.count - 1]
      if last.isEmpty {
        lines[lines.count - 1] = word
      } else if last.count + word.count < 100 {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append("  " + word)
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func written(_ option: Option) -> String {
    option.value.map { "--\(option.name) \($0)" } ?? "--\(option.name)"
  }

  private static func described(_ summary: String, choices: [String]) -> String {
    choices.isEmpty ? summary : "\(summary): \(choices.joined(separator: ", "))"
  }
}
