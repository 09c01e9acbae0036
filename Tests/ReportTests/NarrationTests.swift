import PlinkflowKit
import Report
import Runs
import Testing

@Suite struct NarrationTests {
  private func lines(_ events: [Event], hasColour: Bool = false) -> [String] {
    var narration = Narration(Example.record)
    return events.compactMap { narration.take($0)?.text(width: narration.width, hasColour: hasColour) }
  }

  @Test func `each change of state is a line of mark, step, what and time`() {
    #expect(
      lines(Example.failing) == [
        "+ service  created  (2.0 s)",
        "? accept   pending\\u{1B}[2J  (1.0 s)",
        "~ accept   changed  (10 s)",
        "! dns      was refused by Route 53  (1.0 s)",
      ])
  }

  @Test func `colour only repeats the mark`() {
    #expect(lines([Example.done(0, after: 0)], hasColour: true) == ["\u{1B}[32m+\u{1B}[0m service  created"])
  }

  @Test(
    arguments: [
      (How.created, "+ dns      created"), (.changed, "~ dns      changed"),
      (.adopted, "= dns      already there, adopted"), (.unchanged, "= dns      already so"),
    ])
  func `each way of being done has its mark`(how: How, line: String) {
    #expect(lines([Example.done(2, after: 1, how)]) == [line])
  }

  @Test func `the same reason for waiting is told once`() {
    let waits = [1, 2, 3].map { Example.event(1, after: $0, .settling(why: "pending")) }
    #expect(lines(waits) == ["? accept   pending"])
  }

  @Test func `the same reason for sending an undo again is told once`() {
    let fault = StepError.transient("waits until an interface lets go of the group")
    let events = (0..<3).flatMap { round in
      [
        Example.event(1, after: 2 * round, .undoIntended(Token(text: "t"))),
        Example.event(1, after: 2 * round + 1, .retrying(fault, after: .seconds(15))),
      ]
    }
    #expect(
      lines(events) == ["? accept   waits until an interface lets go of the group; again in 15 s  (1.0 s)"])
  }

  @Test func `a step that waits for a person names the command that says yes`() {
    var narration = Narration(Example.record, asking: ["privatelink.acceptance"])
    let line = narration.take(Example.event(1, after: 1, .settling(why: "waits for a person's approval")))
    #expect(line?.what == "waits for a person's approval; `plinkflow approve r1 accept` says yes")
  }

  @Test func `a retry says why and when`() {
    let fault = StepError.transient("was throttled by EC2")
    #expect(
      lines([Example.event(1, after: 1, .retrying(fault, after: .seconds(5)))])
        == ["? accept   was throttled by EC2; again in 5.0 s"])
  }

  @Test func `an undo has its own mark, and says what stands`() {
    let undone = Example.event(0, after: 9, .undone(.restored))
    let standing = Example.event(1, after: 9, .undone(.irreversible))
    #expect(lines([undone, standing]) == ["- service  undone", "! accept   cannot be undone, and stands"])
  }

  @Test func `what is being worked on is known until it ends`() {
    var narration = Narration(Example.record)
    for event in Example.failing.prefix(6) { _ = narration.take(event) }
    #expect(narration.active.keys.sorted() == [1])
    #expect(narration.active[1]?.isWaiting == true)
    for event in Example.failing.dropFirst(6) { _ = narration.take(event) }
    #expect(narration.active.isEmpty)
  }
}
