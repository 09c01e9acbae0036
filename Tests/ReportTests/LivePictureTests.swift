import Journal
import Report
import Testing

@Suite struct LivePictureTests {
  private func narration(after events: some Sequence<Event>) -> Narration {
    var narration = Narration(Example.record)
    for event in events { _ = narration.take(event) }
    return narration
  }

  @Test func `the picture has what is being done, for how long, and how far the run has come`() {
    let picture = narration(after: Example.failing.prefix(6)).picture(
      at: Example.start + .seconds(5), columns: 80, rows: 5)
    #expect(picture == ["? accept   pending\\u{1B}[2J  (3.0 s)", "  1 of 3 steps"])
  }

  @Test func `what an earlier run took says how long a step and the rest usually take`() {
    let estimate = Estimate(
      of: Example.record, durations: ["service": .seconds(2), "accept": .seconds(20), "dns": .seconds(30)],
      needs: [(step: 1, needs: 0), (step: 2, needs: 1)])
    let narration = narration(after: Example.failing.prefix(6))
    let early = narration.picture(at: Example.start + .seconds(5), columns: 80, rows: 5, estimate: estimate)
    #expect(
      early == ["? accept   pending\\u{1B}[2J  (3.0 s of about 20 s)", "  1 of 3 steps, about 47 s left"])
    let late = narration.picture(at: Example.start + .seconds(90), columns: 80, rows: 5, estimate: estimate)
    #expect(late.last == "  1 of 3 steps, about 30 s left")
  }

  @Test func `no row is wider than the terminal`() {
    let picture = narration(after: Example.failing.prefix(6)).picture(
      at: Example.start + .seconds(5), columns: 12, rows: 5)
    #expect(picture == ["? accept   …", "  1 of 3 st…"])
  }

  @Test func `steps that do not fit are counted, the longest at work being shown`() {
    let steps = (0..<500).map { StepRecord(number: $0, name: "s\($0)", kind: "k") }
    var narration = Narration(
      RunRecord(number: 1, identifier: "r1", frozen: Example.record.frozen, steps: steps))
    _ = narration.take(Example.opened)
    for number in (0..<500).reversed() { _ = narration.take(Example.intended(number, after: 500 - number)) }
    let picture = narration.picture(at: Example.start + .seconds(500), columns: 80, rows: 3)
    #expect(
      picture == [
        "  s499  creating  (8 min 19 s)", "  s498  creating  (8 min 18 s)", "  0 of 500 steps, 498 more at work",
      ])
  }

  @Test func `rows are drawn over those before, also where a narrower terminal has wrapped them`() {
    var rows = LiveRows()
    let first = rows.redraw(["0123456789", "ab"], columns: 20)
    #expect(first == "0123456789\nab\n")
    let second = rows.redraw(["c"], below: ["line"], columns: 20)
    #expect(second == "\u{1B}[2A\r\u{1B}[Jline\nc\n")
    _ = rows.redraw(["0123456789", "ab"], columns: 20)
    let narrow = rows.redraw([], columns: 4)
    #expect(narrow == "\u{1B}[4A\r\u{1B}[J")
    let empty = rows.redraw([], columns: 4)
    #expect(empty == "")
  }

  @Test func `a pipe is told at growing intervals that the run still waits`() {
    var patience = Patience(from: Example.start)
    var told: [Int] = []
    for second in 1...1300 where patience.isOver(at: Example.start + .seconds(second)) { told.append(second) }
    #expect(told == [10, 30, 70, 150, 310, 630, 1230])
    patience.reset(at: Example.start + .seconds(1300))
    told = []
    for second in 1300...1320 where patience.isOver(at: Example.start + .seconds(second)) { told.append(second) }
    #expect(told == [1310])
  }

  @Test func `what is still waited for is told in a line`() {
    let line = narration(after: Example.failing.prefix(6)).stillWaiting(at: Example.start + .seconds(62))
    #expect(line?.text() == "? accept  still waiting: pending\\u{1B}[2J  (1 min)")
    #expect(narration(after: []).stillWaiting(at: Example.start) == nil)
  }
}
