import Document
import Testing

@Suite("Shapes of types")
struct ShapeTests {
  struct Tree: Decodable {
    var name: String
    var children: [Tree]
    var parent: Parent?

    struct Parent: Decodable { var trees: [String: Tree] }
  }

  @Test func `a type that holds itself has an ending shape`() {
    #expect(
      Shape.of(Tree.self)
        == .object([
          .init(name: "name", shape: .string, isOptional: false),
          .init(name: "children", shape: .list(.any), isOptional: false),
          .init(
            name: "parent",
            shape: .object([.init(name: "trees", shape: .dictionary(.any), isOptional: false)]), isOptional: true),
        ]))
  }

  /// An address block that refuses whatever is none.
  struct Block: Decodable, ShapeDescribed {
    static let shape = Shape.string
    static let example = Value.string("10.0.0.0/8")

    init(from decoder: any Decoder) throws {
      let text = try decoder.singleValueContainer().decode(String.self)
      guard text.contains("/") else { throw Diagnostic("`\(text)` is no address block") }
    }
  }

  /// The same without telling anybody.
  struct Silent: Decodable {
    init(from decoder: any Decoder) throws {
      let text = try decoder.singleValueContainer().decode(String.self)
      guard text.contains("/") else { throw Diagnostic("`\(text)` is no address block") }
    }
  }

  struct Described: Decodable {
    var block: Block
    var after: Int
  }

  struct OptionalSilent: Decodable {
    var block: Silent?
    var after: Int
  }

  struct RequiredSilent: Decodable {
    var block: Silent
    var after: Int
  }

  @Test func `a type that refuses stand-ins can describe itself`() {
    #expect(
      Shape.of(Described.self)
        == .object([
          .init(name: "block", shape: .string, isOptional: false),
          .init(name: "after", shape: .integer, isOptional: false),
        ]))
    #expect(
      Shape.of(OptionalSilent.self)
        == .object([
          .init(name: "block", shape: .string, isOptional: true),
          .init(name: "after", shape: .integer, isOptional: false),
        ]))
    // Nobody knows what comes behind it, so nothing is refused.
    #expect(Shape.of(RequiredSilent.self) == .any)
  }

  struct Empty: Decodable {}
  struct NotDecodable {}
  enum Either: Decodable { case a(Int), b(String) }
  enum Plain: String, Decodable { case a, b }

  @Test func `other types have the shapes that fit them`() {
    #expect(Shape.of(Empty.self) == .object([]))
    #expect(Shape.of(NotDecodable.self) == .any)
    #expect(Shape.of(Either.self) == .any)
    #expect(Shape.of(Plain.self) == .string)
    #expect(Shape.of([String: Value].self) == .dictionary(.any))
    #expect(Shape.of(Value.self) == .any)
    #expect(Shape.of(Set<Int>.self) == .list(.integer))
    #expect(Shape.of([[Bool]]?.self) == .list(.list(.boolean)))
    #expect(Shape.of(Float.self) == .number)
    #expect(Shape.of(Duration.self) == .string)
  }

  /// Written out by hand, as plugins' authors sometimes do.
  struct Custom: Decodable {
    enum Keys: String, CodingKey { case hostName, port, extra }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Keys.self)
      _ = try container.decode(String.self, forKey: .hostName)
      _ = try container.decodeIfPresent(Int.self, forKey: .port) ?? 80
      if container.contains(.extra) { _ = try container.decodeNil(forKey: .extra) }
    }
  }

  @Test func `an initialiser written by hand is discovered too`() {
    #expect(
      Shape.of(Custom.self)
        == .object([
          .init(name: "host_name", shape: .string, isOptional: false),
          .init(name: "port", shape: .integer, isOptional: true),
          .init(name: "extra", shape: .any, isOptional: true),
        ]))
  }

  @Test func `a ruling goes before the shape`() throws {
    let source = Source(name: "t", text: "{ a: '?', b: '?', c: 1 }")
    let value = try Value.parse(source)
    let shape = Shape.object([
      .init(name: "a", shape: .integer, isOptional: false), .init(name: "b", shape: .boolean, isOptional: false),
      .init(name: "c", shape: .integer, isOptional: false),
    ])
    let found = shape.check(value, in: source, of: "it") { value, wanted, path in
      guard value.string == "?" else { return .check }
      return wanted == .integer ? .accept : .refuse([Diagnostic("no question at `\(path)`")])
    }
    #expect(found.map(\.summary) == ["no question at `b`"])
  }
}
