/// Scripts for shells, written from the same data as the help, so that a new option cannot be forgotten.
struct CompletionScript {
  private let commands: [Syntax]

  init(of commands: [Syntax]) {
    self.commands = commands
  }

  /// For bash 4 and later, without its completion library.
  var bash: String {
    let cases = commands.map { syntax in
      """
          \(syntax.command)) words="\(words(of: syntax).joined(separator: " "))" ;;
      """
    }
    let values = choices.map { option, words in
      """
          --\(option)) COMPREPLY=($(compgen -W "\(words.joined(separator: " "))" -- "$current")); return ;;
      """
    }
    return """
      # bash completion for plinkflow
      _plinkflow() {
        local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD - 1]}" words=""
        COMPREPLY=()
        case "$previous" in
      \((values + [files]).joined(separator: "\n"))
        esac
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "\((commands.map(\.command) + ["--help", "--version"]).joined(separator: " "))" -- "$current"))
          return
        fi
        case "${COMP_WORDS[1]}" in
      \(cases.joined(separator: "\n"))
        esac
        COMPREPLY=($(compgen -W "$words" -- "$current"))
        [ "${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
      }
      complete -o filenames -F _plinkflow plinkflow
      """
  }

  /// For zsh with its completion system.
  var zsh: String {
    let names = commands.map { "    '\($0.command):\(quoted($0.summary))'" }
    let cases = commands.map { syntax in
      let options = syntax.completed.map { option in
        let value = option.value.map { name in
          option.choices.isEmpty ? ":\(name):_files" : ":\(name):(\(option.choices.joined(separator: " ")))"
        }
        return "        '\(option.isRepeatable ? "*" : "")--\(option.name)[\(quoted(option.summary))]\(value ?? "")'"
      }
      let operands = syntax.operands.map { operand in
        let action = operand.choices.isEmpty ? "_files" : "(\(operand.choices.joined(separator: " ")))"
        return "        '\(operand.isRepeatable ? "*:" : operand.isOptional ? "::" : ":")\(operand.name):\(action)'"
      }
      return "      \(syntax.command))\n        _arguments \\\n"
        + (options + operands).joined(separator: " \\\n") + " ;;"
    }
    return """
      #compdef plinkflow
      _plinkflow() {
        local -a commands
        commands=(
      \(names.joined(separator: "\n"))
        )
        if (( CURRENT == 2 )); then
          _describe command commands
          return
        fi
        local command="$words[2]"
        shift words
        (( CURRENT-- ))
        case "$command" in
      \(cases.joined(separator: "\n"))
        esac
      }
      _plinkflow "$@"
      """
  }

  /// For fish 3 and later.
  var fish: String {
    var lines = ["complete -c plinkflow -n __fish_use_subcommand -l help -l version"]
    for syntax in commands {
      lines.append(
        "complete -c plinkflow -f -n __fish_use_subcommand -a \(syntax.command) -d '\(quoted(syntax.summary))'")
      let condition = "-n '__fish_seen_subcommand_from \(syntax.command)'"
      for option in syntax.completed {
        let value =
          option.value == nil
          ? "" : option.choices.isEmpty ? " -r" : " -x -a '\(option.choices.joined(separator: " "))'"
        lines.append("complete -c plinkflow \(condition) -l \(option.name)\(value) -d '\(quoted(option.summary))'")
      }
      for operand in syntax.operands where !operand.choices.isEmpty {
        lines.append("complete -c plinkflow -f \(condition) -a '\(operand.choices.joined(separator: " "))'")
      }
    }
    return lines.joined(separator: "\n")
  }

  private func words(of syntax: Syntax) -> [String] {
    syntax.operands.flatMap(\.choices) + syntax.completed.map { "--\($0.name)" }
  }

  /// The options whose values are words that are known.
  private var choices: [(String, [String])] {
    let all = commands.flatMap(\.options).filter { !$0.choices.isEmpty }.map { ($0.name, $0.choices) }
    return Dictionary(all) { first, _ in first }.sorted { $0.key < $1.key }
  }

  /// The options whose values are files, completed as such.
  private var files: String {
    let names = Set(commands.flatMap(\.options).filter { $0.value == "FILE" }.map { "--\($0.name)" }).sorted()
    return """
          \(names.joined(separator: "|"))) COMPREPLY=($(compgen -f -- "$current")); return ;;
      """
  }

  /// Inside of single quotes, and of what zsh reads there.
  private func quoted(_ text: String) -> String {
    text.replacing("'", with: "'\\''").replacing("[", with: "(").replacing("]", with: ")").replacing(":", with: " -")
  }
}

extension Syntax {
  /// The options, with the one that every command has.
  fileprivate var completed: [Option] { options + [.help] }
}
