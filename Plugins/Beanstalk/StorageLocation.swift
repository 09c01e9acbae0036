import AWSConnection
import AWSCore
import PlinkflowKit

/// The bucket that Elastic Beanstalk keeps for an account in a region: source bundles lie there.
struct StorageLocation: Step {
  /// Nothing: there is one.
  struct Parameters: Decodable, Sendable {}

  /// The bucket.
  struct Outputs: Codable, Sendable, Equatable {
    /// Its name.
    let bucket: String
  }

  /// `beanstalk.storage_location`.
  static let kind = "beanstalk.storage_location"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "the bucket of Amazon S3 that Elastic Beanstalk keeps for the account in the region"
  /// A sentence for each output.
  static let help = Help(parameters: [:], outputs: ["bucket": "the bucket's name"])
  /// The bucket stays: all applications of the account use it, and AWS guards it against being deleted.
  static let reversible = false
  /// A bucket is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["s3:ListBucket"], apply: ["elasticbeanstalk:CreateStorageLocation"],
    beside: ["CreateStorageLocation makes the bucket with the caller's own permissions for S3"])

  private let account: AWSAccount

  /// The bucket of a connection's account.
  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    account = client
  }

  /// Looks for the bucket by the name that Elastic Beanstalk gives it.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let name = "elasticbeanstalk-\(account.region)-\(account.identity.account)"
    let found = try await account.head(ObjectAddress(bucket: name), action: "HeadBucket", on: "bucket \(name)")
    return found == nil ? .absent : .present(Outputs(bucket: name))
  }

  /// Has the bucket made.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    _ = try await account.change(
      .elasticBeanstalk, "CreateStorageLocation", .structure([]), on: "account \(account.identity.account)")
    return Nothing()
  }

  /// Nothing: see ``reversible``.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}
