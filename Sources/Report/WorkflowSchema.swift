import Document
import PlinkflowKit

/// The JSON Schema of workflow files, draft 7, which editors read: it completes and checks what stands in a file as it
/// is written. What follows from other places of the file (references, cycles) is left to `plinkflow validate`.
public struct WorkflowSchema: Sendable {
  private let kinds: [StepKind]
  private let connections: [ConnectionKind]

  /// The schema of files that may use the kinds of these plugins.
  public init(_ plugins: [Plugin]) {
    kinds = plugins.flatMap(\.steps).sorted { $0.name < $1.name }
    connections = plugins.flatMap(\.connections).sorted { $0.name < $1.name }
  }

  /// The schema.
  public var value: Value {
    .node(
      [
        ("$schema", .string("http://json-schema.org/draft-07/schema#")), ("title", .string("plinkflow workflow")),
      ]
        + closed(
          required: ["workflow", "steps"],
          [
            ("workflow", text("what the workflow is called; runs of one name follow each other")),
            ("description", text("a sentence for people")),
            ("params", members(.reference("parameter"), "what the workflow takes")),
            ("plugins", members(.reference("plugin"), "what programs that implement plugins may see")),
            ("connections", members(.reference("connection"), "the accesses that steps use")),
            ("steps", members(.reference("step"), "what is to be brought about")),
            ("outputs", .node([("type", .string("object")), ("description", .string("what it puts out"))])),
          ])
        + [("definitions", .node(definitions))])
  }

  // MARK: The parts of a file

  private var definitions: [(String, Value)] {
    [
      ("name", .node([("pattern", .string("^[a-z][a-z0-9_-]{0,63}$"))])),
      (
        "whole", .node([("type", .string("string")), ("pattern", .string("\\$\\{"))])
      ),
      ("parameter", parameter),
      ("plugin", .node(closed(required: [], [("environment", list(of: text("a variable")))]))),
      ("connection", connection), ("step", step), ("kind", kind), ("use", use), ("group", group),
    ]
  }

  private var parameter: Value {
    let types = ["string", "integer", "number", "boolean", "list", "object"]
    return .node(
      closed(
        required: ["type"],
        [
          ("type", words(types)), ("items", words(types.filter { $0 != "list" })), ("default", .node([])),
          ("pattern", text("a regular expression that the value has a match of")),
          ("description", text("a sentence for people")),
          ("secret", .node([("type", .string("boolean"))])),
          ("public", .node([("type", .string("boolean"))])),
          ("made_in_run", .node([("type", .string("boolean"))])),
        ]))
  }

  private var connection: Value {
    .node([
      ("type", .string("object")), ("required", .list(["type"])),
      ("properties", .node([("type", words(connections.map(\.name)))])),
      (
        "allOf",
        Value(
          .array(
            connections.map { type in
              let own = [("type", Value.node([])), ("for_each", .node([])), ("exclusive", exclusive)]
              return chosen(by: "type", type.name, then: .node(object(type.parameters, type.help, "", beside: own)))
            }))
      ),
    ])
  }

  /// A step has `uses`, a group of them has `steps`.
  private var step: Value {
    .node([
      ("if", .node([("required", .list(["uses"]))])), ("else", .reference("group")),
      (
        "then",
        .node([
          (
            "if",
            .node([
              ("properties", .node([("uses", .node([("pattern", .string("/|\\.json5$"))]))]))
            ])
          ), ("then", .reference("use")), ("else", .reference("kind")),
        ])
      ),
    ])
  }

  private var kind: Value {
    let uses = Value.node([
      ("enum", .list(kinds.map(\.name))), ("description", .string("what the step does")),
    ])
    return .node(
      closed(
        required: ["uses"],
        [
          ("uses", uses), ("on", text("the connection")), ("with", .node([("type", .string("object"))])),
          ("needs", list(of: text("a step that has to be done before"))), ("for_each", .node([])),
          ("exclusive", exclusive), ("timeout", text("how long it may take, such as `30m`")),
          (
            "retry",
            .node(
              closed(
                required: [],
                [
                  ("attempts", .node([("type", .string("integer")), ("minimum", Value(.integer(1)))])),
                  ("delay", text("the pause before the second attempt, such as `2s`")),
                ]))
          ),
          ("public", list(of: text("a parameter or output that may hold the text of a secret, by chance"))),
        ])
        + [
          (
            "allOf",
            Value(
              .array(
                kinds.map { kind in
                  let with = Value.node(object(kind.parameters, kind.help.parameters, "", beside: []))
                  var rules = [("properties", Value.node([("with", with)]))]
                  if !kind.parameters.required.isEmpty { rules.append(("required", .list(["with"]))) }
                  return chosen(by: "uses", kind.name, then: .node(rules))
                }))
          )
        ])
  }

