/// Who a client's credentials are.
public struct CallerIdentity: Sendable, Hashable {
  /// The account's twelve digits.
  public let account: String
  /// The user or the session of a role.
  public let arn: String
  /// The unique id of either.
  public let userID: String
}

extension AWSClient {
  /// Asks STS whose the credentials are; every valid key may ask.
  public func callerIdentity() async throws(AWSFailure) -> CallerIdentity {
    let reply = try await call(.sts, "GetCallerIdentity")
    guard let account = reply["Account"]?.text, let arn = reply["Arn"]?.text else {
      throw AWSFailure(
        action: "GetCallerIdentity", service: AWSService.sts.name,
        cause: .unreadable(status: 200, requestID: nil, body: "no account in the reply"))
    }
    return CallerIdentity(account: account, arn: arn, userID: reply["UserId"]?.text ?? "")
  }
}
