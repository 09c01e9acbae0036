/// A kind of thing that the simulated cloud holds, and how its states follow each other.
protocol Resource: Codable, Sendable {
  /// The name under which it is stored, and which `changes` shows: `vpn-gateway`. For what EC2 can tag it is EC2's name
  /// of the resource type.
  static var kind: String { get }
  /// Whether people think of it as a thing of their account; a change in progress, say, is none.
  var isCounted: Bool { get }
  /// What follows a state that does not last; nil for one that does.
  static func transition(from state: String) -> Transition?
  /// Called when a state was entered because its predecessor ended.
  static func entered(_ item: inout Stored<Self>, _ call: Call) throws
  /// What tells it from others of its kind, in a few words.
  var summary: String { get }
}

/// How a passing state ends.
struct Transition: Sendable, Hashable {
  /// The state that follows.
  let next: String
  /// How many times the sandbox's delay it takes at least.
  let weight: Double

  init(to next: String, weight: Double) {
    self.next = next
    self.weight = weight
  }
}

extension Resource {
  var isCounted: Bool { true }
  static func transition(from state: String) -> Transition? { nil }
  static func entered(_ item: inout Stored<Self>, _ call: Call) throws {}
  var summary: String { "" }
}

/// A resource with what the sandbox knows of every kind.
struct Stored<Body: Resource> {
  /// The account, with the region where it is not the world's own: see ``SandboxWorld/account(of:in:)``.
  let account: String
  /// Unique among the kind in one account.
  let id: String
  var body: Body
  var state: String
  /// When it came into its state.
  var entered: Moment
  /// How often it was described in its state.
  var looks = 0
  let created: Moment
  /// Where describes lag behind its creation: how many have missed it so far.
  var misses: Int?
  /// What it belongs to, to find it by: the zone of a record set.
  var parent: String?
  /// What else it is found by: an environment's name.
  var name: String?
  /// The client token it was made under, with the parameters that the token vouches for.
  var token: ClientToken?
  /// No longer there, though some describes show it for a while.
  var isGone = false

  init(
    _ body: Body, id: String, account: String, state: String = "available", parent: String? = nil, name: String? = nil,
    token: ClientToken? = nil, lagging: Bool = false, at moment: Moment
  ) {
    self.account = account
    self.id = id
    self.body = body
    self.state = state
    self.parent = parent
    self.name = name
    self.token = token
    misses = lagging ? 0 : nil
    entered = moment
    created = moment
  }

  init(
    restored body: Body, id: String, account: String, state: String, entered: Moment, looks: Int, created: Moment,
    misses: Int?
  ) {
    self.account = account
    self.id = id
    self.body = body
    self.state = state
    self.entered = entered
    self.looks = looks
    self.created = created
    self.misses = misses
  }

  /// The twelve digits of its account.
  var owner: String { String(account.prefix { $0 != "@" }) }

  /// The region that it is in.
  func region(in world: SandboxWorld) -> String {
    account == owner ? world.region : String(account.dropFirst(owner.utf8.count + 1))
  }

  /// Puts it into a state as of that moment; nothing has seen it there yet.
  mutating func enter(_ state: String, at moment: Moment) {
    self.state = state
    entered = moment
    looks = 0
  }
}

/// A token that makes a creation repeatable, and what it was used for.
struct ClientToken: Hashable, Sendable {
  let text: String
  let fingerprint: String
}
