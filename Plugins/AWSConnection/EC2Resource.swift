import AWSCore
import PlinkflowKit

/// A sort of thing in EC2: how it is listed, and how one of them is named and tagged.
public struct EC2Resource: Sendable, Hashable {
  /// EC2's word for it where tags are given: `vpn-gateway`.
  public let type: String
  private let action: String
  private let list: String
  private let filter: String
  private let element: String

  /// A sort of thing.
  ///
  /// - Parameters:
  ///   - type: EC2's word for it where tags are given.
  ///   - action: the action that lists it.
  ///   - list: the element that holds the list in the reply.
  ///   - filter: the filter that takes its identifiers.
  ///   - element: the element that holds its identifier.
  public init(_ type: String, action: String, list: String, filter: String, element: String) {
    self.type = type
    self.action = action
    self.list = list
    self.filter = filter
    self.element = element
  }

  /// Looks for it by its identifier. A filter, since an identifier as such fails the whole call when one is unknown.
  public var byID: Query { by(filter: filter, path: [element]) }

  /// Looks for it by the value of a tag.
  public func by(tag key: String) -> Query {
    Query(.ec2, action, list: [list], choice: .filter("tag:\(key)"), membership: .tag(key))
  }

  /// Looks for it by a filter, and knows it by what stands at the end of a path.
  public func by(filter: String, path: [String]) -> Query {
    Query(.ec2, action, list: [list], choice: .filter(filter), membership: .path(path))
  }

  /// Observes all of them, and knows each by what stands at the end of a path.
  public func byPath(_ path: [String]) -> Query {
    Query(.ec2, action, list: [list], choice: .everything, membership: .path(path))
  }

  /// The `TagSpecification` of one that is about to be made.
  public func tagged(_ tags: [String: String]?, _ token: Token) -> Input {
    .tagged(type, tags.marked(token))
  }

  /// The identifier of one that was listed.
  public func id(of found: Element) throws(StepError) -> String {
    guard let id = found.text(element) else {
      throw .unknown("got a \(type) without an identifier from EC2")
    }
    return id
  }

  /// The identifier of the one that a call has just made.
  ///
  /// - Parameter member: the element of the reply that holds the new thing.
  public func id(made reply: Element, in member: String) throws(StepError) -> String {
    guard let made = reply[member] else { throw .unknown("got no \(type) back from EC2") }
    return try id(of: made)
  }

  /// The identifier of what a call has just made, and not of its like: some calls that take no client token answer with
  /// what somebody else made a moment before.
  ///
  /// - Throws: a refusal where the reply lacks this step's token.
  public func id(made reply: Element, in member: String, by token: Token) throws(StepError) -> String {
    let id = try id(made: reply, in: member)
    guard let made = reply[member], Ownership(of: made.tags, for: token) == .ours else {
      throw .refused(
        "was answered with a \(type) that somebody else made at the same time", notes: ["\(type) \(id)"],
        help: "run again: it is adopted then, and undo leaves it alone")
    }
    return id
  }
}
