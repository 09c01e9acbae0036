import AWSCore

/// What IAM's simulation says of one permission.
enum Decision: Sendable, Hashable {
  case allowed
  /// No policy grants it.
  case notGranted
  /// A policy denies it in so many words.
  case denied
  case outOfBounds
  case deniedByOrganization
}

/// IAM's simulation of a principal's own policies, for all resources.
struct Simulation {
  let client: AWSClient
  let principal: String

  /// How many actions one call asks about, so that a reply stays small.
  private static let batch = 50

  /// The decisions, by permissions in lowercase: IAM does not distinguish case.
  func decisions(on permissions: [String]) async throws(AWSFailure) -> [String: Decision] {
    var decisions: [String: Decision] = [:]
    var start = 0
    while start < permissions.count {
      let part = permissions[start..<min(start + Self.batch, permissions.count)]
      start += Self.batch
      var marker: String?
      repeat {
        let reply = try await client.call(.iam, "SimulatePrincipalPolicy", input(for: Array(part), marker: marker))
        for result in reply.items("EvaluationResults") {
          if let name = result.text("EvalActionName") { decisions[name.lowercased()] = decision(in: result) }
        }
        let next = reply.boolean("IsTruncated") ? reply.text("Marker") : nil
        marker = next == marker ? nil : next
      } while marker != nil
    }
    return decisions
  }

  /// The values of those condition keys that policies for such workflows use; others IAM takes for absent.
  private func input(for permissions: [String], marker: String?) -> Input {
    func entry(_ key: String, _ value: String) -> Input {
      .members([
        "ContextKeyName": .string(key), "ContextKeyType": .string("string"), "ContextKeyValues": .strings([value]),
      ])
    }
    return .members([
      "PolicySourceArn": .string(principal), "ActionNames": .strings(permissions),
      "ContextEntries": .list([
        entry("aws:RequestedRegion", client.region), entry("iam:PassedToService", "elasticbeanstalk.amazonaws.com"),
      ]),
      "Marker": .text(marker),
    ])
  }

  private func decision(in result: Element) -> Decision {
    func says(_ detail: String, _ answer: String) -> Bool {
      result[detail]?.text(answer)?.lowercased() == "false"
    }
    if result.text("EvalDecision") == "allowed" { return .allowed }
    if says("OrganizationsDecisionDetail", "AllowedByOrganizations") { return .deniedByOrganization }
    if says("PermissionsBoundaryDecisionDetail", "AllowedByPermissionsBoundary") { return .outOfBounds }
    return result.text("EvalDecision") == "explicitDeny" ? .denied : .notGranted
  }
}
