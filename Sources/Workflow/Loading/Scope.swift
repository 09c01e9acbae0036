import Document
import PlinkflowKit

/// One file: the workflow that was asked for, or one that it uses.
final class WorkflowFile {
  /// Its way from the folder of the workflow that was asked for.
  let path: String
  let source: Source
  /// Its place among all files, in the order in which they were met.
  let order: Int
  /// What it holds, once it was read; nil where it holds no workflow.
  var root: Value?
  var parameters: [Workflow.ParameterDeclaration] = []
  /// The place in ``parameters`` of every name that is declared, rightly or not; nil where wrongly.
  var parameterIndices: [String: Int?] = [:]

  init(path: String, source: Source, order: Int) {
    self.path = path
    self.source = source
    self.order = order
  }

  /// The declaration of a parameter, where it has no mistake.
  func parameter(_ name: String) -> Workflow.ParameterDeclaration? {
    (parameterIndices[name] ?? nil).map { parameters[$0] }
  }

  /// What the file puts out, as written.
  private(set) lazy var outputs: [Value.Member] = root?["outputs"]?.members ?? []
  /// The place in ``outputs`` of every name.
  private(set) lazy var outputIndices = Dictionary(zip(outputs.map(\.key), outputs.indices)) { first, _ in first }
  /// What may be handed to it, once somebody asked.
  var knownShape: Shape?
}

/// One use of a file: what its names mean there.
final class Scope {
  let file: WorkflowFile
  /// The step that uses the file; nil for the workflow that was asked for.
  let user: Use?
  /// What stands before the names of its steps and connections.
  let prefix: String
  /// How many files stand above this one.
  let depth: Int
  var entries: [String: Entry] = [:]
  /// The names of its steps, in the order of the file.
  var stepNames: [String] = []
  var connections: [String: ConnectionEntry] = [:]
  /// The names of its connections, in the order of the file.
  var connectionNames: [String] = []
  var hasBrokenConnections = false
  /// The names of the connections that offer a type of client, once somebody asked.
  var connectionsByClient: [ClientType: [String]] = [:]
  /// What was found out about the values of its parameters and outputs.
  var findings = Findings()

  init(of file: WorkflowFile, user: Use? = nil) {
    self.file = file
    self.user = user
    prefix = user.map { $0.name + "." } ?? ""
    depth = user.map { $0.context.scope.depth + 1 } ?? 0
  }

  /// Where its own sections are read, outside of any `for_each`: one for all that stands there.
  var context: Context {
    if let shared { return shared }
    let made = Context(self)
    shared = made
    return made
  }
  private var shared: Context?

  /// Lets go of what leads back to the scope.
  func close() {
    entries = [:]
    shared = nil
  }
}

/// Where something stands that may hold references: what they mean there.
final class Context {
  let scope: Scope
  /// The instance; nil outside of any `for_each`.
  let each: Each?
  /// The name of the group of steps that it belongs to.
  let group: String?

  init(_ scope: Scope, each: Each? = nil, group: String? = nil) {
    self.scope = scope
    self.each = each
    self.group = group
  }

  /// Whether the same text is read more than once, so that one mistake in it is met again and again.
  var isRepeated: Bool { each != nil || scope.user != nil }
}

/// One instance of something with a `for_each`.
struct Each {
  let key: String
  let value: Value
  /// How many instances there are.
  let count: Int
  /// Where the `for_each` says which.
  let span: Span?
}

/// What a name under `steps` stands for.
enum Entry {
  case one(Target)
  /// One for each key.
  case family(Family)
  case group(steps: [String])
  /// Something with a mistake that hides what it would be.
  case broken

  /// A step, or the use of a file in the place of one.
  enum Target {
    case step(Int)
    case use(Use)
  }
}

/// The instances of a step with a `for_each`, or of a step of a group that has one.
final class Family {
  /// The group that it belongs to.
  let group: String?
  /// The keys, in order.
  private(set) var keys: [String] = []
  private(set) var targets: [Entry.Target] = []
  private var indices: [String: Int] = [:]

  init(group: String?) {
    self.group = group
  }

  func add(_ target: Entry.Target, key: String) {
    indices[key] = keys.count
    keys.append(key)
    targets.append(target)
  }

  subscript(key: String) -> Entry.Target? { indices[key].map { targets[$0] } }
}

/// A step that uses a file: the steps of that file stand in its place.
final class Use {
  /// Its name, with the names of the uses around it.
  let name: String
  /// Its name in its own file.
  let localName: String
  let span: Span?
  let value: Value
  let context: Context
  /// What the names of the used file mean here; nil where it cannot be used.
  var scope: Scope?
  /// The places of its steps among all.
  var steps: Range<Int> = 0..<0
  /// What all of its steps need.
  var needs: Needs?

  init(name: String, localName: String, span: Span?, value: Value, context: Context) {
    self.name = name
    self.localName = localName
    self.span = span
    self.value = value
    self.context = context
  }

  /// What it costs to find what is handed to a parameter, in units of work.
  var searchCost: Int { value["with"]?.searchCost ?? 1 }

  /// What is handed to a parameter of the file; a null is as good as nothing.
  func argument(_ name: String) -> Value? {
    guard let given = value["with"]?[name] else { return nil }
    if case .null = given.content { return nil }
    return given
  }
}

/// What `needs` of a step leads to.
struct Needs {
  var steps: [Int] = []
  var uses: [Use] = []
}

/// What a name under `connections` stands for in one use of a file.
struct ConnectionEntry {
  /// Nil where its type has a mistake.
  var kind: ConnectionKind?
  var target: Target

  enum Target {
    case one(Int)
    /// By key; nil for one that has a mistake.
    case family(keys: [String], [String: Int?])
    case broken
  }
}
