import Document
import Fuzzing
import Report
import Testing

@Suite struct HostilePlanTests {
  @Test func `no plan file ends its reader, and what it says of another plan is bounded`() throws {
    let text = """
      {
        "plinkflow_plan": 1, "plinkflow": "0.1.0", "workflow": "w", "file": "w.json5", "text_sha256": "00ff", "arguments":
        {"a": ["b", {"c": 1.5}]}, "world": "AWS", "decision": {"steps": [{"name": "a", "kind": "k.a", "what": "create",
        "fields": [{"field": "f", "found": "x", "wanted": "y"}]}, {"name": "b", "what": "unchanged"}]}
      }
      """
    let whole = try #require(PlanSnapshot(try Value.parse(Source(name: "plan", text: text))))
    #expect(whole.departures(to: whole).isEmpty)
    let mutator = Mutator(
      corpus: [Array(text.utf8)],
      words: [
        "{", "[", "\"", "\"decision\":", "\"plinkflow_plan\":", "null", "99999999999999999999", "\u{1b}[2J", "\\u0000",
      ])
    let failing = try Campaign("plan", mutator).failing(inputs: 1500) { bytes in
      guard let value = try? Value.parse(Source(name: "plan", bytes: bytes)), let plan = PlanSnapshot(value) else {
        return true
      }
      return whole.departures(to: plan).count <= 21 && plan.departures(to: whole).count <= 21
    }
    #expect(failing == [])
  }
}
