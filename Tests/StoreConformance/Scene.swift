import Document
import PlinkflowKit
import Runs

/// Runs and events to try a store with.
enum Scene {
  static let noon = Instant(milliseconds: 1_800_000_000_000)

  /// What is frozen, with texts that a careless form would not give back.
  static func frozen(_ workflow: String) -> RunRecord.Frozen {
    RunRecord.Frozen(
      workflow: workflow, file: "a folder/w.json5", text: "{ // \u{e9} \"\\\n\t}",
      arguments: .object([.init("name", .string("\u{1b}\u{7f}"))]), settings: .object([.init("world", .string("x"))]))
  }

  /// Two steps, the second of which needs the first.
  static let graph = FrozenGraph(steps: [("a", "k.a"), ("b", "k.b")], needs: [(0, []), (1, [0])])

  static func event(_ run: Int64, _ step: Int?, _ body: Event.Body) -> Event {
    Event(run: run, step: step, at: noon, body)
  }

  static func settling(_ run: Int64, _ why: String, step: Int = 0) -> Event {
    event(run, step, .settling(why: why))
  }

  static func opened(_ process: Int32, _ direction: Token.Direction = .run) -> Event.Body {
    .opened(Event.Opening(direction: direction, process: process, host: "h", version: "1"))
  }

  static let identity = Event.Identity(
    token: Token(text: "t0"), receipt: .object([.init("id", .string("i"))]))

  /// An event of every sort, each as the steps of ``graph`` can have them one behind the other.
  static func all(_ process: Int32) -> [(step: Int?, body: Event.Body)] {
    let fault = StepError.transient(
      "was late", retryAfter: .seconds(5), notes: ["\u{e9}\u{1b}\"\\\n", ""], help: "wait")
    let found = AnyObservation.present(
      .object([.init("a", .string("x"))]),
      drift: [Difference("f", found: nil, wanted: "w"), Difference("g", found: "", wanted: nil)])
    let folder = Event.ProgramFolder(folder: "/f", files: ["p": "00"])
    return [
      (
        nil,
        .opened(
          Event.Opening(
            direction: .run, process: process, host: "h", version: "1", keeping: "a", removing: ["b"],
            programs: ["p": "11"], programFolder: folder))
      ),
      (0, .intended(Event.Intent(before: .absent, token: Token(text: "t"), found: nil))),
      (0, .retrying(fault, after: .milliseconds(1500))),
      (0, .received(receipt: .object([.init("n", Value(.integer(-1)))]))),
      (0, .settling(why: "to be ready")), (0, .done(Event.Done(.created, outputs: .object([.init("o", .null)])))),
      (0, .accepted([Difference("ttl", found: "60", wanted: nil)])),
      (1, .approved(by: "some one")), (1, .printed(PrintedText(.apply, output: "out\n", errors: ""))),
      (1, .intended(Event.Intent(before: found, token: Token(text: "u"), found: identity))),
      (1, .failed(.unknown("was lost"), .standing)), (1, .resolved(.again, by: "someone")),
      (1, .intended(Event.Intent(before: found, token: Token(text: "u"), found: identity))),
      (1, .received(receipt: .string(""))), (1, .failed(.refused("ended"), .incomplete)),
      (1, .done(Event.Done(.changed, outputs: .object([Value.Member]()), found: identity))),
      (nil, .closed(Event.Closing(.interrupted, signal: 15))),
      (nil, opened(process, .undo)), (1, .undoIntended(Token(text: "v"))), (1, .undoReceived),
      (1, .undone(.restored)), (0, .undoIntended(Token(text: "w"))), (0, .failed(fault, .nothingChanged)),
      (nil, .closed(Event.Closing(.failed))),
    ]
  }

  static func call(_ run: Int64, _ action: String, step: Int, retry: Int = 0, failure: String? = nil) -> RecordedCall {
    RecordedCall(
      run: run, step: step, connection: "c", at: noon,
      RemoteCall(
        service: "EC2", action: action, retry: retry, duration: .milliseconds(12), status: failure == nil ? 200 : nil,
        requestID: failure == nil ? "q-1" : nil, failure: failure))
  }
}

extension RunRecord {
  /// All that it tells, as text that is equal where all of it is.
  var words: String {
    var lines = [
      "\(number) \(identifier) \(frozen.workflow) \(frozen.file) \(frozen.text) \(frozen.arguments.canonicalText)",
      "\(frozen.settings.canonicalText) \(revision) \(sequence) \(String(describing: began)) \(String(describing: latest))",
      "\(String(describing: opening)) \(String(describing: closing))",
    ]
    lines += steps.map(\.words)
    return lines.joined(separator: "\n")
  }
}

extension StepRecord {
  fileprivate var words: String {
    let parts: [Any?] = [
      number, name, kind, phase, generation, identity, outputs?.canonicalText, how, attempts, intended, began, ended,
      doneSequence, before, fault, settling, approver, accepted, restoration, resolution, isIncomplete, mayHideParts,
    ]
    return parts.map { $0.map { "\($0)" } ?? "nil" }.joined(separator: " ")
  }
}
