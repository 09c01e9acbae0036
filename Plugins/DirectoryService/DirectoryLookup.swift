import AWSConnection
import AWSCore
import PlinkflowKit

/// A Simple AD that stands already, for the addresses at which it answers names. It only reads.
struct DirectoryLookup: Step {
  /// Which one.
  struct Parameters: Decodable, Sendable {
    let directoryID: String?
    /// Its name, instead of the identifier.
    let name: String?
  }

  /// What was found.
  struct Outputs: Codable, Sendable, Equatable {
    let directoryID: String
    let name: String
    /// The addresses at which it answers names.
    let dnsAddresses: [String]
    let vpcID: String
    /// The security group that guards it.
    let securityGroupID: String?
  }

  /// `directory.simple_ad`.
  static let kind = "directory.simple_ad"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "finds a Simple AD that stands already, and the addresses at which it answers names"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "directory_id": "the directory's identifier", "name": "its name, instead of `directory_id`",
    ],
    outputs: [
      "directory_id": "the directory's identifier",
      "name": "its name",
      "dns_addresses": "the addresses at which it answers names, for resolvers on-premises to forward to",
      "vpc_id": "the VPC that it is in",
      "security_group_id": "the security group that guards it",
    ])
  /// There is nothing to take back.
  static let reversible = true
  /// A directory is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(observe: ["ds:DescribeDirectories"])

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    guard (parameters.directoryID == nil) != (parameters.name == nil) else {
      throw .refused("needs one of `directory_id` and `name`")
    }
    if let id = parameters.directoryID { try Rule.filled(id, "directory_id") }
    if let name = parameters.name { try Rule.filled(name, "name") }
    self.parameters = parameters
    account = client
  }

  /// Looks for the directory.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let found = try await find() else { return .absent }
    let stage = found.Stage ?? "unknown"
    guard ["Active", "Impaired"].contains(stage) else {
      return .settling("directory \(found.DirectoryId) is \(stage)", pollAfter: .seconds(30))
    }
    guard found.`Type` == "SimpleAD" else {
      return .foreign("directory \(found.DirectoryId) is no Simple AD: \(found.`Type` ?? "of no type")")
    }
    return .present(
      Outputs(
        directoryID: found.DirectoryId, name: found.Name ?? "", dnsAddresses: (found.DnsIpAddrs ?? []).sorted(),
        vpcID: found.VpcSettings?.VpcId ?? "", securityGroupID: found.VpcSettings?.SecurityGroupId))
  }

  /// Refuses: what is looked for has to be there.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    throw .refused("needs \(subject), which does not exist")
  }

  /// Nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}

  private func find() async throws(StepError) -> DirectoryReply.Description? {
    var next: String?
    repeat {
      let reply = try await account.ask(
        .directoryService, "DescribeDirectories",
        .members(["DirectoryIds": .strings(parameters.directoryID.map { [$0] }), "NextToken": .text(next)]),
        as: DirectoryReply.self, on: subject)
      let found = reply?.DirectoryDescriptions?.first { directory in
        directory.DirectoryId == parameters.directoryID
          || (parameters.name != nil && directory.Name?.lowercased() == parameters.name?.lowercased())
      }
      if let found { return found }
      next = try account.nextPage(
        reply?.NextToken, after: next, of: "DescribeDirectories", .directoryService, on: subject)
    } while next != nil
    return nil
  }

  private var subject: String { "directory \(parameters.directoryID ?? parameters.name ?? "")" }
}
