/// Who a connection's credentials belong to, as STS says.
public struct Identity: Sendable, Hashable {
  /// The account's twelve digits.
  public let account: String
  /// The user or the role's session.
  public let arn: String

  /// An identity.
  public init(account: String, arn: String) {
    self.account = account
    self.arn = arn
  }

  /// The partition that the account is of: `aws`, `aws-cn` or `aws-us-gov`.
  public var partition: String {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 1 && parts[0] == "arn" ? String(parts[1]) : "aws"
  }
}
