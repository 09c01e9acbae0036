import AWSConnection
import AWSCore
import PlinkflowKit

/// An application: what environments and versions belong to.
struct BeanstalkApplication: Step {
  /// The application.
  struct Parameters: Decodable, Sendable {
    /// Its name, one of a kind in the account's region.
    let name: String
    /// What people read in the console.
    let description: String?
    let tags: [String: String]?
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    /// The application's name.
    let name: String
  }

  /// `beanstalk.application`.
  static let kind = "beanstalk.application"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "an Elastic Beanstalk application, which environments belong to"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "name": "the application's name; one that exists is adopted",
      "description": "what people read in the console; not compared with what is found",
      "tags": "tags of the application",
    ],
    outputs: ["name": "the application's name"])
  /// The application is deleted.
  static let reversible = true
  /// CreateApplication takes no client token.
  static let visibleWithin = Duration.seconds(30)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["elasticbeanstalk:DescribeApplications"],
    apply: ["elasticbeanstalk:CreateApplication", "elasticbeanstalk:AddTags"],
    undo: ["elasticbeanstalk:DeleteApplication"])

  private static let look = Query(
    .elasticBeanstalk, "DescribeApplications", list: ["Applications"], choice: .list("ApplicationNames"),
    membership: .path(["ApplicationName"]))

  private let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    guard (1...100).contains(parameters.name.unicodeScalars.count), !parameters.name.contains("/") else {
      throw .refused("has `name` that is no application's: 1 to 100 characters without `/`")
    }
    try Rule.tags(parameters.tags)
    self.parameters = parameters
    account = client
  }

  /// Looks for the application by its name.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let found = try await account.find(Self.look, parameters.name, on: subject)
    return found.isEmpty ? .absent : .present(Outputs(name: parameters.name))
  }

  /// Creates the application.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    _ = try await account.change(
      .elasticBeanstalk, "CreateApplication",
      .members([
        "ApplicationName": .string(parameters.name), "Description": .text(parameters.description),
        "Tags": .tags(parameters.tags.marked(token)),
      ]),
      on: subject)
    return Nothing()
  }

  /// Deletes the application, which Elastic Beanstalk refuses while an environment runs.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    try await account.remove(
      .elasticBeanstalk, "DeleteApplication", .members(["ApplicationName": .string(parameters.name)]), on: subject)
  }

  private var subject: String { "application \(parameters.name)" }
}
