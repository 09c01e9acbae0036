import AWSConnection
import AWSCore
import PlinkflowKit

/// That a topic is told of what happens to a service's connections.
///
/// A notification cannot be tagged: it is known by its service and its topic, and a service has one for a topic.
struct ConnectionNotification: Step {
  /// Who is told of what.
  struct Parameters: Decodable, Sendable {
    let serviceID: String
    let topicARN: String
    /// What it is told of; of everything where left out.
    let events: [Event]?
  }

  /// What happens to a connection, as EC2 spells it.
  enum Event: String, Codable, Sendable, CaseIterable {
    case accept = "Accept"
    case connect = "Connect"
    case delete = "Delete"
    case reject = "Reject"
  }

  /// The notification's handle.
  struct Receipt: Codable, Sendable {
    let notificationID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let notificationID: String
    /// What the topic is told of.
    let events: [String]
  }

  /// `privatelink.connection_notification`.
  static let kind = "privatelink.connection_notification"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "tells a topic what happens to a service's connections"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "service_id": "the endpoint service",
      "topic_arn": "the topic of Amazon SNS, which has to let `vpce.amazonaws.com` publish",
      "events": "what it is told of: `Accept`, `Connect`, `Delete`, `Reject`; left out, all of them",
    ],
    outputs: [
      "notification_id": "the notification's identifier", "events": "what the topic is told of",
    ])
  /// The notification is deleted, or changed back.
  static let reversible = true
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeVpcEndpointConnectionNotifications"],
    apply: ["ec2:CreateVpcEndpointConnectionNotification", "ec2:ModifyVpcEndpointConnectionNotification"],
    undo: ["ec2:DeleteVpcEndpointConnectionNotifications", "ec2:ModifyVpcEndpointConnectionNotification"])

  private static let look = Query(
    .ec2, "DescribeVpcEndpointConnectionNotifications", list: ["connectionNotificationSet"],
    choice: .filter("service-id"), membership: .path(["serviceId"]))

  private let parameters: Parameters
  private let events: [String]
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.serviceID, "service_id")
    let parts = parameters.topicARN.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "sns", !parts[5].isEmpty else {
      throw .refused("has `topic_arn` that is no topic's: `\(parameters.topicARN)`")
    }
    let given = parameters.events ?? Event.allCases
    try Rule.list(given.map(\.rawValue), "events")
    events = given.map(\.rawValue).sorted()
    self.parameters = parameters
    account = client
  }

  /// Looks among the service's notifications for the one to the topic.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let found = try await find() else { return .absent }
    let told = found.texts("connectionEvents").sorted()
    return .present(
      Outputs(notificationID: try id(of: found), events: told),
      drift: told == events ? [] : [.lists("events", found: told, wanted: events)])
  }

  /// Creates the notification, or changes what the topic is told of.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    if case .present(let outputs, _) = found {
      try await change(outputs.notificationID, to: events)
      return Receipt(notificationID: outputs.notificationID)
    }
    let reply = try await account.change(
      .ec2, "CreateVpcEndpointConnectionNotification",
      .members([
        "ServiceId": .string(parameters.serviceID), "ConnectionNotificationArn": .string(parameters.topicARN),
        "ConnectionEvents": .strings(events), "ClientToken": .string(token.text),
      ]),
      on: subject)
    guard let made = reply["connectionNotification"] else {
      throw .unknown("got no notification back from EC2", notes: [subject])
    }
    return Receipt(notificationID: try id(of: made))
  }

  /// Deletes the notification, or changes it back.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard let found = try await find() else { return }
    let id = try id(of: found)
    if case .present(let outputs, _) = before {
      guard found.texts("connectionEvents").sorted() != outputs.events else { return }
      return try await change(id, to: outputs.events)
    }
    try await account.remove(
      .ec2, "DeleteVpcEndpointConnectionNotifications", .members(["ConnectionNotificationId": .strings([id])]),
      on: subject)
  }

  private func find() async throws(StepError) -> Element? {
    try await account.find(Self.look, parameters.serviceID, on: subject).first { found in
      found.text("connectionNotificationArn") == parameters.topicARN
    }
  }

  private func change(_ id: String, to events: [String]) async throws(StepError) {
    _ = try await account.change(
      .ec2, "ModifyVpcEndpointConnectionNotification",
      .members(["ConnectionNotificationId": .string(id), "ConnectionEvents": .strings(events)]), on: subject)
  }

  private func id(of found: Element) throws(StepError) -> String {
    guard let id = found.text("connectionNotificationId") else {
      throw .unknown("got a notification without an identifier from EC2", notes: [subject])
    }
    return id
  }

  private var subject: String { "endpoint service \(parameters.serviceID), topic \(parameters.topicARN)" }
}
