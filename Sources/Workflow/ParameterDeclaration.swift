import Document

extension Workflow {
  /// One parameter that a workflow takes, as its file declares it.
  public struct ParameterDeclaration: Sendable {
    /// The name, as `--param` and `${params.…}` use it.
    public let name: String
    /// What its value has to be.
    public let type: ParameterType
    /// The value where none is given; nil where one has to be.
    public let `default`: Value?
    /// A regular expression that the value, or each element of a list, has to contain a match of.
    public let pattern: String?
    /// A sentence for people.
    public let description: String?
    /// Whether it stands for a secret; its value is then the source of the secret, never the secret.
    public let isSecret: Bool
    /// Whether its value may hold the text of a secret, since that is chance.
    public let isPublic: Bool
    /// Whether a step of the run makes what its default names, so that it is not there ahead.
    public let isMadeInRun: Bool
    /// Where its name stands in the file.
    public let span: Span?
  }
}

/// What the value of a parameter has to be.
public indirect enum ParameterType: Sendable, Hashable {
  case string, integer, number, boolean, object
  case list(of: ParameterType)

  /// The words that a file may use, lists apart from what they hold.
  static let names = ["string", "integer", "number", "boolean", "list", "object"]

  init?(name: String, items: ParameterType = .string) {
    switch name {
    case "string": self = .string
    case "integer": self = .integer
    case "number": self = .number
    case "boolean": self = .boolean
    case "object": self = .object
    case "list": self = .list(of: items)
    default: return nil
    }
  }

  /// The word for it in a file.
  public var name: String {
    switch self {
    case .string: "string"
    case .integer: "integer"
    case .number: "number"
    case .boolean: "boolean"
    case .object: "object"
    case .list: "list"
    }
  }

  /// What its values have to look like.
  public var shape: Shape {
    switch self {
    case .string: .string
    case .integer: .integer
    case .number: .number
    case .boolean: .boolean
    case .object: .dictionary(.any)
    case .list(let items): .list(items.shape)
    }
  }
}
