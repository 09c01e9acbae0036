import Document
import Foundation

extension Program {
  /// Asks a person before something is deleted, after what goes was shown.
  ///
  /// - Parameter consequence: what happens after a yes: `undo 5 steps of run 3`.
  func confirm(_ consequence: String, isAgreed: Bool) throws(Stop) {
    if isAgreed { return }
    guard isatty(STDIN_FILENO) == 1 else {
      throw Stop(
        .badInput,
        Diagnostic("nobody is there to be asked: standard input is no terminal", help: "add `--yes` to \(consequence)"))
    }
    console.draw("\(consequence)? [y/N] ")
    let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased()
    guard answer == "y" || answer == "yes" else {
      throw Stop(.badInput, Diagnostic("not confirmed; nothing was begun"))
    }
  }
}
