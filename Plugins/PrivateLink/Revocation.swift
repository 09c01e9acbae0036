import AWSConnection
import AWSCore
import PlinkflowKit

/// Takes a principal's access away: it may not ask for endpoints any more, and what it has is rejected.
///
/// Taking the principal off the list alone would leave its connections standing. The list comes first, so that no new
/// endpoint slips in between; a crash in the middle leaves what is still to do to be seen.
struct Revocation: Step {
  /// Whose access to what.
  struct Parameters: Decodable, Sendable {
    let serviceID: String
    /// Whose.
    let principals: [String]
  }

  /// What of the access stands.
  struct Outputs: Codable, Sendable, Equatable {
    /// Those of the principals that are on the list.
    let principals: [String]
    /// The endpoints of their accounts that are accepted.
    let endpointIDs: [String]
  }

  /// `privatelink.revocation`.
  static let kind = "privatelink.revocation"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "takes principals off a service's list and rejects their accounts' connections"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "service_id": "the endpoint service",
      "principals": "whose access ends: all accepted connections of their accounts are cut; with `*`, all there are",
    ],
    outputs: [
      "principals": "those of them that are still on the list; none after the step",
      "endpoint_ids": "endpoints of their accounts that are still accepted; none after the step",
    ])
  /// The principals are allowed again, and the endpoints that were cut are accepted.
  static let reversible = true
  /// Seconds.
  static let usually = Duration.seconds(10)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpcEndpointServicePermissions", "ec2:DescribeVpcEndpointConnections"],
    apply: ["ec2:ModifyVpcEndpointServicePermissions", "ec2:RejectVpcEndpointConnections"],
    undo: ["ec2:ModifyVpcEndpointServicePermissions", "ec2:AcceptVpcEndpointConnections"])

  private static let connections = Query(
    .ec2, "DescribeVpcEndpointConnections", list: ["vpcEndpointConnectionSet"], choice: .filter("service-id"),
    membership: .path(["serviceId"]))

  private let serviceID: String
  private let principals: [String]
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.serviceID, "service_id")
    try Rule.list(parameters.principals, "principals")
    for principal in parameters.principals where !AllowedPrincipals.isPrincipal(principal) {
      throw .refused("has `principals` with what is no principal: `\(principal)`")
    }
    serviceID = parameters.serviceID
    principals = parameters.principals.sorted()
    account = client
  }

  /// Observes the list, and the connections of the principals' accounts.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let listed = Set(
      try await account.find(AllowedPrincipals.look, serviceID, on: subject).compactMap { $0.text("principal") })
    let all = try await account.find(Self.connections, serviceID, on: subject).filter(isTheirs)
    if let moving = all.first(where: { ["pending", "partial"].contains($0.state("vpcEndpointState")) }) {
      let id = moving.text("vpcEndpointId") ?? "of no identifier"
      return .settling("endpoint \(id) is \(moving.state("vpcEndpointState"))", pollAfter: .seconds(10))
    }
    let outputs = Outputs(
      principals: principals.filter(listed.contains),
      endpointIDs: all.filter { $0.state("vpcEndpointState") == "available" }
        .compactMap { $0.text("vpcEndpointId") }.sorted())
    var drift: [Difference] = []
    if !outputs.principals.isEmpty {
      drift.append(.lists("principals", found: outputs.principals, wanted: []))
    }
    if !outputs.endpointIDs.isEmpty {
      drift.append(.lists("endpoint_ids", found: outputs.endpointIDs, wanted: []))
    }
    return .present(outputs, drift: drift)
  }

  /// Takes the principals off the list, and rejects the connections.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    guard case .present(let outputs, _) = found else { return Nothing() }
    if !outputs.principals.isEmpty { try await list("RemoveAllowedPrincipals", outputs.principals) }
    guard !outputs.endpointIDs.isEmpty else { return Nothing() }
    do {
      try await decide("RejectVpcEndpointConnections", outputs.endpointIDs)
    } catch {
      var fault = error
      // The principals are off the list by now, whatever becomes of the connections.
      fault.isPartial = !outputs.principals.isEmpty
      if fault.isPartial, case .transient = fault.class { fault.class = .unknown }
      throw fault
    }
    return Nothing()
  }

  /// Allows the principals again, and accepts what was cut.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .present(let outputs, _) = before else { return }
    if !outputs.principals.isEmpty { try await list("AddAllowedPrincipals", outputs.principals) }
    let cut = try await account.find(Self.connections, serviceID, on: subject).filter { connection in
      connection.state("vpcEndpointState") == "rejected"
    }.compactMap { $0.text("vpcEndpointId") }
    let again = outputs.endpointIDs.filter(Set(cut).contains)
    if !again.isEmpty { try await decide("AcceptVpcEndpointConnections", again) }
  }

  private func isTheirs(_ connection: Element) -> Bool {
    let owner = connection.text("vpcEndpointOwner") ?? ""
    return principals.contains { principal in
      principal == "*" || principal.split(separator: ":", omittingEmptySubsequences: false)[4] == owner
    }
  }

  private func list(_ member: String, _ principals: [String]) async throws(StepError) {
    _ = try await account.change(
      .ec2, "ModifyVpcEndpointServicePermissions",
      .members(["ServiceId": .string(serviceID), member: .strings(principals)]), on: subject)
  }

  private func decide(_ action: String, _ endpoints: [String]) async throws(StepError) {
    do {
      let request = Input.members(["ServiceId": .string(serviceID), "VpcEndpointId": .strings(endpoints)])
      let reply = try await account.client.call(.ec2, action, request)
      try reply.throwUnsuccessful(action: action, service: .ec2)
    } catch  where error.saysGone {
      return
    } catch {
      throw error.fault(on: "\(subject), endpoints \(endpoints.joined(separator: ", "))")
    }
  }

  private var subject: String { "endpoint service \(serviceID)" }
}
