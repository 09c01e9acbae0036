import Document

/// The part of JSON JSONSchema that plinkflow reads: enough to check a workflow before anything runs, and to tell its
/// author what there is. Other keywords are the program's own to check.
struct JSONSchema: Sendable {
  let shape: Shape
  /// A sentence for each field, by its name: `names`, `servers[].port`.
  private(set) var help: [String: String] = [:]

  /// Values that its author gives as examples.
  private(set) var examples: [Value] = []

  /// Nothing may be written.
  static let nothing = JSONSchema(shape: .object([]))

  struct Mistake: Error {
    let path: String
    /// Follows the place.
    let why: String
  }

  private static let deepest = 16

  private init(shape: Shape) {
    self.shape = shape
  }

  init(_ value: Value) throws(Mistake) {
    var help: [String: String] = [:]
    shape = try Self.shape(value, path: "", depth: 0, &help)
    self.help = help
    examples = value["examples"]?.elements ?? []
  }

  private static func shape(
    _ value: Value, path: String, depth: Int, _ help: inout [String: String]
  ) throws(Mistake) -> Shape {
    guard value.members != nil else { throw Mistake(path: path, why: "is \(value.sort) instead of a schema") }
    guard depth <= deepest else { throw Mistake(path: path, why: "is more than \(deepest) levels deep") }
    if !path.isEmpty, let text = value["description"]?.string { help[path] = String(text.prefix(300)) }
    guard let type = value["type"] else { return value["enum"] == nil ? .any : try choice(value, path) }
    switch type.string {
    case "string":
      if value["secret"] == Value(.boolean(true)) { return .secret }
      return value["enum"] == nil ? .string : try choice(value, path)
    case "integer": return .integer
    case "number": return .number
    case "boolean": return .boolean
    case "array":
      guard let items = value["items"] else { return .list(.any) }
      return .list(try shape(items, path: path + "[]", depth: depth + 1, &help))
    case "object": return try object(value, path: path, depth: depth, &help)
    default:
      throw Mistake(path: path, why: "has the type \(type.canonicalText.prefix(40)), which plinkflow does not know")
    }
  }

  private static func object(
    _ value: Value, path: String, depth: Int, _ help: inout [String: String]
  ) throws(Mistake) -> Shape {
    guard let properties = value["properties"]?.members else {
      if let values = value["additionalProperties"], values.members != nil {
        return .dictionary(try shape(values, path: path, depth: depth + 1, &help))
      }
      return path.isEmpty ? .object([]) : .dictionary(.any)
    }
    let required = Set((value["required"]?.elements ?? []).compactMap(\.string))
    var fields: [Shape.Field] = []
    for property in properties {
      guard !property.key.isEmpty, !property.key.contains(where: { ".[]".contains($0) }) else {
        throw Mistake(path: path, why: "has a property whose name has `.`, `[` or `]` in it, or is empty")
      }
      let inner = path.isEmpty ? property.key : "\(path).\(property.key)"
      let shape = try shape(property.value, path: inner, depth: depth + 1, &help)
      fields.append(.init(name: property.key, shape: shape, isOptional: !required.contains(property.key)))
    }
    return .object(fields)
  }

  private static func choice(_ value: Value, _ path: String) throws(Mistake) -> Shape {
    let words = (value["enum"]?.elements ?? []).compactMap(\.string)
    guard !words.isEmpty, words.count == value["enum"]?.elements?.count else {
      throw Mistake(path: path, why: "has an `enum` that is no list of strings")
    }
    return .choice(words)
  }
}
