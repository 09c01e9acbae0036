import Fixtures
import Foundation
import Testing

/// The Python that has botocore, boto3 and moto: code of others that judges what plinkflow sends and its sandbox
/// answers.
enum Peer {

  /// What `PLINKFLOW_PYTHON` names, else what `Tests/install` made; nil where there is neither.
  static let python: URL? = {
    let named = ProcessInfo.processInfo.environment["PLINKFLOW_PYTHON"].map { URL(filePath: $0) }
    return [named, Repository.root.appending(path: ".build/peers/bin/python")].compactMap(\.self).first {
      FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false))
    }
  }()

  /// Whether tests that need it run: in continuous integration they do in any case, and fail without it.
  static let isCalled = python != nil || ProcessInfo.processInfo.environment["CI"] != nil

  /// Why tests were skipped.
  static let absence: Comment =
    "there is no Python with botocore, boto3 and moto: `Tests/install` makes one, or PLINKFLOW_PYTHON names one"

  /// Starts a script of `Tests/Peers`.
  static func start(
    _ script: String, _ arguments: [String] = [], in folder: Folder, environment: [String: String] = [:]
  ) throws -> ChildProcess {
    let python = try #require(python, absence)
    let path = Repository.root.appending(path: "Tests/Peers/\(script)").path(percentEncoded: false)
    return try ChildProcess(
      python, [path] + arguments, in: folder, environment: surroundings(folder).merging(environment) { $1 })
  }

  /// Runs a script of `Tests/Peers`, and expects that it ends well.
  ///
  /// - Returns: what it printed.
  static func run(
    _ script: String, _ arguments: [String] = [], in folder: Folder, environment: [String: String] = [:]
  ) async throws -> String {
    let process = try start(script, arguments, in: folder, environment: environment)
    process.closeInput()
    let ending = try await process.ending()
    try #require(ending.status == 0, "\(script) ended with \(ending.status): \(ending.errors.suffix(4000))")
    return ending.output
  }

  /// Nothing of the user's own set-up for AWS, so that no test can ever reach a real account.
  static func surroundings(_ folder: Folder) -> [String: String] {
    let home = folder.path("home")
    return [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": home,
      "AWS_CONFIG_FILE": "\(home)/.aws/config", "AWS_SHARED_CREDENTIALS_FILE": "\(home)/.aws/credentials",
      "AWS_EC2_METADATA_DISABLED": "true", "PYTHONDONTWRITEBYTECODE": "1", "NO_PROXY": "*", "TERM": "dumb",
    ]
  }
}
