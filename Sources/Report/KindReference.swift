import Document
import PlinkflowKit

/// The pages that tell which kinds of step there are and what each one takes.
public struct KindReference: Sendable {
  let plugins: [Plugin]

  /// Pages about the kinds of these plugins.
  public init(_ plugins: [Plugin]) {
    self.plugins = plugins
  }

  /// All kinds, by plugin.
  public var overview: String {
    var table = Columns()
    for plugin in plugins where !plugin.steps.isEmpty {
      table.add(plugin.name, plugin.summary)
      for kind in plugin.steps.sorted(by: { $0.name < $1.name }) {
        table.add("  \(kind.name)", kind.isReversible ? kind.summary : "\(kind.summary) (cannot be undone)")
      }
    }
    return table.lines().joined(separator: "\n")
  }

  /// All there is to know about one kind.
  public func page(of kind: StepKind) -> String {
    var sections = ["\(kind.name): \(kind.summary)"]
    let exclusive = kind.exclusive.map { ["exclusive: `\($0)`, so its steps change one at a time"] } ?? []
    sections.append(
      ([connection(of: kind), kind.undo, "timeout: \(kind.patience.brief) where the step has none"] + exclusive)
        .joined(separator: "\n"))
    sections.append(section("parameters", kind.parameters, help: kind.help.parameters, marksOptional: true))
    sections.append(section("outputs", kind.outputs, help: kind.help.outputs, marksOptional: false))
    if let contract = kind.help.contract { sections += lines(of: contract) }
    if let permissions = permissions(of: kind) { sections.append(permissions) }
    return sections.joined(separator: "\n\n")
  }

  func connection(of kind: StepKind) -> String {
    let fitting = plugins.flatMap(\.connections).filter { $0.client == kind.client }.map { "`\($0.name)`" }
    return fitting.isEmpty ? "connection: none" : "connection: of type " + fitting.joined(separator: " or ")
  }

  private func section(_ title: String, _ shape: Shape, help: [String: String], marksOptional: Bool) -> String {
    guard case .object(let fields) = shape else { return "\(title): \(shape.words)" }
    if fields.isEmpty { return "\(title): none" }
    var table = Columns()
    table.add(shape, help: help, marksOptional: marksOptional)
    return ([title] + table.lines(indent: 2)).joined(separator: "\n")
  }

  private func lines(of contract: Contract) -> [String] {
    var table = Columns()
    for clause in contract.clauses { table.add(clause.subject, clause.event, clause.meaning) }
    let notes = contract.notes.isEmpty ? [] : [contract.notes.joined(separator: "\n")]
    return [([contract.title] + table.lines(indent: 2)).joined(separator: "\n")] + notes
  }

  private func permissions(of kind: StepKind) -> String? {
    let needs = kind.permissions
    var table = Columns()
    for (purpose, names) in [("observe", needs.observe), ("apply", needs.apply), ("undo", needs.undo)] {
      for (number, name) in names.enumerated() { table.add(number == 0 ? purpose : "", name) }
    }
    let lines = table.lines(indent: 2)
    return lines.isEmpty ? nil : (["permissions"] + lines).joined(separator: "\n")
  }
}

extension Columns {
  fileprivate mutating func add(_ shape: Shape, help: [String: String], marksOptional: Bool) {
    for row in shape.described(help: help) {
      add(row.name, row.isOptional && marksOptional ? "\(row.sort), optional" : row.sort, row.help)
    }
  }
}

extension Shape {
  /// One field, or a field of a field, for a table.
  struct Row {
    let name: String
    let sort: String
    let help: String
    let isOptional: Bool
  }

  /// The fields of an object with those inside of them, in their order.
  func described(help: [String: String], within parent: String = "") -> [Row] {
    guard case .object(let fields) = self else { return [] }
    return fields.flatMap { field in
      let name = parent + field.name
      let row = Row(name: name, sort: field.shape.words, help: help[name] ?? "", isOptional: field.isOptional)
      let inner = Shape.object(field.shape.innerFields)
      return [row] + inner.described(help: help, within: field.shape.isList ? "\(name)[]." : "\(name).")
    }
  }

  /// The shape in words: `list of string`.
  fileprivate var words: String {
    switch self {
    case .any: "anything"
    case .boolean: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .string: "string"
    case .choice(let words): "one of " + words.joined(separator: ", ")
    case .secret: "secret (env:NAME, file:PATH or command:PROGRAM)"
    case .list(let element): "list of \(element.words)"
    case .dictionary(let value): "object of \(value.words)"
    case .object: "object"
    }
  }

  fileprivate var isList: Bool {
    if case .list = self { true } else { false }
  }

  fileprivate var innerFields: [Field] {
    switch self {
    case .object(let fields): fields
    case .list(.object(let fields)): fields
    default: []
    }
  }
}

extension StepKind {
  fileprivate var undo: String {
    guard isReversible else { return "undo: not possible" }
    return "undo: takes its change back" + (restores ? "" : ", but does not put back what it overwrote")
  }
}
