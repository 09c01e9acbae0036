import AWSConnection
import AWSCore
import PlinkflowKit

/// The proof that a service's private name is its provider's: AWS looks for a record in the public DNS.
///
/// A proof cannot be taken back; it goes with the name.
struct PrivateNameVerification: Step {
  /// Which service.
  struct Parameters: Decodable, Sendable {
    let serviceID: String
  }

  /// What was proved.
  struct Outputs: Codable, Sendable, Equatable {
    /// The service's private name.
    let privateDNSName: String
  }

  /// `privatelink.private_dns_verification`.
  static let kind = "privatelink.private_dns_verification"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "has AWS verify that a service's private name is its provider's"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "service_id": "the endpoint service, whose record has to stand in the public zone before"
    ],
    outputs: ["private_dns_name": "the name that consumers may use from now on"])
  /// A proof stays for as long as the service has the name.
  static let reversible = false
  /// Some minutes; AWS says up to ten.
  static let usually = Duration.seconds(120)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpcEndpointServiceConfigurations"],
    apply: ["ec2:StartVpcEndpointServicePrivateDnsVerification"])

  private let serviceID: String
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.serviceID, "service_id")
    serviceID = parameters.serviceID
    account = client
  }

  /// Observes the state of the name. What is pending was not begun, unless this step has.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let service = try await find(), let proof = PrivateNameProof(of: service) else { return .absent }
    switch proof.state {
    case "verified":
      return .present(Outputs(privateDNSName: service.text("privateDnsName") ?? ""))
    case "failed" where receipt != nil:
      var fault = StepError.refused(
        "was not verified: AWS did not find the record",
        notes: [
          "expected a \(proof.type) record \(proof.name) with the value \"\(proof.value)\" in the public DNS",
          "the same record may stand under a domain that the name is of",
        ],
        help: "publish the record, then run again: AWS is asked anew")
      fault.isWithoutEffect = true
      throw fault
    case _ where receipt != nil:
      return .settling("AWS is looking for the record \(proof.name)", pollAfter: .seconds(15))
    default: return .absent
    }
  }

  /// Has AWS look for the record.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    guard let service = try await find(), PrivateNameProof(of: service) != nil else {
      throw .refused(
        "has a service without a private name", notes: ["endpoint service \(serviceID)"],
        help: "give the service a `private_dns_name`")
    }
    _ = try await account.change(
      .ec2, "StartVpcEndpointServicePrivateDnsVerification", .members(["ServiceId": .string(serviceID)]),
      on: "endpoint service \(serviceID)")
    return Nothing()
  }

  /// Nothing: the proof goes with the name.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}

  private func find() async throws(StepError) -> Element? {
    try await account.find(EC2Resource.endpointService.byID, serviceID, on: "endpoint service \(serviceID)").first
  }
}
