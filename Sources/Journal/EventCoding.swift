import Document
import PlinkflowKit

/// How events stand in the journal's rows: a word for the kind, and canonical JSON for the rest. The words are the
/// format: they never change.
enum EventCoding {
  /// The row's word and detail.
  static func row(of body: Event.Body) -> (kind: String, detail: Value?) {
    switch body {
    case .opened(let opening): ("opened", value(of: opening))
    case .amended(let revision): ("amended", .object(["revision": .integer(revision)]))
    case .closed(let closing):
      (
        "closed",
        .object(["state": .string(closing.state.rawValue), "signal": closing.signal.map { .integer(Int($0)) }])
      )
    case .intended(let intent):
      (
        "intended",
        .object([
          "before": value(of: intent.before), "token": .string(intent.token.text),
          "found": intent.found.map(value(of:)),
        ])
      )
    case .received(let receipt): ("received", receipt)
    case .settling(let why): ("settling", .string(why))
    case .retrying(let fault, let delay):
      ("retrying", .object(["fault": value(of: fault), "milliseconds": .integer(Int(delay.milliseconds))]))
    case .done(let done):
      (
        "done",
        .object([
          "how": .string(done.how.rawValue), "outputs": done.outputs.isEmptyObject ? nil : done.outputs,
          "found": done.found.map(value(of:)),
        ])
      )
    case .failed(let fault, let aftermath):
      ("failed", .object(["fault": value(of: fault), "aftermath": .string(aftermath.rawValue)]))
    case .approved(let name): ("approved", .string(name))
    case .dropped: ("dropped", nil)
    case .undoIntended(let token): ("undo intended", .object(["token": .string(token.text)]))
    case .undoReceived: ("undo received", nil)
    case .undone(let restoration): ("undone", .string(restoration.rawValue))
    }
  }

  /// The body that a row tells; nil if this version cannot read it.
  static func body(kind: String, detail: Value?) -> Event.Body? {
    let detail = detail ?? .null
    switch kind {
    case "opened": return opening(detail).map { .opened($0) }
    case "amended": return detail["revision"]?.wholeNumber.map { .amended(revision: $0) }
    case "closed":
      return detail["state"]?.string.flatMap(RunState.init).map {
        .closed(Event.Closing($0, signal: detail["signal"]?.wholeNumber.flatMap { Int32(exactly: $0) }))
      }
    case "intended":
      guard let before = detail["before"].flatMap(sighting), let token = detail["token"]?.string else { return nil }
      return .intended(
        Event.Intent(before: before, token: Token(text: token), found: detail["found"].flatMap(identity)))
    case "received": return .received(receipt: detail)
    case "settling": return detail.string.map { .settling(why: $0) }
    case "retrying":
      guard let fault = detail["fault"].flatMap(fault), let delay = detail["milliseconds"]?.wholeNumber else {
        return nil
      }
      return .retrying(fault, after: .milliseconds(delay))
    case "done":
      return detail["how"]?.string.flatMap(How.init).map {
        .done(Event.Done($0, outputs: detail["outputs"] ?? .object([]), found: detail["found"].flatMap(identity)))
      }
    case "failed":
      guard let fault = detail["fault"].flatMap(fault),
        let aftermath = detail["aftermath"]?.string.flatMap(Event.Aftermath.init)
      else { return nil }
      return .failed(fault, aftermath)
    case "approved": return detail.string.map { .approved(by: $0) }
    case "dropped": return .dropped
    case "undo intended": return detail["token"]?.string.map { .undoIntended(Token(text: $0)) }
    case "undo received": return .undoReceived
    case "undone": return detail.string.flatMap(Event.Restoration.init).map { .undone($0) }
    default: return nil
    }
  }

  // MARK: The parts

  private static func value(of opening: Event.Opening) -> Value {
    .object([
      "direction": .string(opening.direction.rawValue), "process": .integer(Int(opening.process)),
      "host": .string(opening.host), "version": .string(opening.version),
      "keeping": opening.keeping.map { .string($0) },
    ])
  }

  private static func opening(_ value: Value) -> Event.Opening? {
    guard let direction = value["direction"]?.string.flatMap(Token.Direction.init),
      let process = value["process"]?.wholeNumber.flatMap({ Int32(exactly: $0) }),
      let host = value["host"]?.string, let version = value["version"]?.string
    else { return nil }
    return Event.Opening(
      direction: direction, process: process, host: host, version: version, keeping: value["keeping"]?.string)
  }

  /// Only what is absent or present is ever a before-state: what settles or is foreign is waited for or refused.
  private static func value(of sighting: Sighting) -> Value {
    switch sighting {
    case .absent, .settling, .foreign: .string("absent")
    case .present(let outputs, let drift):
      .object([
        "present": outputs,
        "drift": Value(
          .array(
            drift.map {
              .object([
                "field": .string($0.field), "found": $0.found.map { .string($0) },
                "wanted": $0.wanted.map { .string($0) },
              ])
            })),
      ])
    }
  }

  private static func sighting(_ value: Value) -> Sighting? {
    if value.string == "absent" { return .absent }
    guard let outputs = value["present"] else { return nil }
    let drift = (value["drift"]?.elements ?? []).compactMap { difference in
      difference["field"]?.string.map {
        Difference($0, found: difference["found"]?.string, wanted: difference["wanted"]?.string)
      }
    }
    return .present(outputs, drift: drift)
  }

  private static func value(of identity: Event.Identity) -> Value {
    .object(["token": .string(identity.token.text), "receipt": identity.receipt])
  }

  private static func identity(_ value: Value) -> Event.Identity? {
    value["token"]?.string.map { Event.Identity(token: Token(text: $0), receipt: value["receipt"]) }
  }

  private static func value(of fault: Fault) -> Value {
    var delay: Value?
    let word: String
    switch fault.class {
    case .transient(let retryAfter):
      word = "transient"
      delay = retryAfter.map { .integer(Int($0.milliseconds)) }
    case .refused: word = "refused"
    case .unknown: word = "unknown"
    }
    return .object([
      "class": .string(word), "retry_after_milliseconds": delay, "summary": .string(fault.summary),
      "notes": fault.notes.isEmpty ? nil : Value(.array(fault.notes.map { .string($0) })),
      "help": fault.help.map { .string($0) },
    ])
  }

  private static func fault(_ value: Value) -> Fault? {
    guard let summary = value["summary"]?.string else { return nil }
    let `class`: Fault.Class =
      switch value["class"]?.string {
      case "transient":
        .transient(retryAfter: value["retry_after_milliseconds"]?.wholeNumber.map { .milliseconds($0) })
      case "refused": .refused
      default: .unknown
      }
    return Fault(
      `class`, summary, notes: (value["notes"]?.elements ?? []).compactMap(\.string), help: value["help"]?.string)
  }
}

extension Value {
  fileprivate static func integer(_ integer: Int) -> Value { Value(.integer(Int64(integer))) }

  fileprivate var wholeNumber: Int? {
    if case .integer(let integer) = content { Int(exactly: integer) } else { nil }
  }

  fileprivate var isEmptyObject: Bool { members?.isEmpty ?? false }
}
