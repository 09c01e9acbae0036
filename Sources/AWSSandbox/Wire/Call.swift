import AWSCore
import Document

/// A request that was verified and read, and the world that it acts on.
struct Call {
  let store: SandboxStore
  let world: SandboxWorld
  let now: Moment
  /// How long a transition of weight 1 takes at least, in seconds.
  let delay: Double
  let caller: Caller
  /// The caller's account, with the region where it is not the world's own: see ``SandboxWorld/account(of:in:)``.
  let account: String
  /// The region of the request's signature.
  let region: String
  let action: String
  /// The parameters, of the query and ec2 protocols.
  let input: Parameters
  /// The path's parts, the query and the document, of rest-xml.
  let path: [String]
  let query: [String: String]
  let document: Element?
  /// The header fields, which say most of what S3 is asked.
  let headers: [(name: String, value: String)]
  /// What came as the body, of S3.
  var payload: Payload?
}

/// Who sent a request.
struct Caller: Hashable {
  let account: String
  let arn: String
  let userID: String
}

/// What an action does.
typealias Action = @Sendable (Call) throws -> Reply

/// What an action answers.
struct Reply {
  var status: Int
  var headers: [(name: String, value: String)]
  /// What stands in the protocol's frame.
  var elements: [Element]
  /// What a service that speaks JSON answers instead.
  var object: Value?

  init(
    status: Int = 200, headers: [(name: String, value: String)] = [], @Elements _ elements: () throws -> [Element]
  ) rethrows {
    self.status = status
    self.headers = headers
    self.elements = try elements()
  }

  /// An answer in JSON.
  init(_ members: KeyValuePairs<String, Value?>) {
    status = 200
    headers = []
    elements = []
    object = .members(members)
  }

  /// EC2's answer to a change that has nothing to tell.
  static var done: Reply { Reply { Element.boolean("return", true) } }
  static var empty: Reply { Reply {} }
}
