import Document
import Foundation
import Fuzzing
import PlinkflowKit
import Testing

@testable import ProgramPlugin

/// What a hostile program may write.
@Suite struct HostileMessageTests {
  private static let declaration = """
    {"protocol": 1, "plugin": "trial", "summary": "s", "connections": [{"name": "trial.db", "parameters": {"type": "object",
    "properties": {"host": {"type": "string"}, "key": {"type": "string", "secret": true}}, "required": ["host"]}}],
    "kinds": [{"name": "trial.thing", "summary": "a thing", "reversible": true, "timeout": 1.5, "connection": "trial.db",
    "parameters": {"type": "object", "properties": {"name": {"type": "string", "description": "d"}, "n": {"type": "integer"},
    "list": {"type": "array", "items": {"enum": ["a", "b"]}}, "map": {"type": "object", "additionalProperties":
    {"type": "number"}}}, "examples": [{"name": "x"}]}, "outputs": {"type": "object", "properties": {}}}]}
    """
  private static let messages = [
    #"{"jsonrpc": "2.0", "id": 1, "result": \#(declaration.replacing("\n", with: " "))}"#,
    #"{"jsonrpc": "2.0", "id": 2, "error": {"code": -32000, "message": "no", "data": {"class": "transient", "retry_after": 2}}}"#,
    #"{"jsonrpc": "2.0", "method": "log", "params": {"level": "info", "text": "t"}}"#,
    #"{"jsonrpc":"2.0","id":3,"result":{"observation":{"state":"present","outputs":{"a":[1,{}]},"drift":[{"field":"f"}]}}}"#,
  ]
  private static let words = [
    "{", "[", "\"", "\\u", "\\ud800", "\"id\":", "\"result\":", "\"error\":null,", "1e999", "-", "null", "\u{0}",
    "\u{2028}",
    "\"type\":\"object\",\"properties\":{\"p\":", "99999999999999999999",
  ]

  @Test func `no message ends its reader`() throws {
    let mutator = Mutator(corpus: Self.messages.map { Array($0.utf8) }, words: Self.words)
    let failing = try Campaign("message", mutator).failing(inputs: 2000) { bytes in
      switch Message.read(bytes) {
      case .reply(_, .success(let value)):
        // What is read of it can be written, and is what a program could have said.
        return Message.read(Message.request(1, "again", value)) == nil
      case .reply(_, .failure), .notification, nil: return true
      }
    }
    #expect(failing == [])
  }

  @Test func `no declaration ends its reader, and no name of it is another plugin's`() throws {
    let mutator = Mutator(corpus: [Array(Self.declaration.utf8)], words: Self.words)
    let failing = try Campaign("declaration", mutator).failing(inputs: 2000) { bytes in
      guard let value = try? Value.parse(Source(name: "m", bytes: bytes)),
        let declaration = try? Declaration(value, of: "trial")
      else { return true }
      return declaration.kinds.allSatisfy { $0.name.hasPrefix("trial.") && $0.name.utf8.count <= 70 }
        && declaration.connections.allSatisfy { $0.name.hasPrefix("trial.") }
    }
    #expect(failing == [])
  }

  @Test func `a line of four mebibytes is read, and one byte more is not`() throws {
    for (more, ending) in [(0, LineReader.Termination.atLine), (1, .tooLong)] {
      let file = FileManager.default.temporaryDirectory.appending(path: "plinkflow-line-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: file) }
      try (Data(repeating: 0x61, count: Message.limit + more) + Data("\n".utf8)).write(to: file)
      var reader = LineReader(try FileHandle(forReadingFrom: file), limit: Message.limit)
      #expect(reader.next()?.count == (more == 0 ? Message.limit : nil))
      #expect(reader.next() == nil)
      #expect(reader.ending == ending)
    }
  }

  @Test func `a schema of seventeen levels is the deepest`() throws {
    func schema(_ depth: Int) throws -> Value {
      let text =
        String(repeating: #"{"type": "array", "items": "#, count: depth) + #"{"type": "string"}"#
        + String(repeating: "}", count: depth)
      return try Value.parse(Source(name: "s", text: text))
    }
    #expect(throws: Never.self) { try JSONSchema(try schema(16)) }
    let mistake = #expect(throws: JSONSchema.Mistake.self) { try JSONSchema(try schema(17)) }
    #expect(mistake?.why == "is more than 16 levels deep")
  }
}
