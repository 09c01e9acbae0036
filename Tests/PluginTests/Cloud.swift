import AWSConnection
import AWSCore
import AWSSandbox
import CloudFixtures
import Document
import Foundation
import PlinkflowKit
import Testing

/// A sandbox of its own for one test, without delays, with the default world.
final class Cloud: Sendable {
  let sandbox: Sandbox
  let transport: RecordingTransport
  /// What goes wrong with the next request that changes something.
  let trouble = Trouble()
  /// Answers requests with what is no answer, once it is told to.
  let blindness: Blindness
  private let folder: URL

  /// - Parameter text: another world than the default one.
  init(world text: String = SandboxWorld.defaultText) throws {
    let world = try SandboxWorld.read(Source(name: "a test's world", text: text))
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    sandbox = try Sandbox(
      state: folder.appendingPathComponent("sandbox.sqlite").path, world: world, delay: .zero)
    let trouble = trouble
    blindness = Blindness(FaultyTransport(sandbox) { request, _ in trouble.next(for: request) })
    transport = RecordingTransport(blindness)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  var access: AWSAccess {
    let world = sandbox.world
    return .sandbox(transport: transport, region: world.region) { world.account($0)?.credentials }
  }

  /// The account of that name, as a workflow's connection opens it.
  func account(_ name: String) async throws -> AWSAccount {
    let kind = ConnectionKind(AccountConnection(access))
    return try #require(try await kind.open(.object([]), named: name) as? AWSAccount)
  }

  /// The same, for a test that has no time to pause before it asks again.
  func impatientAccount(_ name: String) async throws -> AWSAccount {
    let patient = try await account(name)
    let key = try #require(sandbox.world.account(name)?.credentials)
    let client = AWSClient(
      region: patient.region, credentials: StaticCredentials(key), transport: transport,
      retry: RetryPolicy(maximumAttempts: 1))
    return AWSAccount(name: name, identity: patient.identity, client: client, window: nil)
  }

  /// A step, its parameters written as in a workflow.
  func step(_ kind: String, on account: String, _ parameters: String) async throws -> BoundStep {
    let found = try #require(allKinds.first { $0.name == kind })
    let value = try Value.parse(Source(name: "parameters", text: parameters))
    if found.client == nil { return try found.bind(value, using: Nothing()) }
    return try found.bind(value, using: try await self.account(account))
  }

  /// A file to upload.
  func bundle(_ text: String = "the application") throws -> String {
    let file = folder.appendingPathComponent("bundle.zip")
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// What stands in the sandbox beyond its world, as text.
  func changes(withStates: Bool = false) throws -> [String] {
    try sandbox.changes().flatMap { account in
      account.added.map { entry in
        "\(account.name) + \(entry.kind) \(name(of: entry)) " + (withStates ? "\(entry.state) \(entry.summary)" : "")
      }
        + account.changed.map { "\(account.name) ~ \($0.kind) \($0.id) \($0.summary)" }
        + account.removed.map { "\(account.name) - \($0.kind) \($0.id)" }
    }.sorted()
  }
}

/// Its identifier; what nobody refers to by one, and what gets another when it is put back, goes by what it says.
private func name(of entry: AccountChanges.Entry) -> String {
  entry.kind == "vpc-endpoint-service-permission" ? entry.summary : entry.id
}
