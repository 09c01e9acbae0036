import Document
import PlinkflowKit
import Runs
import Testing

@testable import Report

/// The documentation of `--json`, held against what is printed.
@Suite struct EventFormatTests {
  /// One of each, with all that it can carry. A case that is missing here does not compile in `word(of:)`.
  private static let bodies: [Event.Body] = [
    .opened(Event.Opening(direction: .undo, process: 1, host: "hill", version: "1", keeping: "a", removing: ["b"])),
    .amended(revision: 2), .closed(Event.Closing(.interrupted, signal: 2)), .closed(Event.Closing(.inDoubt)),
    .intended(Event.Intent(before: .absent, token: Token(text: "t"))),
    .intended(Event.Intent(before: .present(.object([]), drift: []), token: Token(text: "t"))),
    .received(receipt: .null), .settling(why: "pending"), .retrying(Example.refusal, after: .seconds(2)),
    .done(Event.Done(.adopted, outputs: .object([]))), .failed(Example.refusal, .standing),
    .failed(.refused("was refused"), .nothingChanged), .failed(.refused("is gone"), .vanished), .approved(by: "ann"),
    .accepted([Difference("ttl", found: "30", wanted: nil)]), .dropped, .undoIntended(Token(text: "u")), .undoReceived,
    .undone(.restored), .undone(.nothingLeft), .undone(.irreversible), .failed(.refused("ended"), .incomplete),
    .printed(PrintedText(.apply, output: "one line", errors: "")), .resolved(.again, by: "ann"),
    .resolved(.done, by: "ann"),
  ]

  private static func word(of body: Event.Body) -> String {
    switch body {
    case .opened: "opened"
    case .amended: "amended"
    case .closed: "closed"
    case .intended: "intended"
    case .received: "received"
    case .settling: "settling"
    case .retrying: "retrying"
    case .done: "done"
    case .failed: "failed"
    case .approved: "approved"
    case .accepted: "accepted"
    case .printed: "printed"
    case .resolved: "resolved"
    case .dropped: "dropped"
    case .undoIntended: "undo_intended"
    case .undoReceived: "undo_received"
    case .undone: "undone"
    }
  }

  @Test func `every event that there is, is in the list, and every one of the list there is`() {
    #expect(Set(Self.bodies.map(Self.word(of:))) == Set(EventFormat.words.map(\.name)))
  }

  @Test func `each event has the fields that the list says, of their sort, and no other`() throws {
    for body in Self.bodies {
      let documented = try #require(EventFormat.words.first { $0.name == Self.word(of: body) })
      let event = Event(run: 1, step: documented.isOfStep ? 0 : nil, at: Example.start, body)
      let object = event.object(of: Example.record)
      let fields = EventFormat.common + (documented.isOfStep ? [EventFormat.step] : []) + documented.fields
      #expect(object["event"]?.string == documented.name)
      for member in object.members ?? [] {
        let field = fields.first { $0.name == member.key }
        #expect(field != nil, "\(documented.name) has \(member.key), and the list does not")
        if let field { #expect(fits(member.value, field.sort), "\(documented.name).\(member.key)") }
      }
      for field in fields where !field.isOptional {
        #expect(object[field.name] != nil, "\(documented.name).\(field.name)")
      }
    }
  }

  private func fits(_ value: Value, _ sort: EventFormat.Sort) -> Bool {
    switch (sort, value.content) {
    case (.text, .string), (.whole, .integer), (.number, .number), (.number, .integer), (.anything, _): true
    case (.texts, .array(let elements)): elements.allSatisfy { $0.string != nil }
    case (.differences, .array(let elements)): elements.allSatisfy { $0.members != nil }
    case (.choice(let words), .string(let text)): words.contains(text)
    default: false
    }
  }

  @Test func `the words of states and ways are those of the journal`() {
    func choices(_ event: String, _ field: String) -> [String] {
      let sort = EventFormat.words.first { $0.name == event }?.fields.first { $0.name == field }?.sort
      if case .choice(let words)? = sort { return words }
      return []
    }
    #expect(choices("done", "how").compactMap(How.init(rawValue:)).count == 4)
    // A run that goes on is let go of by nobody.
    #expect(choices("closed", "state").compactMap(RunState.init(rawValue:)).count == 6)
    #expect(RunState.allCases.count == 7)
  }

  @Test func `the page names the format, and every event and field`() {
    let page = EventFormat.page
    #expect(page.contains("Format 1, as each `opened` event tells."))
    for word in EventFormat.words {
      #expect(page.contains("\n\(word.name): \(word.about)"))
      for field in word.fields { #expect(page.contains("  \(field.name) ")) }
    }
  }
}
