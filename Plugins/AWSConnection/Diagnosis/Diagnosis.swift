import AWSCore
import Foundation
import PlinkflowKit

extension AWSAccount: Diagnosable {
  /// Observes identity, clock, endpoints, permissions and quotas, in this order.
  public func diagnose(for needs: [Need]) async -> [Finding] {
    async let identity = identityFinding()
    async let reach = EndpointReach(of: Self.services(of: needs), by: client)
    async let permissions = PermissionExamination(account: self).findings(needs.map(\.permission))
    async let quotas = QuotaDiagnosis(account: self).findings(needs)
    return await [identity] + reach.findings + permissions + quotas
  }
}

extension AWSAccount {
  /// Keys that end sooner than this and cannot be renewed are no good for a run that waits.
  private static let leastLifetime = 900.0

  private func identityFinding() async -> Finding {
    let whose = "\(identity.arn) of account \(identity.account) in \(region)"
    let key: Credentials
    do throws(CredentialFailure) {
      key = try await client.currentCredentials()
    } catch {
      return .wrong("identity", nil, "\(whose): \(error.reason)", remedy: "set up the credentials anew")
    }
    let origin = "\(whose), by key \(key.accessKeyID) from \(key.source)"
    guard let end = key.expires else {
      return .inOrder("identity", nil, origin + (key.sessionToken == nil ? "" : ", which does not tell when it ends"))
    }
    let found = "\(origin), until \(AWSTimestamp.extended(end))"
    // The cache renews what its source can renew, so what ends so soon is the last that the source has.
    return end.timeIntervalSince(client.now) < Self.leastLifetime
      ? .wrong("identity", nil, found, remedy: "renew the credentials before a run") : .inOrder("identity", nil, found)
  }
}
