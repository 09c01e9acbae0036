import AWSConnection
import AWSCore
import AWSSandbox
import Document
import Engine
import Fixtures
import Foundation
import Journal
import PlinkflowKit
import Workflow

/// Where histories are played: a folder in memory where the system has one, worlds that stand ready to be copied, and a
/// port at which nobody listens.
final class WireGround: Sendable {
  let folder: String
  let deaf: DeafPort
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

  /// Copies a world and an empty journal for one history.
  func stand(for workflow: WireWorkflow) throws -> (world: String, journal: String) {
    let place = "\(folder)/\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: "\(folder)/\(workflow.ground).world", toPath: "\(place).world")
    try FileManager.default.copyItem(atPath: "\(folder)/blank.journal", toPath: "\(place).journal")
    return ("\(place).world", "\(place).journal")
  }

  static func clear(_ files: (world: String, journal: String)) {
    for file in [files.world, files.journal] {
      for suffix in ["", "-wal", "-shm", ".lock"] { unlink(file + suffix) }
    }
  }

  /// Makes a world, and tells what the next workflow has to know of it.
  private static func prepare(_ ground: WireWorkflow.Ground, in folder: String) async throws -> [String: String] {
    let sandbox = try Sandbox(
      state: "\(folder)/\(ground).world", world: try World.read(Source(name: "the world", text: World.defaultText)),
      delay: .zero)
    guard let name = ground.workflow else { return [:] }
    let world = sandbox.world
    let access = AWSAccess.sandbox(transport: sandbox, region: world.region) { world.account($0)?.credentials }
    let journal = try Journal.open(at: "\(folder)/\(ground).journal")
    let prepared = try await Preparation(journal: journal, catalog: WireProgram.catalog(access)).run(
      try WireWorkflow.source("\(name).json5"), arguments: Arguments(), startNew: false, settings: .null)
    let ending = try await Engine(journal: journal, settings: WireProgram.settings(jobs: 16)).execution(of: prepared)
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

/// A promise that was broken.
package struct WireBreach: Error, Sendable, Hashable {
  /// Which of the campaign's invariants.
  package let invariant: WireInvariant
  package let what: String

  init(_ invariant: WireInvariant, _ what: String) {
    self.invariant = invariant
    self.what = what
  }
}

/// What is looked at after each process.
package enum WireInvariant: Int, CaseIterable, Sendable {
  /// Nothing is made twice.
  case twice = 1
  /// What a finished run left is what one without trouble leaves.
  case whole
  /// What a finished undo left is what stood at first, and what the journal says is undone or not begun does not stand.
  case back
  /// Nothing that stands is said to be gone, and nothing of it is made, changed or taken away again.
  case gone
  /// What could not be seen is not said to be as wanted.
  case seen
  /// The ending is the promised one.
  case ending
  /// It comes to its end: in time, by itself, and with no more requests than there is reason for.
  case course
}
