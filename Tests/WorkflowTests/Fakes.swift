import Document
import PlinkflowKit
import Workflow

/// An access that some fakes use.
struct Cloud: Sendable {}

/// Another access, which none of them uses.
struct Directory: Sendable {}

struct FakeConnection<Client: Sendable>: Connection {
  struct Parameters: Decodable, Sendable {
    var region: String
    var accountID: String?
    var password: Secret?
  }

  static var kind: String { Client.self == Cloud.self ? "cloud" : "directory" }
  static var summary: String { "a fake" }
  static var help: [String: String] { [:] }
  let client: Client

  func open(_ parameters: Parameters, named name: String) async throws(StepError) -> Client { client }
}

/// What all fakes have in common: they do nothing.
protocol Fake: Step where Receipt == Nothing {
  init()
}

extension Fake {
  static var summary: String { "a fake" }
  static var help: Help { Help() }
  static var reversible: Bool { true }

  init(_ parameters: Parameters, using client: Client) throws(StepError) { self.init() }

  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> { .absent }
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing { Nothing() }
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}

struct Milestone: Fake {
  struct Parameters: Decodable, Sendable {}
  static let kind = "core.milestone"
}

struct Approve: Fake {
  struct Parameters: Decodable, Sendable { var message: String? }
  typealias Client = Approvals
  static let kind = "core.approve"
}

struct Network: Fake {
  struct Parameters: Decodable, Sendable {
    var name: String
    var subnetIDs: [String]?
    var tags: [String: String]?
  }

  struct Outputs: Codable, Sendable, Equatable {
    struct Address: Codable, Sendable, Equatable { var host: String }
    var networkID: String
    var size: Int
    var names: [String]
    var address: Address
    var facts: Value
  }

  typealias Client = Cloud
  static let kind = "net.network"
}

struct Record: Fake {
  enum Sort: String, Decodable, CaseIterable { case a = "A", cname = "CNAME" }
  struct Target: Decodable, Sendable { var zoneID: String }

  struct Parameters: Decodable, Sendable {
    var name: String
    var type: Sort?
    var ttl: Int?
    var values: [String]?
    var target: Target?
    var key: Secret?
  }

  typealias Client = Cloud
  static let kind = "net.record"
}

/// A kind without a connection that takes all there is.
struct Anything: Fake {
  struct Parameters: Decodable, Sendable {
    var text: String?
    var count: Int?
    var any: Value?
    var secrets: [String: Secret]?
  }

  typealias Outputs = [String: Value]
  static let kind = "test.anything"
}

let catalog = Catalog([
  Plugin(
    name: "core", summary: "fakes", steps: [StepKind(Milestone.self), StepKind(Approve.self), StepKind(Anything.self)]),
  Plugin(
    name: "net", summary: "fakes", steps: [StepKind(Network.self), StepKind(Record.self)],
    connections: [
      ConnectionKind(FakeConnection(client: Cloud())), ConnectionKind(FakeConnection(client: Directory())),
    ]),
])

/// Loads a text, its arguments given as on the command line.
func load(_ text: String, _ assignments: String..., file: Source? = nil) throws(Diagnostics) -> Workflow {
  var arguments = Arguments()
  if let file { arguments.add(file: file) }
  for assignment in assignments { arguments.add(assignment: assignment) }
  return try Workflow.load(Source(name: "flow.json5", text: text), arguments: arguments, catalog: catalog)
}
