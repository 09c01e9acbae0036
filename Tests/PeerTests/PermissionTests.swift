import AWSCore
import CloudFixtures
import Fixtures
import Foundation
import PlinkflowKit
import Testing

@testable import AWSConnection

/// The permissions that kinds of step declare and the dry runs that stand in for a simulation, judged by botocore.
@Suite(.enabled(if: Peer.isCalled, Peer.absence))
struct PermissionTests {
  /// Permissions that are no operation, each with the reason.
  static let permissionsOnly = [
    "elasticbeanstalk:AddTags": "checked where an operation gives tags to what it makes, and in UpdateTagsForResource",
    "s3:ListBucket": "what HeadBucket needs, and HeadObject to say that an object is missing",
    "iam:PassRole": "checked where an operation hands a role on to a service",
  ]

  @Test func `every permission is an operation of AWS, and every dry run one that it has`() async throws {
    let kinds = kindsOfAWS
    #expect(kinds.count >= 13)
    var permissions: Set<String> = []
    for kind in kinds {
      let needs = kind.permissions
      #expect(!needs.observe.isEmpty, "\(kind.name)")
      permissions.formUnion(needs.observe + needs.apply + needs.undo)
    }
    var dryRuns: [String: [String]] = [:]
    for permission in permissions {
      guard let call = DryRun(of: permission, in: "eusc-de-east-1"), case .structure(let members) = call.input else {
        continue
      }
      dryRuns[call.action] = members.map(\.name)
    }
    #expect(dryRuns.count > 20)
    let asked: [String: Any] = [
      "permissions": permissions.subtracting(Self.permissionsOnly.keys).sorted(), "dry_runs": dryRuns,
    ]
    let folder = try Folder()
    try JSONSerialization.data(withJSONObject: asked).write(to: URL(filePath: folder.path("asked.json")))
    let problems = try await Peer.run("permissions.py", [folder.path("asked.json")], in: folder)
    #expect(problems == "[]\n")
    #expect(Set(Self.permissionsOnly.keys).isSubset(of: permissions), "an exception that nothing needs any more")
  }
}
