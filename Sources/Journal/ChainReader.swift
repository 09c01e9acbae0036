import Document
import Runs
import SQLite

/// Reads the links of a chain, and the events and requests in them, each once and in the order of the file.
struct ChainReader {
  private let links: Statement
  private let events: Statement
  private let calls: Statement
  private var hasEvent: Bool
  private var hasCall: Bool

  init(after link: Link, in database: Database) throws(SQLiteError) {
    links = try database.prepare("SELECT number, run, event, call, digest FROM chain WHERE number > ?1 ORDER BY number")
    events = try database.prepare(
      "SELECT \(ChainedTable.event.selection) FROM event WHERE sequence > ?1 ORDER BY sequence")
    calls = try database.prepare("SELECT \(ChainedTable.call.selection) FROM call WHERE number > ?1 ORDER BY number")
    try links.bind([.integer(link.number)])
    try events.bind([.integer(link.event)])
    try calls.bind([.integer(link.call)])
    hasEvent = try events.step()
    hasCall = try calls.step()
  }

  /// The next link; nil behind the last, where no event and no request may be left over.
  mutating func next() throws(SQLiteError) -> Link? {
    guard try links.step() else {
      guard !hasEvent else { throw .illegible("event \(events.integer(0)) belongs to no commit") }
      guard !hasCall else { throw .illegible("request \(calls.integer(0)) belongs to no commit") }
      return nil
    }
    return Link(
      number: links.integer(0), run: links.integer(1), event: links.integer(2), call: links.integer(3),
      digest: links.bytes(4))
  }

  mutating func takeEvents(
    to last: Int64, _ text: inout LinkText, _ draft: inout JournalStore.Draft
  ) throws(SQLiteError) {
    while hasEvent, events.integer(0) <= last {
      let sequence = try events.key(0, "the number of an event")
      let run = try events.key(1, "the run of event \(sequence)")
      let step = events.isNull(2) ? nil : try events.count(2, "the step of event \(sequence)")
      let kind = try events.word(4, "the kind of event \(sequence)")
      _ = try events.instant(3, "event \(sequence)")
      text.add(events, of: .event)
      draft.events.append((sequence, run, step, Outline.Mark(of: kind)))
      if kind == "amended" {
        let body = EventCoding.body(kind: kind, detail: Value.parsedRow(events.text(5)))
        guard case .amended(let revision) = body, 1...(1 << 53) ~= revision else {
          throw .illegible("event \(sequence) cannot be read: an event `amended` with that detail")
        }
        draft.amended.append((run, revision))
      }
      hasEvent = try events.step()
    }
  }

  mutating func takeCalls(
    to last: Int64, _ text: inout LinkText, _ draft: inout JournalStore.Draft
  ) throws(SQLiteError) {
    while hasCall, calls.integer(0) <= last {
      let number = try calls.key(0, "the number of a request")
      draft.calls.append((number, try calls.key(1, "the run of request \(number)")))
      text.add(calls, of: .call)
      hasCall = try calls.step()
    }
  }
}
