import Document
import PlinkflowKit

/// How events stand in any store of runs: a word for the kind, and canonical JSON for the rest. The words are the
/// format: they never change.
package enum EventCoding {
  /// The row's word and detail.
  package static func row(of body: Event.Body) -> (kind: String, detail: Value?) {
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
          "before": value(of: intent.before), "found": intent.found.map(value(of:)),
          "token": .string(intent.token.text),
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
          "found": done.found.map(value(of:)), "how": .string(done.how.rawValue),
          "outputs": done.outputs.isEmptyObject ? nil : done.outputs,
        ])
      )
    case .failed(let fault, let aftermath):
      ("failed", .object(["fault": value(of: fault), "aftermath": .string(aftermath.rawValue)]))
    case .approved(let name): ("approved", .string(name))
    case .accepted(let differences): ("accepted", value(of: differences))
    case .printed(let text):
      (
        "printed",
        .object([
          "function": .string(text.function.rawValue), "output": text.output.isEmpty ? nil : .string(text.output),
          "errors": text.errors.isEmpty ? nil : .string(text.errors),
        ])
      )
    case .resolved(let resolution, let name):
      ("resolved", .object(["as": .string(resolution.rawValue), "by": .string(name)]))
    case .dropped: ("dropped", nil)
    case .undoIntended(let token): ("undo intended", .object(["token": .string(token.text)]))
    case .undoReceived: ("undo received", nil)
    case .undone(let restoration): ("undone", .string(restoration.rawValue))
    }
  }

  /// The body that a row tells; nil if this version cannot read it.
  package static func body(kind: String, detail: Value?) -> Event.Body? {
    let detail = detail ?? .null
    switch kind {
    case "opened": return opened(detail)
    case "amended": return amended(detail)
    case "closed": return closed(detail)
    case "intended": return intended(detail)
    case "received": return .received(receipt: detail)
    case "settling": return detail.string.map { .settling(why: $0) }
    case "retrying": return retrying(detail)
    case "done": return done(detail)
    case "failed": return failed(detail)
    case "approved": return detail.string.map { .approved(by: $0) }
    case "accepted": return differences(detail).map { .accepted($0) }
    case "printed": return printed(detail)
    case "resolved": return resolved(detail)
    case "dropped": return .dropped
    case "undo intended": return undoIntended(detail)
    case "undo received": return .undoReceived
    case "undone": return undone(detail)
    default: return nil
    }
  }

  private static func opened(_ value: Value) -> Event.Body? {
    guard let opening = opening(value) else { return nil }
    return .opened(opening)
  }

  private static func amended(_ value: Value) -> Event.Body? {
    guard let revision = value.wholeNumber(at: "revision") else { return nil }
    return .amended(revision: revision)
  }

  private static func closed(_ value: Value) -> Event.Body? {
    guard let word = value.text(at: "state"), let state = RunState(rawValue: word) else { return nil }
    let signal = value.wholeNumber(at: "signal") ?? 0
    return .closed(Event.Closing(state, signal: signal == 0 ? nil : Int32(truncatingIfNeeded: signal)))
  }

  private static func intended(_ value: Value) -> Event.Body? {
    guard let before = value["before"], let observation = observation(before), let token = value.text(at: "token")
    else {
      return nil
    }
    return .intended(Event.Intent(before: observation, token: Token(text: token), found: found(in: value)))
  }

  private static func retrying(_ value: Value) -> Event.Body? {
    guard let fault = fault(in: value), let delay = value.wholeNumber(at: "milliseconds") else { return nil }
    return .retrying(fault, after: .milliseconds(delay))
  }

  private static func done(_ value: Value) -> Event.Body? {
    guard let word = value.text(at: "how"), let how = How(rawValue: word) else { return nil }
    let outputs = value["outputs"] ?? Value.object([Value.Member]())
    return .done(Event.Done(how, outputs: outputs, found: found(in: value)))
  }

  private static func failed(_ value: Value) -> Event.Body? {
    guard let fault = fault(in: value), let word = value.text(at: "aftermath") else { return nil }
    guard let aftermath = Event.Aftermath(rawValue: word) else { return nil }
    return .failed(fault, aftermath)
  }

  private static func printed(_ value: Value) -> Event.Body? {
    guard let word = value.text(at: "function"), let function = PrintedText.Function(rawValue: word) else { return nil }
    return .printed(
      PrintedText(function, output: value.text(at: "output") ?? "", errors: value.text(at: "errors") ?? ""))
  }

  private static func resolved(_ value: Value) -> Event.Body? {
    guard let word = value.text(at: "as"), let resolution = Event.Resolution(rawValue: word) else { return nil }
    guard let name = value.text(at: "by") else { return nil }
    return .resolved(resolution, by: name)
  }

  private static func undoIntended(_ value: Value) -> Event.Body? {
    guard let token = value.text(at: "token") else { return nil }
    return .undoIntended(Token(text: token))
  }

  private static func undone(_ value: Value) -> Event.Body? {
    guard let word = value.string, let restoration = Event.Restoration(rawValue: word) else { return nil }
    return .undone(restoration)
  }

  // MARK: The parts

  private static func value(of opening: Event.Opening) -> Value {
    .object([
      "direction": .string(opening.direction.rawValue), "process": .integer(Int(opening.process)),
      "host": .string(opening.host), "version": .string(opening.version),
      "keeping": opening.keeping.map { .string($0) },
      "removing": opening.removing.map { Value(.array($0.map { .string($0) })) },
      "programs": opening.programs.isEmpty
        ? nil
        : Value.object(opening.programs.sorted { $0.key < $1.key }.map { Value.Member($0.key, .string($0.value)) }),
      "folder": opening.programFolder.map { .string($0.folder) },
      "files": opening.programFolder.flatMap { programFolder in
        programFolder.files.isEmpty
          ? nil
          : .object(programFolder.files.sorted { $0.key < $1.key }.map { Value.Member($0.key, .string($0.value)) })
      },
    ])
  }

  private static func opening(_ value: Value) -> Event.Opening? {
    guard let direction = value.text(at: "direction"), let process = value.wholeNumber(at: "process"),
      let host = value.text(at: "host"), let version = value.text(at: "version")
    else { return nil }
    guard let direction = Token.Direction(rawValue: direction), let process = Int32(exactly: process) else {
      return nil
    }
    var programs: [String: String] = [:]
    for program in value["programs"]?.members ?? [] { programs[program.key] = program.value.string }
    var files: [String: String] = [:]
    for file in value["files"]?.members ?? [] { files[file.key] = file.value.string }
    return Event.Opening(
      direction: direction, process: process, host: host, version: version, keeping: value.text(at: "keeping"),
      removing: value["removing"]?.elements.map { $0.compactMap(\.string) }, programs: programs,
      programFolder: value.text(at: "folder").map { Event.ProgramFolder(folder: $0, files: files) })
  }

  /// Only what is absent or present is ever a before-state: what settles or is foreign is waited for or refused.
  private static func value(of observation: AnyObservation) -> Value {
    switch observation {
    case .absent, .settling, .foreign: .string("absent")
    case .present(let outputs, let drift):
      .object([
        "present": outputs,
        "drift": value(of: drift),
      ])
    }
  }

  private static func observation(_ value: Value) -> AnyObservation? {
    if value.string == "absent" { return .absent }
    guard let outputs = value["present"] else { return nil }
    guard let drift = differences(value["drift"] ?? Value(.array([]))) else { return nil }
    return .present(outputs, drift: drift)
  }

  private static func value(of differences: [Difference]) -> Value {
    Value(
      .array(
        differences.map {
          .object([
            "field": .string($0.field), "found": $0.found.map { .string($0) }, "wanted": $0.wanted.map { .string($0) },
          ])
        }))
  }

  private static func differences(_ value: Value) -> [Difference]? {
    guard let elements = value.elements else { return nil }
    var differences: [Difference] = []
    for element in elements {
      guard let field = element.text(at: "field") else { return nil }
      differences.append(Difference(field, found: element.text(at: "found"), wanted: element.text(at: "wanted")))
    }
    return differences
  }

  private static func value(of identity: Event.Identity) -> Value {
    .object(["receipt": identity.receipt, "token": .string(identity.token.text)])
  }

  private static func found(in value: Value) -> Event.Identity? {
    guard let found = value["found"], let token = found.text(at: "token") else { return nil }
    return Event.Identity(token: Token(text: token), receipt: found["receipt"])
  }

  private static func value(of fault: StepError) -> Value {
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

  private static func fault(in value: Value) -> StepError? {
    guard let fault = value["fault"], let summary = fault.text(at: "summary") else { return nil }
    var notes: [String] = []
    for note in fault["notes"]?.elements ?? [] {
      if let text = note.string { notes.append(text) }
    }
    return StepError(faultClass(of: fault), summary, notes: notes, help: fault.text(at: "help"))
  }

  private static func faultClass(of fault: Value) -> StepError.Class {
    switch fault.text(at: "class") {
    case "transient":
      guard let delay = fault.wholeNumber(at: "retry_after_milliseconds") else { return .transient(retryAfter: nil) }
      return .transient(retryAfter: .milliseconds(delay))
    case "refused": return .refused
    default: return .unknown
    }
  }
}

extension Value {
  fileprivate static func integer(_ integer: Int) -> Value { Value(.integer(Int64(integer))) }

  fileprivate var wholeNumber: Int? {
    if case .integer(let integer) = content { Int(exactly: integer) } else { nil }
  }

  fileprivate func text(at key: String) -> String? { self[key]?.string }

  fileprivate func wholeNumber(at key: String) -> Int? { self[key]?.wholeNumber }

  fileprivate var isEmptyObject: Bool { members?.isEmpty ?? false }
}
