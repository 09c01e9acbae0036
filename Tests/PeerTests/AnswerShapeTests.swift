import Fixtures
import Foundation
import Testing

@testable import AWSCore

/// What a reply has to hold to be an answer, judged by botocore's models.
@Suite struct AnswerShapeTests {
  @Test(.enabled(if: Peer.isCalled, Peer.absence))
  func `each read answers with the members that its model has`() async throws {
    let actions = AnswerShape.lists.keys.sorted()
    let output = try await Peer.run("answers.py", actions, in: try Folder())
    let members = try JSONDecoder().decode([String: [String]].self, from: Data(output.utf8))
    for action in actions {
      let modelled = Set(members[action] ?? [])
      for member in AnswerShape.members(of: action) { #expect(modelled.contains(member), "\(action), \(member)") }
    }
  }

  /// A read whose answer nobody described would take any reply of the right name for an empty list.
  @Test func `every read that a plugin sends has its answer described`() throws {
    var sent: Set<String> = []
    for folder in ["Plugins", "Sources/AWSCore"] {
      let files = FileManager.default.enumerator(
        at: Repository.root.appending(path: folder), includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        guard file.pathExtension == "swift", !file.path().contains("Examples") else { continue }
        let text = try String(contentsOf: file, encoding: .utf8)
        for match in text.matches(of: /"((?:Describe|List|Get|Check|Simulate)[A-Z][A-Za-z]+)"/) {
          sent.insert(String(match.1))
        }
      }
    }
    // Those of the JSON protocol have no name of their own.
    sent.formUnion(["CreateResolverEndpoint", "DeleteResolverEndpoint"])
    #expect(sent.count > 30)
    #expect(sent.subtracting(AnswerShape.lists.keys).sorted() == [])
  }
}
