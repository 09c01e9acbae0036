import Conformance
import Document
import Foundation
import PlinkflowKit
import Testing

/// The rules for kinds of step: a sound kind keeps them, and every flaw breaks the one that is about it.
@Suite struct ConformanceTests {
  private func verdicts(_ shelf: Shelf) async throws -> [Rule: Verdict.Outcome] {
    let file = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    try "a-key-of-the-shelf".write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    func parameters(_ text: String, _ name: String = "a") -> Value {
      .object([
        .init("name", .string(name)), .init("text", .string(text)), .init("key", .string("file:\(file.path)")),
      ])
    }
    let subject = Subject(
      shelf.kind, parameters: parameters("one"), others: parameters("two"), another: parameters("one", "b"),
      world: { shelf.contents })
    let verdicts = await ConformanceSuite(subject, run: "r", patience: .seconds(2), pace: 0.01).verdicts()
    #expect(verdicts.map(\.rule) == Rule.allCases)
    return Dictionary(uniqueKeysWithValues: verdicts.map { ($0.rule, $0.outcome) })
  }

  @Test func `a sound kind keeps every rule, and nothing of it is left`() async throws {
    let shelf = Shelf()
    for (rule, outcome) in try await verdicts(shelf) { #expect(outcome == .kept, "\(rule)") }
    #expect(shelf.contents.isEmpty)
  }

  @Test(
    arguments: [
      (Shelf.Flaw.observeChanges, Rule.observesWithoutChanging, ["the world is another one after it"]),
      (.applyDoesNothing, .isMade, ["apply succeeded, and it is not there as wanted", "observe sees nothing"]),
      (.applyMakesAnother, .isMadeOnce, ["the second apply changed the world"]),
      (.forgetsToken, .isFoundByToken, ["without its receipt it is not found", "observe sees nothing"]),
      (.undoLeavesIt, .isMade, ["undo left it as it was before undo", "observe sees what is wanted"]),
      (.undoFailsTwice, .isQuiet, ["undo is not there"]),
      (.undoForgetsBefore, .putsBack, ["undo left it as it was before undo", "observe sees nothing"]),
      (.undoWantsIt, .copesWithNothing, ["undo is not there"]),
      (.takesAnything, .refusesForbidden, ["observe without `name` is answered as if that were right"]),
    ])
  func `each flaw breaks the rule that is about it`(flaw: Shelf.Flaw, rule: Rule, lines: [String]) async throws {
    #expect(try await verdicts(Shelf(flaw))[rule] == .broken(lines))
  }

  @Test func `a kind that loses one of two changes at once is told, unless it says that they come one at a time`()
    async throws
  {
    guard case .broken(let lines)? = try await verdicts(Shelf(.losesOne))[.standsBesideAnother] else {
      Issue.record("one is lost")
      return
    }
    #expect(lines.count == 2)
    #expect(lines.first?.hasSuffix("example: both were made, and this one is not there as wanted") == true)
    #expect(lines.last == "observe sees nothing")
    let shelf = Shelf(.losesOne, exclusive: "shelf")
    for (rule, outcome) in try await verdicts(shelf) { #expect(outcome == .kept, "\(rule)") }
    #expect(shelf.contents.isEmpty)
  }

  @Test func `a receipt with a secret in it breaks the rule about secrets`() async throws {
    let verdicts = try await verdicts(Shelf(.tellsSecret))
    #expect(verdicts[.keepsSecrets] != .kept)
    guard case .broken(let lines)? = verdicts[.isMade] else {
      Issue.record("what is made is made")
      return
    }
    #expect(lines.first == "apply answered with the text of a secret in its receipt")
  }

  @Test func `what cannot be tried is told`() async {
    let shelf = Shelf()
    let parameters = Value.object([.init("name", .string("a")), .init("text", .string("one"))])
    let verdicts = await ConformanceSuite(Subject(shelf.kind, parameters: parameters), run: "r").verdicts()
    #expect(
      verdicts.first { $0.rule == .putsBack }?.outcome
        == .notTried("no second parameters of the same thing were given"))
    #expect(
      verdicts.first { $0.rule == .standsBesideAnother }?.outcome
        == .notTried("no parameters of another thing were given"))
  }
}
