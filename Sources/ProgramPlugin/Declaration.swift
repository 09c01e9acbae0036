import Document
import PlinkflowKit

/// What a program says that it implements: the result of `initialize`, checked.
struct Declaration: Sendable {
  /// The version of the protocol that this program speaks.
  static let protocolVersion = 1

  let summary: String
  let kinds: [Kind]
  let connections: [Connection]

  struct Kind: Sendable {
    let name: String
    let summary: String
    let isReversible: Bool
    let restores: Bool
    let parameters: JSONSchema
    let outputs: JSONSchema
    let connection: String?
    let timeout: Duration
    let visibleWithin: Duration
    let usually: Duration
    let patience: Duration
    let exclusive: String?
  }

  struct Connection: Sendable {
    let name: String
    let summary: String
    let parameters: JSONSchema
  }

  /// Why it cannot be used: a sentence that follows the program's path.
  struct Mistake: Error {
    let sentence: String
    var help: String?
  }

  init(_ value: Value, of plugin: String) throws(Mistake) {
    guard value.members != nil else { throw Mistake(sentence: "answered `initialize` with \(value.sort)") }
    let version = value["protocol"]
    guard case .integer(Int64(Self.protocolVersion))? = version?.content else {
      throw Mistake(
        sentence: "speaks protocol \(version?.canonicalText.prefix(20) ?? "of no number"), and this plinkflow "
          + "protocol \(Self.protocolVersion)", help: "install a plugin for this version of plinkflow")
    }
    guard value["plugin"]?.string == plugin else {
      throw Mistake(sentence: "says that it is plugin \(value["plugin"]?.canonicalText.prefix(80) ?? "of no name")")
    }
    summary = Self.sentence(value["summary"]) ?? "steps of \(PluginPath.prefix)\(plugin)"
    let written = value["connections"]?.elements ?? []
    guard written.count <= 100 else { throw Mistake(sentence: "declares more than 100 types of connection") }
    var connections: [Connection] = []
    for connection in written { connections.append(try Self.connection(connection, of: plugin)) }
    guard let elements = value["kinds"]?.elements, !elements.isEmpty, elements.count <= 1000 else {
      throw Mistake(sentence: "declares no kinds, or more than 1000")
    }
    var kinds: [Kind] = []
    for element in elements {
      let kind = try Self.kind(element, of: plugin)
      guard !kinds.contains(where: { $0.name == kind.name }) else {
        throw Mistake(sentence: "declares `\(kind.name)` twice")
      }
      if let type = kind.connection, !connections.contains(where: { $0.name == type }) {
        throw Mistake(
          sentence: "declares `\(kind.name)` with a connection of type `\(type)`, which it does not declare")
      }
      kinds.append(kind)
    }
    self.kinds = kinds
    self.connections = connections
  }

  private static func kind(_ value: Value, of plugin: String) throws(Mistake) -> Kind {
    let name = try name(value, of: plugin, what: "kind")
    guard case .boolean(let isReversible)? = value["reversible"]?.content else {
      throw Mistake(sentence: "does not say whether `\(name)` is `reversible`")
    }
    return Kind(
      name: name, summary: sentence(value["summary"]) ?? name, isReversible: isReversible,
      restores: value["restores"] != Value(.boolean(false)),
      parameters: try schema(value["parameters"], "parameters", of: name),
      outputs: try schema(value["outputs"], "outputs", of: name),
      connection: value["connection"]?.string,
      timeout: try duration(value["timeout"], "timeout", of: name) ?? .seconds(30),
      visibleWithin: try duration(value["visible_within"], "visible_within", of: name) ?? .zero,
      usually: try duration(value["usually"], "usually", of: name) ?? .seconds(1),
      patience: try duration(value["patience"], "patience", of: name) ?? .seconds(3600),
      exclusive: try exclusive(value["exclusive"], of: name))
  }

  private static func exclusive(_ value: Value?, of name: String) throws(Mistake) -> String? {
    guard let value else { return nil }
    guard let text = value.string else {
      throw Mistake(sentence: "declares `\(name)` with an `exclusive` that is \(value.sort)")
    }
    do throws(ExclusiveName.Mistake) {
      return try ExclusiveName.read(text)
    } catch {
      throw Mistake(sentence: "declares `\(name)` with an `exclusive` that \(error.sentence)")
    }
  }

  private static func connection(_ value: Value, of plugin: String) throws(Mistake) -> Connection {
    let name = try name(value, of: plugin, what: "type of connection")
    return Connection(
      name: name, summary: sentence(value["summary"]) ?? name,
      parameters: try schema(value["parameters"], "parameters", of: name))
  }

  /// A name that cannot be taken for another plugin's.
  private static func name(_ value: Value, of plugin: String, what: String) throws(Mistake) -> String {
    let name = value["name"]?.string ?? ""
    let own = name.dropFirst(plugin.count + 1)
    let isName =
      own.utf8.count <= 64
      && own.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
      }
    guard name.hasPrefix("\(plugin)."), isName, own.first?.isLetter == true else {
      throw Mistake(
        sentence: "declares a \(what) of the name \(Value.string(String(name.prefix(80))).canonicalText)",
        help: "its names look like `\(plugin).thing`, with lowercase letters, digits and `_`")
    }
    return name
  }

  private static func schema(_ value: Value?, _ what: String, of name: String) throws(Mistake) -> JSONSchema {
    guard let value else { return .nothing }
    do throws(JSONSchema.Mistake) {
      let schema = try JSONSchema(value)
      guard case .object = schema.shape else {
        throw JSONSchema.Mistake(path: "", why: "is no object with `properties`")
      }
      return schema
    } catch {
      let suffix = error.path.isEmpty ? "" : " at `\(error.path)`"
      throw Mistake(sentence: "declares `\(name)` with a schema of \(what) that\(suffix) \(error.why)")
    }
  }

  private static func duration(_ value: Value?, _ what: String, of name: String) throws(Mistake) -> Duration? {
    guard let value else { return nil }
    guard let duration = value.duration else {
      throw Mistake(sentence: "declares `\(name)` with a `\(what)` that is no number of seconds up to a day")
    }
    return duration
  }

  private static func sentence(_ value: Value?) -> String? {
    value?.string.map { String($0.prefix(200)) }
  }
}
