import Document
import PlinkflowKit
import Report
import Runs
import Testing

@Suite struct RunStatusTests {
  private func status(_ events: [Event], isAlive: Bool = false) -> RunStatus {
    RunStatus(of: Example.record(after: events), isAlive: isAlive, now: Example.start + .seconds(20))
  }

  @Test func `the object has the fields that scripts read`() {
    let outputs = Value.object([Value.Member("id", .string("vpce-1"))])
    let object = status([Example.opened, Example.intended(0, after: 0), Example.done(0, after: 2, outputs: outputs)])
      .object
    #expect(object.members?.map(\.key) == ["run", "workflow", "state", "steps", "calls"])
    #expect(object["run"]?.string == "r1")
    #expect(object["workflow"]?.string == "privatelink")
    #expect(object["state"]?.string == "interrupted")
    let steps = object["steps"]?.elements ?? []
    #expect(steps.count == 3)
    for step in steps {
      #expect(step.members?.map(\.key) == ["name", "kind", "state", "how", "attempts", "seconds", "outputs"])
    }
    #expect(steps.map { $0["name"]?.string } == ["service", "accept", "dns"])
    #expect(steps.map { $0["kind"]?.string } == ["privatelink.service", "privatelink.acceptance", "route53.record"])
    #expect(steps.map { $0["state"]?.string } == ["done", "pending", "pending"])
    #expect(steps.first?["how"]?.string == "created")
    #expect(steps.first?["outputs"]?["id"]?.string == "vpce-1")
    guard case .number(2) = steps.first?["seconds"]?.content, case .integer(1) = steps.first?["attempts"]?.content,
      case .null = steps.last?["how"]?.content
    else {
      Issue.record("seconds, attempts or how are not as they were")
      return
    }
  }

  @Test(arguments: [(true, "running"), (false, "in_doubt")])
  func `a change without a reply is running while its process lives, and then in doubt`(isAlive: Bool, word: String) {
    let object = status([Example.opened, Example.intended(0, after: 0)], isAlive: isAlive).object
    #expect(object["state"]?.string == word)
    #expect(object["steps"]?.elements?.first?["state"]?.string == word)
  }

  @Test(
    arguments: [
      ([], nil),
      ([("Look", 1, 0)], "1 API call: 1 Look"),
      (
        [("B", 2, 0), ("A", 2, 1), ("C", 7, 2), ("D", 1, 0), ("E", 4, 0)],
        "16 API calls: 7 C, 4 E, 2 A, 3 others; 3 of them repeated"
      ),
    ] as [([(String, Int, Int)], String?)])
  func `the requests are counted, the most frequent by name`(_ calls: [(String, Int, Int)], _ sentence: String?) {
    let counts = calls.map {
      CallCount(connection: "c", service: "EC2", action: $0.0, count: $0.1, retries: $0.2)
    }
    let record = Example.record(after: [Example.opened])
    let lines = RunStatus(of: record, isAlive: false, now: Example.start, calls: counts).text
      .split(separator: "\n").map(String.init)
    let without = RunStatus(of: record, isAlive: false, now: Example.start).text.split(separator: "\n").map(String.init)
    #expect(lines == without + (sentence.map { [$0] } ?? []))
  }

  @Test func `the text has the run, each step and the counts`() {
    #expect(
      status(Example.failing).text == """
        run r1 of privatelink: failed
          + service  created  (2.0 s)
          ~ accept   changed  (10 s)
          ! dns      was refused by Route 53
        3 steps: 2 done, 1 failed
        """)
  }
}
