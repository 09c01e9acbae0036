import Document
import PlinkflowKit
import Runs

extension Event {
  /// The event as an object for `--json`, as ``EventFormat`` tells: `run`, `time`, `step` where it concerns one,
  /// `event`, and what it carries.
  public func object(of record: RunRecord) -> Value {
    var members: [Value.Member] = [
      Value.Member("run", .string(record.identifier)),
      Value.Member("time", .string(time.rfc3339)),
    ]
    if let step, record.steps.indices.contains(step) {
      members.append(Value.Member("step", .string(record.steps[step].name)))
    }
    let (word, details) = body.told
    members.append(Value.Member("event", .string(word)))
    return .object(members + details)
  }
}

extension Event.Body {
  /// The word for what happened, and what goes with it.
  fileprivate var told: (word: String, details: [Value.Member]) {
    switch self {
    case .opened(let opening):
      (
        "opened",
        [
          Value.Member("format", .whole(EventFormat.version)),
          Value.Member("direction", .string(opening.direction.rawValue)),
          Value.Member("process", .whole(Int(opening.process))),
          Value.Member("host", .string(opening.host)),
          Value.Member("version", .string(opening.version)),
        ]
      )
    case .amended(let revision): ("amended", [Value.Member("revision", .whole(revision))])
    case .closed(let closing): ("closed", closed(closing))
    case .intended(let intent):
      (
        "intended",
        [
          Value.Member("token", .string(intent.token.text)),
          Value.Member("before", .string(intent.before.isAbsent ? "absent" : "present")),
        ]
      )
    case .received(let receipt): ("received", [Value.Member("receipt", receipt)])
    case .settling(let why): ("settling", [Value.Member("why", .string(why))])
    case .retrying(let fault, let delay):
      ("retrying", fault.members + [Value.Member("after_seconds", Value(.number(delay.seconds)))])
    case .done(let done):
      ("done", [Value.Member("how", .string(done.how.rawValue)), Value.Member("outputs", done.outputs)])
    case .failed(let fault, let aftermath):
      ("failed", fault.members + [Value.Member("aftermath", .string(aftermath.word))])
    case .approved(let name): ("approved", [Value.Member("by", .string(name))])
    case .accepted(let differences):
      ("accepted", [Value.Member("differences", Value(.array(differences.map(\.object))))])
    case .printed(let text):
      (
        "printed",
        [
          Value.Member("function", .string(text.function.rawValue)),
          Value.Member("output", .string(text.output)), Value.Member("errors", .string(text.errors)),
        ]
      )
    case .resolved(let resolution, let name):
      ("resolved", [Value.Member("as", .string(resolution.rawValue)), Value.Member("by", .string(name))])
    case .dropped: ("dropped", [])
    case .undoIntended(let token): ("undo_intended", [Value.Member("token", .string(token.text))])
    case .undoReceived: ("undo_received", [])
    case .undone(let restoration): ("undone", [Value.Member("how", .string(restoration.word))])
    }
  }

  private func closed(_ closing: Event.Closing) -> [Value.Member] {
    let state = Value.Member("state", .string(closing.state.rawValue))
    return closing.signal.map { [state, Value.Member("signal", .whole(Int($0)))] } ?? [state]
  }
}

extension StepError {
  fileprivate var members: [Value.Member] {
    var members = [Value.Member("error", .string(summary))]
    if !notes.isEmpty { members.append(Value.Member("notes", Value(.array(notes.map { .string($0) })))) }
    if let help { members.append(Value.Member("help", .string(help))) }
    return members
  }
}

extension Event.Aftermath {
  fileprivate var word: String {
    switch self {
    case .nothingChanged: "nothing_changed"
    case .standing: "standing"
    case .vanished: "vanished"
    case .incomplete: "incomplete"
    }
  }
}

extension Event.Restoration {
  fileprivate var word: String {
    switch self {
    case .restored: "restored"
    case .nothingLeft: "nothing_left"
    case .irreversible: "irreversible"
    }
  }
}

extension Value {
  /// A whole number that a program made.
  static func whole(_ number: Int) -> Value { Value(.integer(Int64(number))) }
}
