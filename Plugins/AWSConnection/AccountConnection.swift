import AWSCore
import PlinkflowKit

/// The connection of type `aws`: an account, a role in it, and a region.
public struct AccountConnection: Connection {
  /// What a workflow's author writes for it.
  public struct Parameters: Decodable, Sendable {
    /// The region, such as `ap-northeast-1`.
    public var region: String?
    /// The profile of the shared configuration files.
    public var profile: String?
    /// The role to assume.
    public var roleARN: String?
    /// What the role's owner asks for besides.
    public var externalID: String?
    /// The account that this has to be.
    public var accountID: String?
    /// The URL that all requests go to instead of AWS.
    public var endpointURL: String?

    /// The same, where a text without a character counts as left out, so that a workflow's parameter may have an
    /// empty default.
    var withoutEmpty: Parameters {
      Parameters(
        region: region.filled, profile: profile.filled, roleARN: roleARN.filled, externalID: externalID.filled,
        accountID: accountID.filled, endpointURL: endpointURL.filled)
    }
  }

  /// `aws`.
  public static let kind = "aws"
  /// The sentence that `plinkflow steps` shows for connections of the type.
  public static let summary = "an account of Amazon Web Services, in one region"
  /// Describes of one sort go out as one.
  public static let batchesObservations = true
  /// The access that it is given leads into the simulated AWS where a run uses that.
  public static let isSimulated = true
  /// A sentence for each parameter.
  public static let help = [
    "region": "the region that requests go to; left out, the one of the profile or of AWS_REGION",
    "profile": "the profile of the shared configuration files; left out, the usual order of sources",
    "role_arn": "a role to assume with those credentials",
    "external_id": "the external id that the role's owner asks for",
    "account_id": "the account that this has to be: any other is refused before anything is changed",
    "endpoint_url": "where all requests go instead of AWS, such as a local peer for tests",
  ]

  private let access: AWSAccess

  /// Connections that are reached as `access` says.
  public init(_ access: AWSAccess) {
    self.access = access
  }

  /// Asks STS who the credentials belong to, and refuses another account than the workflow names.
  public func open(_ parameters: Parameters, named name: String) async throws(StepError) -> AWSAccount {
    let parameters = parameters.withoutEmpty
    let client = try await access.client(for: parameters, named: name)
    let caller: CallerIdentity
    do throws(AWSFailure) {
      caller = try await client.callerIdentity()
    } catch {
      var fault = error.fault(on: "the credentials of connection `\(name)`")
      fault.summary = "connection `\(name)` " + fault.summary
      throw fault
    }
    let identity = Identity(account: caller.account, arn: caller.arn)
    if let expected = parameters.accountID, expected != identity.account {
      throw .refused(
        "connection `\(name)` leads to account \(identity.account), and the workflow says \(expected)",
        notes: ["the credentials are those of \(identity.arn)"],
        help: "use the credentials of account \(expected), or correct `account_id`")
    }
    return AWSAccount(name: name, identity: identity, client: client)
  }

  /// Checks the clock and the endpoints, which need no credentials.
  public func diagnose(_ parameters: Parameters, named name: String, for needs: [Need]) async -> [Finding] {
    guard let client = try? await access.client(for: parameters.withoutEmpty, named: name) else { return [] }
    return await EndpointReach(of: AWSAccount.services(of: needs), by: client).findingsBesideFailure
  }
}

extension String? {
  fileprivate var filled: String? { self == "" ? nil : self }
}
