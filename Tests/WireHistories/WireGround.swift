import AWSConnection
import AWSCore
import AWSSandbox
import Document
import Engine
import Fixtures
import Foundation
import Journal
import PlinkflowKit
import Runs
import SQLite
import Workflow

/// Where histories are played: a folder in memory where the system has one, worlds that stand ready to be copied, and a
/// port at which nobody listens.
final class WireGround: Sendable {
  let folder: String
  let deaf: DeafPort
  let templates = WireTemplates()
  /// For each ground, what it tells the workflow that is run on it.
  private let values: [WireWorkflow.Ground: [String: String]]

  init() async throws {
    let memory = "/dev/shm"
    let parent = access(memory, W_OK) == 0 ? memory : NSTemporaryDirectory()
    folder = "\(parent)/plinkflow-wire-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    deaf = try DeafPort()
    try "a.pre.shared.key.of.the.campaign".write(toFile: "\(folder)/vpn-key", atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(folder)/vpn-key")
    try "a source bundle".write(toFile: "\(folder)/app.zip", atomically: true, encoding: .utf8)
    // The last connection takes what lies beside a file into it.
    _ = try Journal.open(at: "\(folder)/blank.journal")
    var values: [WireWorkflow.Ground: [String: String]] = [:]
    for ground in WireWorkflow.Ground.allCases {
      values[ground] = try await Self.prepare(ground, in: folder).merging(["FOLDER": folder]) { first, _ in first }
    }
    self.values = values
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  func values(of workflow: WireWorkflow) -> [String: String] { values[workflow.ground] ?? [:] }

  /// Where a workflow's histories begin.
  func beginning(of workflow: WireWorkflow) -> WireStand {
    WireStand(world: "\(folder)/\(workflow.ground).world", journal: "\(folder)/blank.journal")
  }

  /// A copy of a world and a journal, for one history.
  func stand(on stand: WireStand) throws -> WireStand {
    let path = "\(folder)/\(UUID().uuidString)"
    let copy = WireStand(world: "\(path).world", journal: "\(path).journal")
    try FileManager.default.copyItem(atPath: stand.world, toPath: copy.world)
    try FileManager.default.copyItem(atPath: stand.journal, toPath: copy.journal)
    return copy
  }

  /// A copy of what is in use.
  func keep(_ stand: WireStand) throws -> WireStand {
    for file in [stand.world, stand.journal] {
      try Database(path: file).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
    return try self.stand(on: stand)
  }

  /// Makes a world, and tells what the next workflow has to know of it.
  private static func prepare(_ ground: WireWorkflow.Ground, in folder: String) async throws -> [String: String] {
    let sandbox = try Sandbox(
      state: "\(folder)/\(ground).world",
      world: try SandboxWorld.read(Source(name: "the world", text: SandboxWorld.defaultText)),
      delay: .zero)
    guard let name = ground.workflow else { return [:] }
    let world = sandbox.world
    let access = AWSAccess.sandbox(transport: sandbox, region: world.region) { world.account($0)?.credentials }
    let journal = try Journal.open(at: "\(folder)/\(ground).journal")
    let prepared = try await Preparation(journal: journal, catalog: WireProgram.catalog(access)).run(
      try WireWorkflow.source("\(name).json5"), arguments: Arguments(), startNew: false, in: .network)
    let ending = try await Engine(journal: journal, options: WireProgram.options(jobs: 16)).execution(of: prepared)
      .run()
    guard ending.state == .done else { throw WireBreach(.course, "the ground `\(ground)` could not be made") }
    let service = ending.record.steps.first { $0.name == "service" }?.outputs
    var values: [String: String] = [:]
    for key in ["service_id", "service_name"] {
      if case .string(let text)? = service?[key]?.content { values[key] = text }
    }
    return values
  }
}

/// A world and a journal, by their files.
struct WireStand: Sendable {
  let world: String
  let journal: String

  func clear() {
    for file in [world, journal] {
      for suffix in ["", "-wal", "-shm", ".lock"] { unlink(file + suffix) }
    }
  }
}
