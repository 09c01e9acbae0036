import Document
import Fixtures
import Foundation
import Testing

/// moto, an AWS that others simulate, served over HTTP on the loopback interface while a test needs it.
struct MotoPeer {
  /// Where it listens.
  let port: Int
  /// The operations that plinkflow's sources name and moto lacks by itself.
  let lacks: [String]
  let folder: Folder
  private let process: ChildProcess

  /// Starts it on a free port, and waits until it is ready.
  ///
  /// - Parameter extended: whether it gets the operations that it lacks.
  init(extended: Bool) async throws {
    folder = try Folder()
    let root = Repository.root.path(percentEncoded: false)
    process = try Peer.start("moto_peer.py", (extended ? ["--extended"] : []) + [root], in: folder)
    var line: String?
    for _ in 0..<6000 {
      guard line == nil, process.isRunning else { break }
      line = process.outputSoFar.split(separator: "\n", omittingEmptySubsequences: false).dropLast().first.map(
        String.init)
      if line == nil { try await Task.sleep(for: .milliseconds(50)) }
    }
    let text = try #require(line, "moto did not become ready: \(process.errorsSoFar.suffix(2000))")
    let ready = try JSONDecoder().decode(Ready.self, from: Data(text.utf8))
    (port, lacks) = (ready.port, ready.lacks)
  }

  private struct Ready: Decodable {
    let port: Int
    let lacks: [String]
  }

  /// Its address.
  var endpointURL: String { "http://127.0.0.1:\(port)" }

  /// Ends it.
  func stop() async throws {
    process.closeInput()
    _ = try await process.ending(within: .seconds(10))
  }

  /// What moto said of the requests it got, for the search for a failure.
  var log: String { process.errorsSoFar }

  /// Makes accounts with keys, and networks that all have the same addresses.
  func lay(_ accounts: [String]) async throws -> [String: Ground] {
    let text = try await Peer.run("moto_world.py", ["\(port)", "lay"] + accounts, in: folder)
    return try JSONDecoder().decode([String: Ground].self, from: Data(text.utf8))
  }

  /// What boto3 sees in accounts of all that plinkflow could have made, by account.
  func look(_ accounts: [String]) async throws -> Value {
    let text = try await Peer.run("moto_world.py", ["\(port)", "look"] + accounts, in: folder)
    return try Value.parse(Source(name: "boto3", text: text))
  }

  /// What an account begins with.
  struct Ground: Decodable, Sendable {
    let account: String
    let vpc: String
    let subnets: [String]
    let groups: [String]
    let table: String
    let accessKey: String
    let secretKey: String
    let sessionToken: String

    enum CodingKeys: String, CodingKey {
      case account, vpc, subnets, groups, table
      case accessKey = "access_key"
      case secretKey = "secret_key"
      case sessionToken = "session_token"
    }

    /// The key as the environment holds it.
    var environment: [String: String] {
      [
        "AWS_ACCESS_KEY_ID": accessKey, "AWS_SECRET_ACCESS_KEY": secretKey, "AWS_SESSION_TOKEN": sessionToken,
      ]
    }
  }
}