  private var exclusive: Value {
    text("a name such as `router`: of all steps that share it, one changes something at a time")
  }

  private var use: Value {
    .node(
      closed(
        required: ["uses"],
        [
          ("uses", text("the file")), ("with", .node([("type", .string("object"))])),
          ("needs", list(of: text("a step that has to be done before"))),
          (
            "connections",
            .node([
              ("type", .string("object")), ("additionalProperties", text("a connection of this file")),
            ])
          ), ("for_each", .node([])),
        ]))
  }

  private var group: Value {
    .node(
      closed(
        required: ["for_each", "steps"],
        [("for_each", .node([])), ("steps", members(.reference("step"), "the steps of each instance"))]))
  }

  // MARK: Shapes

  /// A value of some shape, or a reference to one.
  private func schema(of shape: Shape, _ help: [String: String], _ path: String, isOptional: Bool) -> Value {
    let description = help[path].map { [("description", Value.string($0))] } ?? []
    let own: [(String, Value)]
    switch shape {
    case .any: return .node(description)
    case .string: own = [("type", .string("string"))]
    case .secret:
      own = [("type", .string("string")), ("pattern", .string("^(env|file|command):|^\\$\\{"))]
    case .boolean: own = [("type", .string("boolean"))]
    case .integer: own = [("type", .string("integer"))]
    case .number: own = [("type", .string("number"))]
    case .choice(let names): own = [("enum", .list(names))]
    case .list(let inner):
      own = [("type", .string("array")), ("items", schema(of: inner, help, path + "[]", isOptional: false))]
    case .dictionary(let inner):
      own = [
        ("type", .string("object")), ("additionalProperties", schema(of: inner, help, path, isOptional: false)),
      ]
    case .object: own = object(shape, help, path.isEmpty ? "" : path + ".", beside: [])
    }
    var choices = [Value.node(own)]
    if shape == .secret {
      let command = closed(
        required: ["command"],
        [
          ("command", text("the program that prints the secret, with its arguments")),
          ("fresh", text("how long what it printed is good, such as `15m`")),
        ])
      choices.append(.node(command))
    }
    if shape != .string, shape != .secret { choices.append(.reference("whole")) }
    if isOptional { choices.append(.node([("type", .string("null"))])) }
    return choices.count == 1
      ? .node(own + description) : .node([("anyOf", Value(.array(choices)))] + description)
  }

  /// An object of named fields; the help of what is inside a list is named after the list.
  private func object(
    _ shape: Shape, _ help: [String: String], _ prefix: String, beside others: [(String, Value)]
  ) -> [(String, Value)] {
    guard case .object(let fields) = shape else { return [] }
    return closed(
      required: shape.required,
      fields.map { ($0.name, schema(of: $0.shape, help, prefix + $0.name, isOptional: $0.isOptional)) } + others)
  }

  // MARK: Words of JSON Schema

  private func closed(required: [String], _ properties: [(String, Value)]) -> [(String, Value)] {
    [("type", .string("object"))] + (required.isEmpty ? [] : [("required", .list(required))])
      + [("properties", .node(properties)), ("additionalProperties", Value(.boolean(false)))]
  }

  private func members(_ each: Value, _ description: String) -> Value {
    .node([
      ("type", .string("object")), ("description", .string(description)), ("propertyNames", .reference("name")),
      ("additionalProperties", each),
    ])
  }

  private func chosen(by field: String, _ name: String, then schema: Value) -> Value {
    let isChosen = Value.node([("const", .string(name))])
    return .node([
      ("if", .node([("properties", .node([(field, isChosen)]))])), ("then", schema),
    ])
  }

  private func text(_ description: String) -> Value {
    .node([("type", .string("string")), ("description", .string(description))])
  }

  private func words(_ words: [String]) -> Value { .node([("enum", .list(words))]) }

  private func list(of element: Value) -> Value { .node([("type", .string("array")), ("items", element)]) }
}

extension Value {
  fileprivate static func node(_ members: [(String, Value)]) -> Value {
    .object(members.map { Member($0.0, $0.1) })
  }

  fileprivate static func list(_ texts: [String]) -> Value { Value(.array(texts.map(Value.string))) }

  fileprivate static func reference(_ name: String) -> Value {
    .node([("$ref", .string("#/definitions/\(name)"))])
  }
}

extension Shape {
  /// The names of the fields that have to be there.
  fileprivate var required: [String] {
    guard case .object(let fields) = self else { return [] }
    return fields.filter { !$0.isOptional }.map(\.name)
  }
}
