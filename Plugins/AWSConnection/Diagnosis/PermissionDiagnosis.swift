import AWSCore
import PlinkflowKit

/// Finds out what an account's identity is permitted to do: by IAM's own simulation where it may ask for that, else by
/// dry runs of those EC2 actions that have them.
struct PermissionExamination {
  let account: AWSAccount

  /// A finding for each of these permissions.
  func findings(_ permissions: [String]) async -> [Finding] {
    guard !permissions.isEmpty else { return [] }
    let arn = account.identity.arn
    // IAM does not simulate the root user, who is permitted everything in the account.
    if arn.hasSuffix(":root") { return permissions.map { .inOrder("permission", $0, "by the root user") } }
    let principal = await principal(of: arn)
    do throws(AWSFailure) {
      let decisions = try await Simulation(client: account.client, principal: principal).decisions(on: permissions)
      return permissions.map { permission in
        guard let decision = decisions[permission.lowercased()] else {
          return unknown(permission, "IAM's simulation does not know it")
        }
        return finding(permission, decision, principal)
      }
    } catch {
      return await byDryRuns(permissions, principal, because: error)
    }
  }

  private func finding(_ permission: String, _ decision: Decision, _ principal: String) -> Finding {
    switch decision {
    case .allowed: .inOrder("permission", permission)
    case .notGranted: .wrong("permission", permission, "not granted", remedy: "grant it to \(principal)")
    case .denied: .wrong("permission", permission, "denied by a policy", remedy: "take it out of the Deny statement")
    case .outOfBounds:
      .wrong("permission", permission, "outside of the permissions boundary", remedy: "widen that of \(principal)")
    case .deniedByOrganization:
      .wrong("permission", permission, "denied by the organization", remedy: "have its service control policy allow it")
    }
  }

  private func unknown(_ permission: String, _ why: String) -> Finding {
    .wrong("permission", permission, "not known: \(why)", remedy: "look it up in IAM")
  }

  /// The user or role behind an ARN: IAM simulates roles, not their sessions. A session's ARN lacks the role's path.
  private func principal(of arn: String) async -> String {
    let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[5].hasPrefix("assumed-role/") else { return arn }
    let name = parts[5].split(separator: "/")[1]
    let role = try? await account.client.call(.iam, "GetRole", .members(["RoleName": .string(String(name))]))
    return role?["Role"]?.text("Arn") ?? "arn:\(parts[1]):iam::\(parts[4]):role/\(name)"
  }

  // MARK: - Where the simulation is not allowed

  private func byDryRuns(_ permissions: [String], _ principal: String, because failure: AWSFailure) async -> [Finding] {
    // Few at a time: EC2 counts these against the same limits as a run's calls.
    let found = await withTaskGroup(of: (String, Finding).self) { group in
      var rest = permissions[...]
      var found: [String: Finding] = [:]
      for permission in rest.prefix(4) { group.addTask { (permission, await dryRun(permission, principal, failure)) } }
      rest = rest.dropFirst(4)
      while let (permission, finding) = await group.next() {
        found[permission] = finding
        if let next = rest.popFirst() { group.addTask { (next, await dryRun(next, principal, failure)) } }
      }
      return found
    }
    return permissions.compactMap { found[$0] }
  }

  private func dryRun(_ permission: String, _ principal: String, _ simulation: AWSFailure) async -> Finding {
    guard let call = DryRun(of: permission, in: account.region) else {
      return .wrong(
        "permission", permission,
        "not known, since IAM's simulation failed: \(simulation.wasAnswered ? simulation.word : simulation.cause.sentence)",
        remedy: "grant iam:SimulatePrincipalPolicy to \(principal) to have it checked")
    }
    do throws(AWSFailure) {
      _ = try await account.client.call(.ec2, call.action, call.input, safety: .read)
      return .inOrder("permission", permission, "by a dry run")
    } catch {
      switch error.word {
      case "DryRunOperation": return .inOrder("permission", permission, "by a dry run")
      case "UnauthorizedOperation":
        return .wrong("permission", permission, "not granted", remedy: "grant it to \(principal)")
      // EC2 asks IAM before it looks for the things that a request names.
      case let word where word.hasSuffix(".NotFound"): return .inOrder("permission", permission, "by a dry run")
      default: return unknown(permission, "a dry run failed: \(error.cause.sentence)")
      }
    }
  }
}
