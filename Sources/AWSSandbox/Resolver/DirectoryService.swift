import AWSCore
import Document

/// A directory, as the world begins with: the sandbox makes none.
struct Directory: Resource {
  static let kind = "directory"

  let name: String
  let vpc: String
  let subnets: [String]
  let addresses: [String]
  let group: String

  var summary: String { name }
}

extension Service {
  /// AWS Directory Service.
  static let directoryService = Service(
    signingName: "ds", format: .json, namespace: "",
    actions: ["DescribeDirectories": DirectoryService.describe])
}

/// The actions of Directory Service.
enum DirectoryService {
  @Sendable static func describe(_ call: Call) throws -> Reply {
    let ids = call.input.strings("DirectoryIds")
    let all = try call.store.all(Directory.self, account: call.account)
    if let id = ids.first(where: { id in !all.contains { $0.id == id } }) {
      throw Refusal("EntityDoesNotExistException", "Directory \(id) does not exist")
    }
    let size = try call.input.integer("Limit") ?? 100
    guard size >= 0 else { throw Refusal("InvalidParameterException", "Limit is not valid") }
    var rest = all.filter { ids.isEmpty || ids.contains($0.id) }[...]
    if let token = call.input.string("NextToken") {
      guard let last = PageToken.read(token, of: call.action) else {
        throw Refusal("InvalidNextTokenException", "The token is not valid")
      }
      rest = rest.drop { $0.id <= last }
    }
    let page = rest.prefix(size == 0 ? rest.count : size)
    let next = rest.count > page.count ? page.last.map { PageToken.write($0.id, of: call.action) } : nil
    return Reply(["DirectoryDescriptions": .list(page.map(shown)), "NextToken": .text(next)])
  }

  private static func shown(_ directory: Stored<Directory>) -> Value {
    let body = directory.body
    return .members([
      "DirectoryId": .string(directory.id), "Name": .string(body.name), "Size": .string("Small"),
      "Alias": .string(directory.id), "DnsIpAddrs": .list(body.addresses), "Stage": .string("Active"),
      "LaunchTime": .time(directory.created), "StageLastUpdatedDateTime": .time(directory.entered),
      "Type": .string("SimpleAD"),
      "VpcSettings": .members([
        "VpcId": .string(body.vpc), "SubnetIds": .list(body.subnets), "SecurityGroupId": .string(body.group),
      ]), "SsoEnabled": Value(.boolean(false)),
    ])
  }
}
