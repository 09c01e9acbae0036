/// The temporary key of a role that somebody took on; its account is the role's.
struct RoleSession: Resource {
  static let kind = "role-session"
  var isCounted: Bool { false }

  let secretKey: String
  let token: String
  let arn: String
  let userID: String
  let expires: Moment
}
