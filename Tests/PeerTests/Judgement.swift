import CloudFixtures
import Fixtures
import Foundation

/// What botocore says of recorded requests and replies.
struct Judgement: Decodable {
  /// Something that botocore does otherwise.
  struct Finding: Decodable {
    let `where`: String
    let what: String
  }

  /// The operations whose requests were judged, as `ec2:CreateVpcEndpoint`.
  let operations: [String]
  /// How many requests were judged.
  let requests: Int
  /// How many replies were judged.
  let replies: Int
  /// All that is not as botocore does it.
  let findings: [Finding]
  /// Operations that the sources name, and that no judged request was of.
  let unjudged: [String]

  /// Has botocore judge.
  ///
  /// - Parameters:
  ///   - keys: the secrets of the access keys that signed.
  ///   - region: the clients' region.
  ///   - root: where the sources are that name operations.
  ///   - repliesAreOurs: whether replies have to follow the models to the letter, as the sandbox's do.
  init(
    of exchanges: [Exchange], keys: [String: String], region: String, repliesAreOurs: Bool, in folder: Folder,
    root: URL = Repository.root
  ) async throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines = Data()
    for exchange in exchanges {
      lines += try encoder.encode(exchange)
      lines.append(UInt8(ascii: "\n"))
    }
    try lines.write(to: folder.url.appending(path: "exchanges.jsonl"))
    try encoder.encode(keys).write(to: folder.url.appending(path: "keys.json"))
    let verdict = try await Peer.run(
      "judge.py",
      [
        folder.path("exchanges.jsonl"), folder.path("keys.json"), root.path(percentEncoded: false), region,
        repliesAreOurs ? "ours" : "theirs",
      ], in: folder)
    self = try JSONDecoder().decode(Judgement.self, from: Data(verdict.utf8))
  }
}
