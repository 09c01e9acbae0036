import Foundation
import Processes

extension Secret {
  /// A secret has no more than this.
  static let mostBytes = 65536

  /// Fetches the secret from its source, which has a minute for it and may hold 64 KiB.
  ///
  /// What it answers is remembered for as long as the process lives, so that ``Redaction`` can take it out of whatever
  /// is about to be shown, and nothing with it in it is journaled. A program is run for it once a process, and again
  /// once what it printed is older than ``fresh``.
  public func reveal() async throws(StepError) -> String {
    try await reveal(within: .seconds(60))
  }

  /// The same within another time, in whole seconds.
  package func reveal(within limit: Duration) async throws(StepError) -> String {
    let separator = source.firstIndex(of: ":")
    let rest = separator.map { String(source[source.index(after: $0)...]) } ?? ""
    let secret: String
    switch separator.map({ source[..<$0] }) {
    case "env": secret = try Self.read(variable: rest)
    case "file": secret = try await Self.read(file: rest, within: limit)
    case "command":
      secret = try await CommandSecrets.shared.secret(of: rest, fresh: fresh) { () async throws(StepError) in
        try await Self.read(command: rest, within: limit)
      }
    default:
      throw .refused(
        "has a secret without a source", help: "name where it is: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT`"
      )
    }
    guard !secret.isEmpty else { throw .refused("has an empty secret", notes: ["from `\(source)`"]) }
    Redaction.remember(secret, from: source)
    return secret
  }

  private static func read(variable name: String) throws(StepError) -> String {
    guard let secret = ProcessInfo.processInfo.environment[name] else {
      throw .refused("needs a secret that cannot be read", notes: ["the environment has no variable `\(name)`"])
    }
    return secret
  }

  private static func read(file path: String, within limit: Duration) async throws(StepError) -> String {
    do {
      return text(of: try await Printout.of(file: path, timeout: limit, maximumBytes: mostBytes))
    } catch {
      let note =
        error == .late
        ? "the file `\(path)` has not come to its end within \(limit.components.seconds) s"
        : "the file `\(path)` cannot be read, or is over 64 KiB"
      throw .refused("needs a secret that cannot be read", notes: [note])
    }
  }

  /// The command's words are told apart as a shell does, quotes and all; no shell reads them, and nothing is expanded.
  private static func read(command: String, within limit: Duration) async throws(StepError) -> String {
    let words: [String]
    do throws(ShellWords.Mistake) {
      words = try ShellWords.split(command, isForShell: false)
    } catch {
      throw .refused("has a secret whose command cannot be read", notes: ["`command:\(command)`: \(error.sentence)"])
    }
    guard let program = words.first else {
      throw .refused("has a secret without a source", notes: ["`command:` names no program"])
    }
    do {
      return text(of: try await Printout.of(words, timeout: limit, maximumBytes: mostBytes))
    } catch {
      let note =
        switch error {
        case .missing: "there is no program `\(program)`"
        case .notStarted: "`\(program)` cannot be started"
        case .exited(let status): "`\(program)` exited with \(status)"
        case .killed(let signal): "`\(program)` was ended by signal \(signal)"
        case .late: "`\(program)` was ended for taking longer than \(limit.components.seconds) s"
        case .tooLong: "`\(program)` was ended for printing more than 64 KiB"
        case .cancelled: "`\(program)` was ended before it had printed the secret"
        }
      throw .refused("needs a secret that cannot be read", notes: [note])
    }
  }

  private static func text(of bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}

extension Secret {
  /// Whether it is too short to be looked for, see ``Redaction/looksFor(_:)``; false also where nobody can tell without
  /// running a program or waiting for one.
  public var isKnownToBeShort: Bool {
    let secret: String
    if source.hasPrefix("env:"), let value = try? Self.read(variable: String(source.dropFirst("env:".count))) {
      secret = value
    } else if source.hasPrefix("file:") {
      let path = String(source.dropFirst("file:".count))
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      guard attributes?[.type] as? FileAttributeType == .typeRegular, attributes?[.size] as? Int ?? .max < 256,
        let data = FileManager.default.contents(atPath: path)
      else { return false }
      secret = Self.text(of: [UInt8](data))
    } else {
      return false
    }
    return !secret.isEmpty && !Redaction.looksFor(secret)
  }
}
