import Document
import PlinkflowKit

extension CommandRun: ProgramFileUsing {
  /// The programs themselves, and the scripts of those that are interpreters. Other words may name files that the
  /// programs write, and what lies outside of the folder is the machine's.
  static func programFiles(_ known: Value) -> [String] {
    let folder = known["working_directory"]?.string
    if folder?.hasPrefix("/") == true { return [] }
    return ["observe", "apply", "undo"].compactMap { field -> String? in
      guard let word = script(of: (known[field]?.elements ?? []).map(\.string)) else { return nil }
      let parts = (folder.map { "\($0)/\(word)" } ?? word).split(separator: "/").filter { $0 != "." }
      return parts.isEmpty || parts.contains("..") ? nil : parts.joined(separator: "/")
    }
  }

  private static let interpreters: Set<Substring> = [
    "sh", "bash", "dash", "ash", "ksh", "zsh", "python", "perl", "ruby", "node", "php", "lua", "Rscript", "pwsh",
  ]

  /// The file that says what a program does; nil where it is the machine's, or stands in the workflow itself. A word
  /// that is not known yet ends the search.
  private static func script(of words: [String?]) -> String? {
    guard let first = words.first ?? nil, !first.hasPrefix("/") || isInterpreter(first) else { return nil }
    if !isInterpreter(first) { return first.contains("/") ? first : nil }
    for word in words.dropFirst() {
      guard let word else { return nil }
      // After `-e` of a shell comes a file; after that of the others, as after `-c` and `-m`, the text of a program.
      let isText = word.hasPrefix("-") && (word.contains("c") || word.contains("m"))
      if isText || word == "-" || word == "--eval" || (word == "-e" && !isShell(first)) { return nil }
      if !word.hasPrefix("-") { return word.hasPrefix("/") ? nil : word }
    }
    return nil
  }

  private static func isInterpreter(_ program: String) -> Bool {
    let name = program.split(separator: "/").last ?? ""
    // `python3.12` is a Python.
    return interpreters.contains(name.prefix { $0.isLetter })
      && name.drop { $0.isLetter }.allSatisfy { $0.isNumber || $0 == "." }
  }

  private static func isShell(_ program: String) -> Bool { program.hasSuffix("sh") }
}

extension CommandRun.Parameters {
  /// The folder that its programs run in; nil for that of plinkflow.
  ///
  /// - Parameter folder: that of the workflow's file, where it is known.
  func directory(in folder: String?) -> String? {
    guard let workingDirectory else { return folder }
    guard let folder, !workingDirectory.hasPrefix("/") else { return workingDirectory }
    return "\(folder)/\(workingDirectory)"
  }
}
