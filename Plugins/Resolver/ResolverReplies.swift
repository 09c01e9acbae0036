/// What Route 53 Resolver answers, as far as steps read it; the names are those on the wire.
enum ResolverReply {
  struct One: Decodable {
    let ResolverEndpoint: Endpoint?
  }

  struct Many: Decodable {
    let ResolverEndpoints: [Endpoint]?
    let NextToken: String?
  }

  struct Endpoint: Decodable {
    let Id: String
    let CreatorRequestId: String?
    let SecurityGroupIds: [String]?
    let Direction: String?
    let HostVPCId: String?
    let Status: String?
    let StatusMessage: String?
  }

  struct Addresses: Decodable {
    let IpAddresses: [Address]?
    let NextToken: String?
  }

  struct Address: Decodable {
    let SubnetId: String?
    let Ip: String?
  }
}
