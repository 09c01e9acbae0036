/// What Directory Service answers, as far as steps read it; the names are those on the wire.
struct DirectoryReply: Decodable {
  let DirectoryDescriptions: [Description]?
  let NextToken: String?

  struct Description: Decodable {
    let DirectoryId: String
    let Name: String?
    let DnsIpAddrs: [String]?
    let Stage: String?
    let `Type`: String?
    let VpcSettings: Network?
  }

  struct Network: Decodable {
    let VpcId: String?
    let SecurityGroupId: String?
  }
}
