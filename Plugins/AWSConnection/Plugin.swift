import PlinkflowKit

extension Plugin {
  /// Connections of type `aws`: an account and a region, reached as `access` says.
  public static func aws(_ access: AWSAccess) -> Plugin {
    Plugin(
      name: "aws", summary: "connections to accounts of Amazon Web Services", steps: [],
      connections: [ConnectionKind(AccountConnection(access))])
  }
}
