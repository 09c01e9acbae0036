import Document
import Testing

@Suite("Coding of typed values")
struct CodingTests {
  struct Alias: Codable, Equatable {
    var zoneID: String
    var evaluateHealth: Bool?
  }

  enum Sort: String, Codable, CaseIterable {
    case address = "A"
    case name = "CNAME"
  }

  struct Record: Codable, Equatable {
    var dnsName: String
    var type: Sort
    var ttl: Int?
    var weights: [Double]
    var tags: [String: String]
    var alias: Alias?
    var extra: Value
    var patience: Duration
  }

  let record = Record(
    dnsName: "db.example", type: .name, ttl: 60, weights: [1, 0.5], tags: ["TeamName": "ops"],
    alias: Alias(zoneID: "Z1"), extra: .object([.init("keepMe", .null)]), patience: .milliseconds(1500))

  @Test func `a value is written with field names and comes back equal`() throws {
    let value = try Value(encoding: record)
    #expect(
      value.canonicalText == #"""
        {"alias":{"zone_id":"Z1"},"dns_name":"db.example","extra":{"keepMe":null},"patience":"1.5s","tags":{"TeamName":"ops"},"ttl":60,"type":"CNAME","weights":[1,0.5]}
        """#)
    #expect(try value.decode(Record.self) == record)
  }

  @Test func `the shape of a type names its fields`() {
    #expect(
      Shape.of(Record.self)
        == .object([
          .init(name: "dns_name", shape: .string, isOptional: false),
          .init(name: "type", shape: .choice(["A", "CNAME"]), isOptional: false),
          .init(name: "ttl", shape: .integer, isOptional: true),
          .init(name: "weights", shape: .list(.number), isOptional: false),
          .init(name: "tags", shape: .dictionary(.string), isOptional: false),
          .init(
            name: "alias",
            shape: .object([
              .init(name: "zone_id", shape: .string, isOptional: false),
              .init(name: "evaluate_health", shape: .boolean, isOptional: true),
            ]), isOptional: true),
          .init(name: "extra", shape: .any, isOptional: false),
          .init(name: "patience", shape: .string, isOptional: false),
        ]))
  }
}
