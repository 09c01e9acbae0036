import AWSConnection
import AWSCore
import PlinkflowKit

/// Who may ask for endpoints of a service: its whitelist.
///
/// It adds what is missing and leaves the rest of the list alone; undo takes away only what it added. Taking a
/// principal away does not cut its connections: rejecting them does.
struct AllowedPrincipals: Step {
  /// Who may.
  struct Parameters: Decodable, Sendable {
    let serviceID: String
    let principals: [String]
  }

  /// Who may, of those that the workflow names.
  struct Outputs: Codable, Sendable, Equatable {
    /// Those on the list already, of those that the workflow names.
    let principals: [String]
  }

  /// `privatelink.principals`.
  static let kind = "privatelink.principals"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "allows principals to ask for endpoints of a service"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "service_id": "the endpoint service",
      "principals":
        "who may: `arn:aws:iam::ACCOUNT:root`, a user or role without a path, or `*` for everybody; others stay",
    ],
    outputs: ["principals": "those of them that are allowed"])
  /// What was added is taken away.
  static let reversible = true
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpcEndpointServicePermissions"], apply: ["ec2:ModifyVpcEndpointServicePermissions"],
    undo: ["ec2:ModifyVpcEndpointServicePermissions"])

  static let look = Query(
    .ec2, "DescribeVpcEndpointServicePermissions", list: ["allowedPrincipals"], choice: .each("ServiceId"),
    membership: .only)

  private let serviceID: String
  private let wanted: [String]
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.serviceID, "service_id")
    try Rule.list(parameters.principals, "principals")
    for principal in parameters.principals where !Self.isPrincipal(principal) {
      throw .refused(
        "has `principals` with what is no principal: `\(principal)`",
        help: "write `arn:aws:iam::123456789012:root`, or a user or role without a path")
    }
    serviceID = parameters.serviceID
    wanted = parameters.principals.sorted()
    account = client
  }

  /// Observes the service's list.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let listed = Set(
      try await account.find(Self.look, serviceID, on: subject).compactMap { $0.text("principal") })
    let present = wanted.filter(listed.contains)
    if present.isEmpty { return .absent }
    let drift = present == wanted ? [] : [Difference.lists("principals", found: present, wanted: wanted)]
    return .present(Outputs(principals: present), drift: drift)
  }

  /// Adds what is missing.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    try await change("AddAllowedPrincipals", wanted.without(Self.present(in: found)))
    return Nothing()
  }

  /// Takes away what was added.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    try await change("RemoveAllowedPrincipals", wanted.without(Self.present(in: before)))
  }

  private static func present(in found: Observation<Outputs>) -> [String] {
    if case .present(let outputs, _) = found { outputs.principals } else { [] }
  }

  private func change(_ member: String, _ principals: [String]) async throws(StepError) {
    guard !principals.isEmpty else { return }
    let request = Input.members(["ServiceId": .string(serviceID), member: .strings(principals)])
    do {
      _ = try await account.client.call(.ec2, "ModifyVpcEndpointServicePermissions", request)
    } catch  where member.hasPrefix("Remove") && error.isAnswered("InvalidVpcEndpointServiceId.NotFound") {
      // A list goes with its service, so that nothing is left to be taken off it.
      return
    } catch {
      throw error.fault(on: subject)
    }
  }

  private var subject: String { "endpoint service \(serviceID)" }

  /// An ARN of an account, a user or a role; AWS rejects one with a path.
  static func isPrincipal(_ text: String) -> Bool {
    if text == "*" { return true }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", Partition(name: String(parts[1])) != nil, parts[2] == "iam",
      parts[3].isEmpty, parts[4].utf8.count == 12,
      parts[4].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return false }
    if parts[5] == "root" { return true }
    let name = parts[5].split(separator: "/", omittingEmptySubsequences: false)
    return name.count == 2 && ["user", "role"].contains(name[0]) && !name[1].isEmpty
  }
}
