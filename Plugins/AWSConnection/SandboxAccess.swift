import AWSCore
import PlinkflowKit

extension AWSAccess {
  /// A sandbox: its accounts are known by their number or name, and nothing is read from the user's own settings.
  ///
  /// A connection leads to the account that `account_id` names, else the one of `role_arn`, of `profile`, or of the
  /// connection's own name.
  ///
  /// - Parameters:
  ///   - transport: carries requests to the sandbox.
  ///   - region: the region of connections that name none.
  ///   - onAttempt: is told of every request that was sent; left out, whoever records the step's requests.
  ///   - credentials: the key of an account, by its number or name.
  public static func sandbox(
    transport: any Transport, region: String,
    onAttempt: (@Sendable (Attempt) -> Void)? = { RemoteCall.note($0) },
    credentials: @escaping @Sendable (_ account: String) -> Credentials?
  ) -> AWSAccess {
    AWSAccess { (parameters, name) throws(StepError) in
      let account =
        parameters.accountID ?? parameters.roleARN.flatMap(Self.account) ?? parameters.profile ?? name
      guard let key = credentials(account) else {
        throw .refused(
          "connection `\(name)` leads to account `\(account)`, which the sandbox does not have",
          help: "see the accounts with `plinkflow sandbox world`")
      }
      return AWSClient(
        region: parameters.region ?? region, credentials: StaticCredentials(key), transport: transport,
        onAttempt: onAttempt)
    }
  }

  /// The account in the ARN of a role.
  private static func account(ofRole arn: String) -> String? {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 5 ? String(parts[4]) : nil
  }
}
