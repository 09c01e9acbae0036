import Document
import PlinkflowKit

/// The values that a program is given, by variable where they are short and by file where they are long.
///
/// Linux starts no program with a variable of 128 KiB or more, nor with 2 MiB of variables and words in all (execve(2),
/// `MAX_ARG_STRLEN` and a quarter of the stack's limit): a thing with a long receipt could then be neither observed nor
/// taken back.
struct ProgramValues {
  /// Texts that are shorter are in a variable.
  static let mostBytesOfText = 32 << 10
  /// The most bytes that one variable or word may have that somebody writes out.
  static let mostBytesOfWord = 128 << 10
  /// The most bytes of all variables and words.
  static let mostBytes = 1 << 20

  /// The variables that hold a text.
  private(set) var variables: [String: String] = [:]
  /// The texts that go by file, by the variable that holds its path.
  private(set) var files: [String: String] = [:]

  /// One of the step's `parameters`: `PLINKFLOW_PARAM_NAME`, and where that is too long the path of a file in
  /// `PLINKFLOW_PARAM_NAME_FILE`.
  ///
  /// - Returns: the variable.
  @discardableResult
  mutating func add(parameter name: String, _ value: Value) -> String {
    let text = value.string ?? value.canonicalText
    let variable = "PLINKFLOW_PARAM_\(name.uppercased())"
    guard text.utf8.count >= Self.mostBytesOfText else {
      variables[variable] = text
      return variable
    }
    files["\(variable)_FILE"] = text
    return "\(variable)_FILE"
  }

  /// A value of plinkflow's: the path of a file in `PLINKFLOW_NAME`, and beside it a short text in
  /// `PLINKFLOW_NAME_JSON`.
  mutating func add(_ name: String, _ value: [String: Value]?) {
    guard let text = value?.canonicalText else { return }
    files["PLINKFLOW_\(name)"] = text
    if text.utf8.count < Self.mostBytesOfText { variables["PLINKFLOW_\(name)_JSON"] = text }
  }
}

extension CommandRun.Parameters {
  /// Refuses what no program could be started with, and names that would hide one another.
  func checkSizes() throws(StepError) {
    var values = ProgramValues()
    var used: Set<String> = []
    for (name, value) in parameters ?? [:] {
      let variable = values.add(parameter: name, value)
      guard used.insert(variable).inserted else {
        throw .refused("has two `parameters` for one variable: `\(variable)`", help: "give one of them another name")
      }
    }
    let way = "hand a long text over under `parameters`: from 32 KiB on it goes by file, in PLINKFLOW_PARAM_NAME_FILE"
    for (name, text) in environment ?? [:] where name.utf8.count + text.utf8.count + 2 > ProgramValues.mostBytesOfWord {
      throw .refused("has a variable that is too long to start a program with: `\(name)`", help: way)
    }
    let programs = [("observe", observe), ("apply", apply), ("undo", undo)]
    for (field, words) in programs {
      if (words ?? []).contains(where: { $0.utf8.count + 1 > ProgramValues.mostBytesOfWord }) {
        throw .refused("has a word that is too long to start a program with in `\(field)`", help: way)
      }
    }
    let variables = values.variables.merging(environment ?? [:]) { first, _ in first }
    let words = programs.map { ($0.1 ?? []).reduce(0) { $0 + $1.utf8.count } }.max() ?? 0
    guard variables.reduce(words, { $0 + $1.key.utf8.count + $1.value.utf8.count }) <= ProgramValues.mostBytes else {
      throw .refused("has more than 1 MiB of words and variables", help: way)
    }
  }
}

extension [String: Value] {
  /// It as the text of an object, its names sorted.
  var canonicalText: String {
    Value.object(sorted { $0.key < $1.key }.map { Value.Member($0.key, $0.value) }).canonicalText
  }
}
