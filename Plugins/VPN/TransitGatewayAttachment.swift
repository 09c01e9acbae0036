import AWSConnection
import AWSCore
import PlinkflowKit

/// The attachment of a VPC to a transit gateway.
struct TransitGatewayAttachment: Step {
  /// What is attached to what.
  struct Parameters: Decodable, Sendable {
    let transitGatewayID: String
    let vpcID: String
    /// The subnets, one a zone.
    let subnetIDs: [String]
    let tags: [String: String]?
  }

  /// The attachment's handle.
  struct Receipt: Codable, Sendable {
    let attachmentID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let attachmentID: String
  }

  /// `vpn.transit_gateway_attachment`.
  static let kind = "vpn.transit_gateway_attachment"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "attaches a VPC to a transit gateway"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "transit_gateway_id": "the transit gateway",
      "vpc_id": "the VPC",
      "subnet_ids": "the subnets that the gateway gets an address in, one a zone; not compared with what is found",
      "tags": "tags of the attachment",
    ],
    outputs: ["attachment_id": "the attachment's identifier"])
  /// The attachment is deleted.
  static let reversible = true
  /// CreateTransitGatewayVpcAttachment takes no client token.
  static let visibleWithin = Duration.seconds(30)
  /// A minute or two.
  static let usually = Duration.seconds(90)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeTransitGatewayVpcAttachments"],
    apply: ["ec2:CreateTransitGatewayVpcAttachment", "ec2:CreateTags"],
    undo: ["ec2:DeleteTransitGatewayVpcAttachment"])

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.transitGatewayID, "transit_gateway_id")
    try Rule.filled(parameters.vpcID, "vpc_id")
    try Rule.list(parameters.subnetIDs, "subnet_ids")
    try Rule.tags(parameters.tags)
    self.parameters = parameters
    account = client
  }

  /// Looks for this step's attachment, then for one between the same two: there can be no second.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    if let own = try await account.own(.transitGatewayAttachment, receipt?.attachmentID, token, gone: isDeleted) {
      return try describe(own.kept).noting(twins: own.twins)
    }
    guard receipt == nil else { return .absent }
    let look = EC2Resource.transitGatewayAttachment.by(filter: "vpc-id", path: ["vpcId"])
    let twin = try await account.find(look, parameters.vpcID, on: subject).first { candidate in
      candidate.text("transitGatewayId") == parameters.transitGatewayID && !isDeleted(candidate)
    }
    return try twin.map(describe) ?? .absent
  }

  /// Attaches the VPC.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    if case .present(let outputs, _) = found, let twin = found.twin {
      try await delete(twin)
      return Receipt(attachmentID: outputs.attachmentID)
    }
    let reply = try await account.change(
      .ec2, "CreateTransitGatewayVpcAttachment",
      .members([
        "TransitGatewayId": .string(parameters.transitGatewayID), "VpcId": .string(parameters.vpcID),
        "SubnetIds": .strings(parameters.subnetIDs),
        "TagSpecifications": EC2Resource.transitGatewayAttachment.tagged(parameters.tags, token),
      ]),
      on: subject)
    return Receipt(
      attachmentID: try EC2Resource.transitGatewayAttachment.id(made: reply, in: "transitGatewayVpcAttachment"))
  }

  /// Deletes the attachment.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    for id in try await account.ownIDs(.transitGatewayAttachment, receipt?.attachmentID, token) { try await delete(id) }
  }

  private func delete(_ id: String) async throws(StepError) {
    try await account.remove(
      .ec2, "DeleteTransitGatewayVpcAttachment", .members(["TransitGatewayAttachmentId": .string(id)]),
      on: "attachment \(id)")
  }

  private func describe(_ found: Element) throws(StepError) -> Observation<Outputs> {
    let id = try EC2Resource.transitGatewayAttachment.id(of: found)
    let state = found.text("state") ?? "unknown"
    switch state {
    case "available": return .present(Outputs(attachmentID: id))
    case "failed", "rejected": return .foreign("attachment \(id) is \(state)")
    default: return .settling("attachment \(id) is \(state)", pollAfter: .seconds(10))
    }
  }

  private var subject: String { "transit gateway \(parameters.transitGatewayID), \(parameters.vpcID)" }
}
