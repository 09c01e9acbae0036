import Document
import PlinkflowKit
import Runs

/// A run of three steps, one after another, that began at 2026-11-23 14:00:00 UTC.
enum Example {
  static let start = Instant(milliseconds: 1_795_442_400_000)

  static var record: RunRecord {
    RunRecord(
      number: 1, identifier: "r1",
      frozen: RunRecord.Frozen(
        workflow: "privatelink", file: "w.json5", text: "{}", arguments: .object([]), settings: .object([])),
      steps: [
        StepRecord(number: 0, name: "service", kind: "privatelink.service"),
        StepRecord(number: 1, name: "accept", kind: "privatelink.acceptance"),
        StepRecord(number: 2, name: "dns", kind: "route53.record"),
      ])
  }

  static func event(_ step: Int?, after seconds: Int, _ body: Event.Body) -> Event {
    Event(run: 1, step: step, at: start + .seconds(seconds), body)
  }

  static let opened = event(
    nil, after: 0, .opened(Event.Opening(direction: .run, process: 4711, host: "hill", version: "0.1.0")))

  static func intended(_ step: Int, after seconds: Int) -> Event {
    event(step, after: seconds, .intended(Event.Intent(before: .absent, token: Token(text: "t\(step)"))))
  }

  static func done(_ step: Int, after seconds: Int, _ how: How = .created, outputs: Value = .object([])) -> Event {
    event(step, after: seconds, .done(Event.Done(how, outputs: outputs)))
  }

  static let refusal = StepError.refused(
    "was refused by Route 53",
    notes: ["AccessDenied on ChangeResourceRecordSets, zone Z0123 (request 7f3c)"],
    help: "grant route53:ChangeResourceRecordSets")

  /// The second step waits and is done after ten seconds; the third one is refused.
  static var failing: [Event] {
    [
      opened, intended(0, after: 0), done(0, after: 2), intended(1, after: 2),
      event(1, after: 2, .received(receipt: .object([]))), event(1, after: 3, .settling(why: "pending\u{1B}[2J")),
      done(1, after: 12, .changed), intended(2, after: 12), event(2, after: 13, .failed(refusal, .nothingChanged)),
      event(nil, after: 13, .closed(Event.Closing(.failed))),
    ]
  }

  static func record(after events: [Event]) -> RunRecord {
    var record = record
    for event in events { record.apply(event) }
    return record
  }
}
