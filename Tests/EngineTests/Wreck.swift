import Foundation
import Journal
import PlinkflowKit
import Runs
import Synchronization
import Workflow

@testable import Engine

/// A journal as a process left it that was killed, or came to its end, and the world as it was then.
struct Wreck: Sendable {
  let name: String
  /// The journal's files, by what is behind its name.
  let files: [String: [UInt8]]
  let world: TestWorld.State
  /// What can be done next.
  let commands: [Command]
  /// What stands after the next run, and after the next undo.
  private(set) var outcomes: [Command: [String: [String]]] = [:]

  enum Command: Sendable {
    case run, undo
  }

  static let suffixes = ["", "-wal", "-shm"]

  /// - Parameters:
  ///   - isKilled: whether what was committed last is in the log.
  ///   - commands: what can be done next.
  ///   - story: what happened to it.
  init(
    _ name: String, isKilled: Bool, commands: [Command] = [.run, .undo], _ story: (Laboratory) async throws -> Void
  ) async throws {
    self.name = name
    self.commands = commands
    let laboratory = try Laboratory(TestWorld(lag: 1, settle: 1))
    laboratory.world.put("aside", "old")
    // While somebody reads it, its log stays.
    let reader = isKilled ? try Journal.open(at: laboratory.path) : nil
    _ = try reader?.runs()
    try await story(laboratory)
    var files: [String: [UInt8]] = [:]
    for suffix in Self.suffixes {
      if let data = try? Data(contentsOf: URL(filePath: laboratory.path + suffix)) { files[suffix] = [UInt8](data) }
    }
    withExtendedLifetime(reader) {}
    self.files = files
    world = laboratory.world.state.withLock { $0 }
    for command in commands {
      let sound = try self.laboratory(with: files)
      try await Self.carry(out: command, in: sound)
      outcomes[command] = sound.world.visible
    }
  }

  /// A laboratory with these files, and the world as it was.
  func laboratory(with files: [String: [UInt8]]) throws -> Laboratory {
    let state = world
    let laboratory = try Laboratory()
    laboratory.world.state.withLock { $0 = state }
    for (suffix, bytes) in files {
      let path = laboratory.path + suffix
      guard FileManager.default.createFile(atPath: path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
      else { throw CocoaError(.fileWriteUnknown) }
    }
    return laboratory
  }

  private static func carry(out command: Command, in laboratory: Laboratory) async throws {
    _ =
      switch command {
      case .run: try await laboratory.run(sample)
      case .undo: try await laboratory.undo()
      }
  }

  /// How a damaged journal was dealt with.
  enum Treatment: Sendable, Equatable {
    /// `verify` and the command refused it, and nothing was sent.
    case refused
    /// Both took it for sound, and it came out as ever.
    case unharmed
    /// Something else.
    case breach(String)
  }

  /// Observes a journal with these files, and does a command with it.
  func treatment(
    by command: Command, with files: [String: [UInt8]], _ edit: (String) throws -> Void
  ) async throws -> Treatment {
    let looked = try laboratory(with: files)
    try edit(looked.path)
    let verdict = verdict(on: looked.path)
    let used = try laboratory(with: files)
    try edit(used.path)
    do {
      try await Self.carry(out: command, in: used)
    } catch {
      guard used.world.sent == world.sent else { return .breach("was refused after something was sent: \(error)") }
      return verdict == nil ? .breach("is sound, and `\(command)` was refused: \(error)") : .refused
    }
    if let verdict { return .breach("is not sound (\(verdict)), and `\(command)` went on") }
    let (now, wanted) = (used.world.visible, outcomes[command] ?? [:])
    return now == wanted ? .unharmed : .breach("left \(now) by `\(command)` instead of \(wanted)")
  }

  private func verdict(on path: String) -> String? {
    do {
      return try Verification(ofJournalAt: path).findings.first
    } catch {
      return "\(error)"
    }
  }
}

extension Wreck {
  /// Journals at the end of a run, in the middle of one, in the middle of its undo, and with several runs; each closed,
  /// and as a killed process leaves it.
  static func all() async throws -> [Wreck] {
    var wrecks: [Wreck] = []
    for isKilled in [false, true] {
      wrecks.append(try await Wreck("done", isKilled: isKilled) { _ = try await $0.run(sample) })
      wrecks.append(
        try await Wreck("failed", isKilled: isKilled) {
          $0.world.fail("make third", with: .refused("was refused"))
          _ = try await $0.run(sample)
        })
      wrecks.append(
        try await Wreck("half undone", isKilled: isKilled, commands: [.undo]) {
          _ = try await $0.run(sample)
          $0.world.fail("delete second", with: .refused("was refused"))
          _ = try await $0.undo()
        })
      wrecks.append(
        try await Wreck("run thrice", isKilled: isKilled) {
          _ = try await $0.run(sample)
          _ = try await $0.run(sample)
          $0.world.state.withLock { $0.things["third"] = [] }
          _ = try await $0.run(sample)
        })
    }
    return wrecks
  }
}
