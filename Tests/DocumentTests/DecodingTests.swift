import Document
import Foundation
import Testing

@Suite("Decoding and its mistakes")
struct DecodingTests {
  enum Sort: String, Codable, CaseIterable { case network, application }

  struct Balancer: Codable, Equatable {
    var type: Sort
    var ports: [UInt16]
    var health: Health?
    var idle: Duration?

    struct Health: Codable, Equatable { var path: String }
  }

  private func mistake(_ text: String) throws -> Diagnostic? {
    let source = Source(name: "t", text: text)
    let value = try Value.parse(source)
    do throws(Diagnostic) {
      _ = try value.decode(Balancer.self, in: source)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("{ ports: [] }", "the field `type` is missing", "{ ports: [] }"),
    (
      "{ type: 'network', ports: [80, 70000] }",
      "`ports[1]` has to be a whole number from 0 to 65535, not a whole number", "70000"
    ),
    ("{ type: 'network', ports: 80 }", "`ports` has to be a list, not a whole number", "80"),
    ("{ type: 'netwrk', ports: [] }", "`netwrk` is not a choice for `type`", "'netwrk'"),
    ("{ type: 'network', ports: [], health: {} }", "the field `health.path` is missing", "{}"),
    ("{ type: 'network', ports: [], health: [] }", "`health` has to be an object, not a list", "[]"),
    (
      "{ type: 'network', ports: [], idle: 'soon' }",
      "`idle` has to be a duration such as `90s`, `30m` or `2h`, not a string", "'soon'"
    ),
    ("[]", "the value has to be an object, not a list", "[]"),
  ])
  func `a mistake names the field and its place`(_ text: String, _ summary: String, _ marked: String) throws {
    let mistake = try #require(try mistake(text))
    #expect(mistake.summary == summary)
    let span = try #require(mistake.location?.span)
    #expect(String(decoding: Array(text.utf8)[Int(span.start)..<Int(span.end)], as: UTF8.self) == marked)
  }

  @Test func `a wrong choice is told with all choices`() throws {
    let mistake = try #require(try mistake("{ type: 'netwrk', ports: [] }"))
    #expect(mistake.notes == ["choices: `network`, `application`"])
    #expect(mistake.help == "a similar choice exists: `network`")
  }

  @Test func `a whole number may be written as a fraction and the other way round`() throws {
    #expect(try Value.parse(Source(name: "t", text: "[443.0]")).decode([UInt16].self) == [443])
    #expect(try Value.parse(Source(name: "t", text: "[1]")).decode([Double].self) == [1])
  }

  @Test func `null is nothing for an optional field`() throws {
    let value = try Value.parse(Source(name: "t", text: "{ type: 'network', ports: [], health: null }"))
    #expect(try value.decode(Balancer.self).health == nil)
  }

  enum Event: Codable, Equatable {
    case started(at: Date, by: String)
    case waited(Duration)
    case ended
  }

  @Test(arguments: [
    Event.started(at: Date(timeIntervalSinceReferenceDate: 1.5), by: "x"), .waited(.seconds(1000)), .ended,
  ])
  func `enumerations with contents come back`(_ event: Event) throws {
    #expect(try Value(encoding: event).decode(Event.self) == event)
  }

  struct Mixed: Codable, Equatable {
    var data: Data
    var byNumber: [Int: String]
    var nested: [[Int?]]
    var deep: [String: [String: Value]]
    var small: Int8
  }

  @Test func `composite values come back`() throws {
    let mixed = Mixed(
      data: Data([1, 2]), byNumber: [7: "a"], nested: [[1, nil], []],
      deep: ["Some Key": ["otherKey": .string("x")]], small: -128)
    let value = try Value(encoding: mixed)
    #expect(
      value.canonicalText
        == #"{"by_number":{"7":"a"},"data":[1,2],"deep":{"Some Key":{"otherKey":"x"}},"nested":[[1,null],[]],"small":-128}"#
    )
    #expect(try value.decode(Mixed.self) == mixed)
    // The same after a journal wrote and read it.
    #expect(try Value.parse(Source(name: "t", text: value.canonicalText)).decode(Mixed.self) == mixed)
  }

  @Test func `what JSON cannot hold is refused`() {
    #expect(throws: Diagnostic.self) { try Value(encoding: [Double.nan]) }
    #expect(throws: Diagnostic.self) { try Value(encoding: UInt64.max) }
  }
}
