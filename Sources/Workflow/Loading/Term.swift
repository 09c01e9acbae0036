import Document

/// What a value is once its references are followed as far as they can be before anything runs.
struct Term {
  /// The value; nil where a part of it is known only when steps are done.
  let literal: Value?
  /// The value as text of the language that refers to nothing but steps, by their names among all.
  let template: Value
  /// What it will be.
  let shape: Shape
  /// How large it is: ``Document/Value/size``.
  let size: Int
  /// How many values stand in one another.
  let depth: Int

  /// No value that is put together from others gets larger. It keeps a short file that doubles a list at each use from
  /// filling the memory.
  static let largest = 8 << 20
  /// Nor does it nest deeper than a document may.
  static let deepest = Limits().depth

  /// A value that is known.
  init(_ value: Value) {
    let value = value.unlocated
    literal = value
    template = value.escaped
    shape = .any
    size = value.size
    depth = value.depth
  }

  init(literal: Value?, template: Value, shape: Shape = .any, size: Int, depth: Int = 1) {
    self.literal = literal
    self.template = template
    self.shape = shape
    self.size = size
    self.depth = depth
  }
}

/// Why a value is not known.
enum Unknown: Error {
  /// It depends on a step.
  case atRunTime
  /// It has a mistake that is told elsewhere.
  case mistaken
}

/// What was found out about the parameters and outputs of one use of a file, so that nothing is checked twice.
struct Findings {
  /// Parameters, without asking any step.
  var known: [String: Result<Term, Unknown>] = [:]
  var parameters: [String: Result<Term, Unknown>] = [:]
  var outputs: [String: Result<Term, Unknown>] = [:]
  /// What is being checked, to find what leads back to itself.
  var underway: Set<String> = []

  /// Lets nobody rely on a parameter whose value has a mistake.
  mutating func spoil(_ parameter: String) {
    known[parameter] = .failure(.mistaken)
    parameters[parameter] = .failure(.mistaken)
  }
}

extension Value {
  /// The value as text of the language in which nothing is a reference.
  var escaped: Value {
    switch content {
    case .string(let text): .string(Template.escaped(text))
    case .array(let elements): Value(.array(elements.map(\.escaped)))
    case .object(let members): .object(members.map { Member($0.key, $0.value.escaped) })
    default: self
    }
  }

  /// How large it is in memory, about: its bytes of text, and eight for each value.
  var size: Int {
    switch content {
    case .string(let text): 8 + text.utf8.count
    case .array(let elements): elements.reduce(8) { $0 + $1.size }
    case .object(let members): members.reduce(8) { $0 + $1.key.utf8.count + $1.value.size }
    default: 8
    }
  }

  /// How many values stand in one another.
  var depth: Int {
    switch content {
    case .array(let elements): 1 + elements.reduce(0) { max($0, $1.depth) }
    case .object(let members): 1 + members.reduce(0) { max($0, $1.value.depth) }
    default: 1
    }
  }

  /// What it costs to find a member, in units of work.
  var searchCost: Int { 1 + (members ?? []).count / 16 }
}
