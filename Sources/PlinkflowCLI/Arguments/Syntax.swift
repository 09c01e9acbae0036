/// What may be written behind a command's name, as data: the parser, the help and the near misses all read it.
struct Syntax: Sendable {
  /// The command's name.
  let command: String
  /// What it does, in one sentence with its full stop.
  let summary: String
  /// What stands there without hyphens, in order.
  let operands: [Operand]
  /// What stands there with hyphens.
  let options: [Option]
  /// Two lines that a newcomer can type.
  let examples: [Example]
  /// What else is worth knowing, a paragraph each.
  let notes: [String]

  init(
    _ command: String, _ summary: String, operands: [Operand] = [], options: [Option] = [], examples: [Example],
    notes: [String] = []
  ) {
    self.command = command
    self.summary = summary
    self.operands = operands
    self.options = options
    self.examples = examples
    self.notes = notes
  }
}

/// An argument that is known by its position.
struct Operand: Sendable, Hashable {
  /// The name in the help, in capitals.
  let name: String
  /// Whether it may be left out.
  let isOptional: Bool
  /// Whether there may be more than one; only the last operand of a command may say so.
  let isRepeatable: Bool
  /// The only words it takes; empty where it takes any text.
  let choices: [String]
  /// What it is.
  let summary: String

  init(
    _ name: String, optional isOptional: Bool = false, repeatable isRepeatable: Bool = false, choices: [String] = [],
    _ summary: String
  ) {
    self.isRepeatable = isRepeatable
    self.name = name
    self.isOptional = isOptional
    self.choices = choices
    self.summary = summary
  }
}

/// An argument that is known by its name.
struct Option: Sendable, Hashable {
  /// The name, without its hyphens.
  let name: String
  /// What its value is called in the help; nil where it takes none.
  let value: String?
  /// Whether it may be given more than once.
  let isRepeatable: Bool
  /// The only words its value takes; empty where it takes others.
  let choices: [String]
  /// What it does.
  let summary: String

  init(
    _ name: String, takes value: String? = nil, repeatable isRepeatable: Bool = false, choices: [String] = [],
    _ summary: String
  ) {
    self.name = name
    self.value = value
    self.isRepeatable = isRepeatable
    self.choices = choices
    self.summary = summary
  }
}

/// A command line, and what it does.
struct Example: Sendable, Hashable {
  /// What to type, without the program's name.
  let line: String
  /// What happens then.
  let meaning: String

  init(_ line: String, _ meaning: String) {
    self.line = line
    self.meaning = meaning
  }
}
