import AWSConnection
import AWSCore
import PlinkflowKit

/// What still uses a security group, so that AWS does not delete it.
struct GroupUse {
  private let group: String
  private let holders: [String]

  private static let interfaces = Query(
    .ec2, "DescribeNetworkInterfaces", list: ["networkInterfaceSet"], choice: .filter("group-id"),
    membership: .path(["groupSet", "*", "groupId"]))

  /// Looks for network interfaces in the group, and for groups whose rules name it.
  init(of group: String, in account: AWSAccount) async throws(StepError) {
    self.group = group
    let subject = "security group \(group)"
    let interfaces = try await account.find(Self.interfaces, group, on: subject).compactMap { interface in
      interface.text("networkInterfaceId").map { id in
        "network interface \(id)" + (interface.text("description").map { " (\($0))" } ?? "")
      }
    }
    let look = EC2Resource.securityGroup.by(
      filter: "ip-permission.group-id", path: ["ipPermissions", "*", "groups", "*", "groupId"])
    let groups = try await account.find(look, group, on: subject).compactMap { $0.text("groupId") }
      .filter { $0 != group }
    holders = interfaces.sorted() + groups.sorted().map { "a rule of security group \($0)" }
  }

  /// Why the group is not deleted yet. Interfaces of an endpoint that was deleted go by themselves, after minutes.
  var fault: StepError {
    let (first, others) = (holders.first, holders.dropFirst())
    let holder = (first ?? "something that AWS does not name") + (others.isEmpty ? "" : " and \(others.count) more")
    return .transient(
      "waits until \(holder) lets go of \(group)", retryAfter: .seconds(15), notes: holders.map { "held by \($0)" })
  }
}
