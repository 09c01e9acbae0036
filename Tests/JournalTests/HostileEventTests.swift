import Document
import Fuzzing
import PlinkflowKit
import Runs
import Testing

@Suite struct HostileEventTests {
  @Test func `no row of an event ends its reader, and what it reads it writes and reads again`() throws {
    let present = AnyObservation.present(
      .object(["a": .string("x")]), drift: [Difference("f", found: nil, wanted: "w")])
    let fault = StepError.transient("was late", retryAfter: .seconds(5), notes: ["n"], help: "wait")
    let bodies: [Event.Body] = [
      .opened(.init(direction: .undo, process: 7, host: "h", version: "1", keeping: "a", programs: ["p": "00"])),
      .intended(.init(before: present, token: Token(text: "t"), found: .init(token: Token(text: "u"), receipt: .null))),
      .received(receipt: .object(["x": Value(.integer(1))])), .settling(why: "w"), .retrying(fault, after: .seconds(1)),
      .done(.init(.changed, outputs: .object([]))), .failed(fault, .standing), .approved(by: "someone"),
      .accepted([Difference("f", found: "x", wanted: nil)]), .undoIntended(Token(text: "u")), .undone(.restored),
      .amended(revision: 2), .closed(.init(.interrupted, signal: 15)), .failed(fault, .incomplete),
      .printed(PrintedText(.undo, output: "o", errors: "e")), .resolved(.done, by: "someone"),
    ]
    let rows = bodies.map { EventCoding.row(of: $0) }
    let corpus = rows.compactMap { row in row.detail.map { Array("\(row.kind)\n\($0.canonicalText)".utf8) } }
    let mutator = Mutator(corpus: corpus, words: ["\"", "{", "[", "null", "-1", "1e300", "99999999999999999999", "\n"])
    let failing = try Campaign("event", mutator).failing(inputs: 3000) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let parts = text.split(separator: "\n", maxSplits: 1)
      guard parts.count == 2, let detail = try? Value.parse(Source(name: "row", text: String(parts[1]))),
        let body = EventCoding.body(kind: String(parts[0]), detail: detail)
      else { return true }
      let again = EventCoding.row(of: body)
      return EventCoding.body(kind: again.kind, detail: again.detail) == body
    }
    #expect(failing == [])
  }
}
