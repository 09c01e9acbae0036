import Document
import Foundation

extension Program {
  /// Asks a person before something is deleted, after what goes was shown.
  ///
  /// - Parameters:
  ///   - consequence: what happens after a yes: `undo 5 steps of run 3`.
  ///   - alternative: what a script may do instead.
  func confirm(_ consequence: String, isAgreed: Bool, otherwise alternative: String? = nil) throws(Stop) {
    if isAgreed { return }
    guard isatty(STDIN_FILENO) == 1 else {
      throw Stop(
        .badInput,
        Diagnostic(
          "cannot ask: standard input is not a terminal",
          help: "add `--yes` to \(consequence)" + (alternative.map { ", or \($0)" } ?? "")))
    }
    console.ask("\(consequence)? [y/N] ")
    let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased()
    guard answer == "y" || answer == "yes" else {
      throw Stop(.badInput, Diagnostic("not confirmed; nothing was begun"))
    }
  }
}
