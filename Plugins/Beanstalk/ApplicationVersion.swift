import AWSConnection
import AWSCore
import PlinkflowKit

/// A version of an application: a source bundle with a label, which environments deploy by that.
struct ApplicationVersion: Step {
  /// The version.
  struct Parameters: Decodable, Sendable {
    /// The application that it is of.
    let application: String
    let label: String
    /// The bucket of its bundle.
    let bucket: String
    /// The bundle's key.
    let key: String
    /// What people read in the console.
    let description: String?
    let tags: [String: String]?
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    /// The version's label.
    let label: String
    /// The bundle's key.
    let key: String
  }

  /// `beanstalk.application_version`.
  static let kind = "beanstalk.application_version"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "a version of an Elastic Beanstalk application, from a source bundle"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "application": "the application that the version is of",
      "label": "the version's label, which an environment's `version_label` names",
      "bucket": "the bucket of the source bundle",
      "key": "the key of the source bundle",
      "description": "what people read in the console; not compared with what is found",
      "tags": "tags of the version",
    ],
    outputs: ["label": "the version's label", "key": "the key of its source bundle"])
  /// The version is deleted, and its bundle left alone.
  static let reversible = true
  /// CreateApplicationVersion takes no client token.
  static let visibleWithin = Duration.seconds(30)
  /// A version is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["elasticbeanstalk:DescribeApplicationVersions"],
    apply: ["elasticbeanstalk:CreateApplicationVersion", "elasticbeanstalk:AddTags", "s3:GetObject"],
    undo: ["elasticbeanstalk:DeleteApplicationVersion"])

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.application, "application")
    guard (1...100).contains(parameters.label.unicodeScalars.count), !parameters.label.contains("/") else {
      throw .refused("has `label` that is no version's: 1 to 100 characters without `/`")
    }
    try Rule.filled(parameters.bucket, "bucket")
    try Rule.filled(parameters.key, "key")
    try Rule.tags(parameters.tags)
    self.parameters = parameters
    account = client
  }

  /// Looks for the version by its label; a label never gets another bundle.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let reply = try await account.read(
      .elasticBeanstalk, "DescribeApplicationVersions",
      .members([
        "ApplicationName": .string(parameters.application), "VersionLabels": .strings([parameters.label]),
      ]),
      on: subject)
    guard let found = reply.items("ApplicationVersions").first else { return .absent }
    let bundle = found["SourceBundle"]
    let (bucket, key) = (bundle?.text("S3Bucket") ?? "", bundle?.text("S3Key") ?? "")
    guard bucket == parameters.bucket, key == parameters.key else {
      return .foreign("\(subject) is of another bundle: s3://\(bucket)/\(key)")
    }
    return .present(Outputs(label: parameters.label, key: key))
  }

  /// Creates the version.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    _ = try await account.change(
      .elasticBeanstalk, "CreateApplicationVersion",
      .members([
        "ApplicationName": .string(parameters.application), "VersionLabel": .string(parameters.label),
        "Description": .text(parameters.description),
        "SourceBundle": .members(["S3Bucket": .string(parameters.bucket), "S3Key": .string(parameters.key)]),
        "Tags": .tags(parameters.tags.marked(token)),
      ]),
      on: subject)
    return Nothing()
  }

  /// Deletes the version, which Elastic Beanstalk refuses while an environment runs it.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    // An application that is gone took its versions along.
    do {
      try await account.remove(
        .elasticBeanstalk, "DeleteApplicationVersion",
        .members([
          "ApplicationName": .string(parameters.application), "VersionLabel": .string(parameters.label),
        ]),
        on: subject)
    } catch {
      // An observation that fails tells nothing, and leaves what is known of the change.
      let seen = try? await observe(receipt, token: token)
      if case .absent? = seen { return }
      throw error
    }
  }

  private var subject: String { "version \(parameters.label) of application \(parameters.application)" }
}
