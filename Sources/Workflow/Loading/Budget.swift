import Document
import PlinkflowKit

/// What reading one workflow may cost. A short file can ask for work without measure, by instances, references and
/// files that are used again and again; so the work is counted, in units that do not depend on the machine, and a file
/// is valid on all of them or on none.
struct Budget {
  /// Values looked at, references followed, steps noted: some five seconds of an ordinary processor at most.
  static let mostWork = 20_000_000
  /// What is made of references, in the measure of ``Document/Value/size``.
  static let mostRoom = 32 << 20
  /// Pairs of steps of which one needs the other.
  static let mostNeeds = 2_000_000
  /// Names that are compared with misspelt ones; beyond that nothing is suggested any more.
  static let mostCandidates = 1_000_000
  /// More mistakes than this, repeated ones counted each time, end the reading.
  static let mostMistakes = 10 * Diagnostics.kept

  fileprivate(set) var work = Self.mostWork
  fileprivate(set) var room = Self.mostRoom
  fileprivate(set) var needs = Self.mostNeeds
  fileprivate(set) var candidates = Self.mostCandidates
  var patterns = Pattern.Allowance()
  /// Whether something of it was used up, which ends the reading with a mistake.
  fileprivate(set) var isSpent = false
}

extension Loader {
  /// Whether nothing more is to be checked.
  var isSpent: Bool { budget.isSpent }

  /// Takes some work from the budget; false, and a mistake, once there is none left.
  @discardableResult
  func spend(_ work: Int, at span: @autoclosure () -> Span?) -> Bool {
    guard !isSpent else { return false }
    budget.work -= work
    guard budget.work < 0 else { return true }
    exhaust(
      "reading the workflow takes more than \(Budget.mostWork) steps of work", at: span(),
      help: "fewer instances, references and uses of one file take less")
    return false
  }

  /// Takes room for what references are replaced by.
  @discardableResult
  func occupy(_ size: Int, at span: Span?) -> Bool {
    guard !isSpent else { return false }
    budget.room -= size
    guard budget.room < 0 else { return true }
    exhaust("the steps are larger than \(Budget.mostRoom) bytes together once their references are replaced", at: span)
    return false
  }

  /// Takes room for steps that one step needs.
  @discardableResult
  func connect(_ count: Int, at span: Span?) -> Bool {
    guard !isSpent else { return false }
    budget.needs -= count
    guard budget.needs < 0 else { return true }
    exhaust(
      "the steps need each other more than \(Budget.mostNeeds) times", at: span,
      help: "let a `core.milestone` need the ones, and the others need the milestone")
    return false
  }

  /// Takes a search for a name that was meant; false where none is worth it any more.
  func mayCompare(with candidates: Int) -> Bool {
    guard isSuggesting, budget.candidates > 0 else { return false }
    budget.candidates -= candidates
    return budget.candidates >= 0
  }

  /// Ends the reading where it has found more than anybody reads.
  func exhaustByMistakes() {
    if mistakeCount > Budget.mostMistakes { budget.isSpent = true }
  }

  private func exhaust(_ summary: String, at span: Span?, help: String? = nil) {
    note(summary, at: span, help: help)
    budget.isSpent = true
  }
}
