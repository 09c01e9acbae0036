import Document
import PlinkflowKit
import Report
import Runs
import Testing

@Suite struct OutcomeTests {
  private func outcome(_ events: [Event]) -> Outcome {
    Outcome(of: Example.record(after: events), next: "plinkflow run w.json5")
  }

  @Test func `a run that is done counts what it took`() {
    let events = [
      Example.opened, Example.done(0, after: 1), Example.done(1, after: 2, .unchanged),
      Example.done(2, after: 3, .adopted), Example.event(nil, after: 3, .closed(Event.Closing(.done))),
    ]
    #expect(outcome(events).result == "run r1 is done: 1 created, 1 adopted, 1 already so")
    #expect(outcome(events).diagnostics.isEmpty)
  }

  @Test func `a failure says what stands, what is in doubt, and the next command`() {
    let diagnostics = outcome(Example.failing).diagnostics
    #expect(diagnostics.map(\.summary) == ["step `dns` was refused by Route 53"])
    #expect(
      diagnostics.first?.notes == [
        "AccessDenied on ChangeResourceRecordSets, zone Z0123 (request 7f3c)",
        "2 steps done, 1 failed; nothing is in doubt",
      ])
    #expect(diagnostics.first?.help == "grant route53:ChangeResourceRecordSets, then `plinkflow run w.json5`")
  }

  @Test func `a step whose reply never came is named as in doubt`() {
    let events = [
      Example.opened, Example.intended(0, after: 0),
      Example.event(0, after: 1, .failed(.unknown("was sent to EC2, and no reply came"), .standing)),
      Example.event(nil, after: 1, .closed(Event.Closing(.inDoubt))),
    ]
    let diagnostics = outcome(events).diagnostics
    #expect(diagnostics.map(\.summary) == ["step `service` was sent to EC2, and no reply came"])
    #expect(
      diagnostics.first?.notes == [
        "1 step in doubt, 2 not started; in doubt, a change being sent without a reply: `service`"
      ])
    #expect(diagnostics.first?.help == "`plinkflow run w.json5` goes on")
  }

  @Test func `an undo that keeps a step says how far it went`() {
    let opening = Event.Opening(direction: .undo, process: 1, host: "hill", version: "0.1.0", keeping: "service")
    let events = [
      Example.opened, Example.intended(0, after: 0), Example.done(0, after: 1), Example.intended(1, after: 1),
      Example.done(1, after: 2), Example.event(nil, after: 3, .opened(opening)),
      Example.event(1, after: 4, .undoIntended(Token(text: "u1"))), Example.event(1, after: 5, .undone(.restored)),
      Example.event(nil, after: 5, .closed(Event.Closing(.interrupted))),
    ]
    #expect(outcome(events).result == "run r1 is taken back to `service`: 1 step done, 1 undone, 1 not started")
    #expect(outcome(events).diagnostics.isEmpty)
  }

  @Test func `many failures are counted, not repeated`() {
    let record = RunRecord(
      number: 1, identifier: "r1", frozen: Example.record.frozen,
      steps: (0..<25).map { StepRecord(number: $0, name: "s\($0)", kind: "k") })
    var after = record
    for number in 0..<25 { after.apply(Example.event(number, after: 1, .failed(Example.refusal, .nothingChanged))) }
    after.apply(Example.event(nil, after: 1, .closed(Event.Closing(.failed))))
    let diagnostics = Outcome(of: after, next: "x").diagnostics
    #expect(diagnostics.count == 10)
    #expect(diagnostics.last?.notes.contains("15 more failed; `plinkflow status` shows all") == true)
  }
}
