import AWSCore

/// That a topic is told of what happens to a service's connections. Its parent is the service.
struct ConnectionNotification: Resource {
  static let kind = "vpc-endpoint-connection-notification"

  let service: String
  var topic: String
  var events: [String]

  var summary: String { "\(service) to \(topic): \(events.joined(separator: ", "))" }

  static let allEvents: Set<String> = ["Accept", "Connect", "Delete", "Reject"]
}

extension EC2 {
  static let notificationActions: [String: Action] = [
    "CreateVpcEndpointConnectionNotification": createNotification,
    "DescribeVpcEndpointConnectionNotifications": describeNotifications,
    "ModifyVpcEndpointConnectionNotification": modifyNotification,
    "DeleteVpcEndpointConnectionNotifications": deleteNotifications,
  ]

  private static func notification(_ id: String, _ call: Call) throws -> Stored<ConnectionNotification> {
    try existing(
      ConnectionNotification.self, id, call, prefix: "vpce-nfn",
      notFound: "InvalidConnectionNotification", malformed: "InvalidConnectionNotification")
  }

  /// Topics are not looked into: SNS is no part of the sandbox.
  private static func topic(_ call: Call) throws -> String? {
    guard let topic = call.input.string("ConnectionNotificationArn") else { return nil }
    let parts = topic.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "sns", parts[3] == call.world.region, !parts[5].isEmpty
    else { throw Refusal("InvalidConnectionNotification", "Invalid connection notification ARN: \(topic)") }
    return topic
  }

  private static func events(_ call: Call) throws -> [String] {
    let events = call.input.strings("ConnectionEvents")
    for event in events where !ConnectionNotification.allEvents.contains(event) {
      throw Refusal("InvalidParameter", "Invalid connection event: \(event)")
    }
    return events
  }

  @Sendable static func createNotification(_ call: Call) throws -> Reply {
    let made = try call.once(ConnectionNotification.self) { token in
      let service = try endpointService(try call.input.required("ServiceId"), call)
      guard let topic = try topic(call) else { throw Refusal.missing("ConnectionNotificationArn") }
      let events = try events(call)
      guard !events.isEmpty else { throw Refusal.missing("ConnectionEvents") }
      let twins = try call.store.all(ConnectionNotification.self, account: call.account, parent: service.id)
      guard !twins.contains(where: { $0.body.topic == topic }) else {
        throw Refusal("DuplicateConnectionNotification", "A notification of \(service.id) to \(topic) already exists.")
      }
      let made = Stored(
        ConnectionNotification(service: service.id, topic: topic, events: events), id: Identifier.ec2("vpce-nfn"),
        account: call.account, parent: service.id, token: token, lagging: true, at: call.now)
      try call.store.insert(made)
      return made
    }
    return Reply {
      Element("connectionNotification", shown(made))
      Element.text("clientToken", call.input.string("ClientToken"))
    }
  }

  private static func shown(_ notification: Stored<ConnectionNotification>) -> [Element] {
    [
      Element("connectionNotificationId", text: notification.id),
      Element("serviceId", text: notification.body.service), Element("connectionNotificationType", text: "Topic"),
      Element("connectionNotificationArn", text: notification.body.topic),
      .list("connectionEvents", texts: notification.body.events),
      Element("connectionNotificationState", text: "Enabled"),
    ]
  }

  @Sendable static func describeNotifications(_ call: Call) throws -> Reply {
    let filters = try Filter.all(in: call.input)
    var all = try call.store.all(ConnectionNotification.self, account: call.account)
    if let id = call.input.string("ConnectionNotificationId") { all = [try notification(id, call)] }
    let shown = try all.filter { item in
      try filters.allSatisfy { filter in
        switch filter.name {
        case "connection-notification-arn": filter.matches(item.body.topic)
        case "connection-notification-id": filter.matches(item.id)
        case "connection-notification-state": filter.matches("Enabled")
        case "connection-notification-type": filter.matches("Topic")
        case "service-id": filter.matches(item.body.service)
        case "vpc-endpoint-id": false
        default: throw filter.unknown
        }
      }
    }.compactMap { try call.look(at: $0) }
    let page = try call.page(shown, by: \.id)
    return Reply {
      Element.list("connectionNotificationSet", page.items.map(self.shown))
      page.next
    }
  }

  @Sendable static func modifyNotification(_ call: Call) throws -> Reply {
    var item = try notification(try call.input.required("ConnectionNotificationId"), call)
    if let topic = try topic(call) { item.body.topic = topic }
    let events = try events(call)
    if !events.isEmpty { item.body.events = events }
    try call.store.update(item)
    return .done
  }

  @Sendable static func deleteNotifications(_ call: Call) throws -> Reply {
    let ids = call.input.strings("ConnectionNotificationId")
    guard !ids.isEmpty else { throw Refusal.missing("ConnectionNotificationId") }
    return try unsuccessful(ids) { try call.store.remove(try notification($0, call)) }
  }
}
