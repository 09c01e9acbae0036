import AWSCore

/// A sort of question that many steps ask at once, so that their values can travel in one call.
public struct Query: Sendable, Hashable {
  /// The service.
  public let service: AWSService
  /// The action: `DescribeVpcEndpoints`.
  public let action: String
  /// The path of the resource to get, where the service speaks rest-xml; of ``Choice/inTurn(status:underWay:)`` what
  /// stands ahead of the value.
  public let path: String?
  /// The elements that lead to the list in the reply.
  public let list: [String]
  /// How a call names the values it is about.
  public private(set) var choice: Choice
  /// How an element of the list tells which value it belongs to.
  public private(set) var membership: Membership
  /// Parameters that every call has besides.
  public private(set) var fixed: [String: String]

  /// How a call names the values it is about.
  public enum Choice: Sendable, Hashable {
    /// As values of a filter: what does not exist just does not come back.
    case filter(String)
    /// As a list parameter of the action, where unknown values just do not come back.
    case list(String)
    /// As the action's only parameter of that name: a call for each value.
    case each(String)
    /// Not at all: everything is listed, because the action has no filter for it.
    case everything
    /// As the end of the path, one value after the other, the one that was asked for first ahead. They settle about in
    /// that order: one that is found with that status, the text at the end of a path of elements, speaks for those
    /// behind it. What has settled is not asked for again.
    case inTurn(status: [String], underWay: String)
  }

  /// How an element tells which value it belongs to.
  public enum Membership: Sendable, Hashable {
    /// The text at the end of a path of elements; a list on the way belongs to each of its elements' values.
    case path([String])
    /// The value of a tag.
    case tag(String)
    /// To the only value that was asked for.
    case only
  }

  /// A sort of question.
  public init(
    _ service: AWSService, _ action: String, list: [String], choice: Choice, membership: Membership,
    fixed: [String: String] = [:]
  ) {
    self.fixed = fixed
    self.service = service
    self.action = action
    path = nil
    self.list = list
    self.choice = choice
    self.membership = membership
  }

  /// A sort of question to a service that speaks rest-xml: everything under a path is listed.
  public init(_ service: AWSService, _ action: String, path: String, list: [String], membership: Membership) {
    self.init(service, action, path: path, list: list, choice: .everything, membership: membership)
  }

  /// A sort of question to a service that speaks rest-xml: how far something has come.
  ///
  /// - Parameters:
  ///   - path: what stands ahead of the value in the path, which takes it as it is.
  ///   - status: the elements that lead to the status in the reply.
  ///   - underWay: the status of what has not settled.
  public init(
    _ service: AWSService, _ action: String, path: String, status: [String], underWay: String
  ) {
    self.init(
      service, action, path: path, list: [], choice: .inTurn(status: status, underWay: underWay), membership: .only)
  }

  private init(
    _ service: AWSService, _ action: String, path: String, list: [String], choice: Choice, membership: Membership
  ) {
    self.service = service
    self.action = action
    self.path = path
    self.list = list
    self.choice = choice
    self.membership = membership
    fixed = [:]
  }

  /// How many values one call may carry: EC2 takes 200 values in a filter.
  var capacity: Int {
    switch choice {
    case .filter: 200
    case .list: 100
    case .each, .inTurn: 1
    case .everything: .max
    }
  }

  /// What of the question the calls share that may travel together with the one for a value.
  func call(of value: String) -> Query {
    var call = self
    switch choice {
    case .filter, .list, .inTurn: return self
    case .everything: break
    case .each(let name):
      call.choice = .everything
      call.fixed[name] = value
    }
    // Whoever asks knows what of the list is theirs.
    call.membership = .only
    return call
  }

  func path(for values: [String]) -> String? {
    guard case .inTurn = choice, let path, let value = values.first else { return path }
    return path + value
  }

  /// Whether what was found has not settled.
  func isUnderWay(_ found: [Element]) -> Bool {
    guard case .inTurn(let status, let underWay) = choice else { return false }
    return found.contains { $0.texts(at: status[...]).contains(underWay) }
  }

  func input(for values: [String], next: String?) -> Input {
    var members: [Input.Member] = []
    switch choice {
    case .filter(let name):
      members.append(.init("Filter", .list([.members(["Name": .string(name), "Value": .strings(values)])])))
    case .list(let name):
      members.append(.init(name, .list(values.map(Input.string))))
    case .each(let name):
      members += values.prefix(1).map { Input.Member(name, .string($0)) }
    case .everything, .inTurn:
      break
    }
    members += fixed.sorted { $0.key < $1.key }.map { Input.Member($0.key, .string($0.value)) }
    if let next { members.append(.init("NextToken", .string(next))) }
    return .structure(members)
  }
}

extension Query.Membership {
  func values(of element: Element) -> [String] {
    switch self {
    case .path(let path): element.texts(at: path[...])
    case .tag(let key): element.tags[key].map { [$0] } ?? []
    case .only: []
    }
  }
}
