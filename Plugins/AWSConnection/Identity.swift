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

}
