import Document
import Journal
import PlinkflowKit
import Runs
import Testing
import Workflow

@testable import Engine

/// Never holds, and says why; its kind is patient for five minutes.
private struct Never: Step {
  static let kind = "never.holds"
  static let summary = "never holds"
  static let help = Help()
  static let reversible = true
  static let patience = Duration.seconds(300)

  init(_ parameters: Nothing, using client: Nothing) {}

  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Nothing> {
    .settling("port 80 refuses the connection: nothing listens there", pollAfter: .seconds(5))
  }

  func apply(over found: Observation<Nothing>, token: Token) async throws(StepError) -> Nothing { Nothing() }
  func undo(to before: Observation<Nothing>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}

@Suite struct PatienceTests {
  private func run(_ text: String, in laboratory: Laboratory) async throws -> (RunResult, Duration) {
    let journal = try Journal.open(at: laboratory.path)
    let plugin = Plugin(name: "never", summary: "never holds", steps: [StepKind(Never.self)])
    let prepared = try await Preparation(journal: journal, catalog: Catalog([plugin]), clock: laboratory.time).run(
      Source(name: "test.json5", text: text), arguments: Arguments(), startNew: false, in: .network)
    let began = laboratory.time.now
    let ending = try await Engine(journal: journal, options: laboratory.options(), clock: laboratory.time)
      .execution(of: prepared).run()
    return (ending, laboratory.time.now - began)
  }

  @Test func `a step without a timeout is given up after its kind's patience, with what was last seen`() async throws {
    let laboratory = try Laboratory()
    let text = #"{ workflow: "w", steps: { wait: { uses: "never.holds" } } }"#
    let (ending, took) = try await run(text, in: laboratory)
    #expect(ending.exitStatus == 1)
    #expect(took == .seconds(300))
    #expect(
      ending.step("wait")?.fault?.notes == [
        "last seen: port 80 refuses the connection: nothing listens there", "gave up after 300 s",
      ])
    let (again, longer) = try await run(text, in: laboratory)
    #expect(again.record.identifier == ending.record.identifier)
    #expect(longer == .seconds(300))
  }

  @Test func `a step's own timeout goes before its kind's patience`() async throws {
    let (ending, took) = try await run(
      #"{ workflow: "w", steps: { wait: { uses: "never.holds", timeout: "20s" } } }"#, in: Laboratory())
    #expect(ending.exitStatus == 1)
    #expect(took == .seconds(20))
  }
}
