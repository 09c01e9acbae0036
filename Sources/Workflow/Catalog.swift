import PlinkflowKit

/// All kinds of step and of connection that workflows may name, found by name.
public struct Catalog: Sendable {
  /// Where the kinds come from, in the order of registration.
  public let plugins: [Plugin]
  private let kinds: [String: KindReference]
  private let connections: [String: ConnectionKind]

  /// The kinds of some plugins; of two kinds with one name the first counts.
  public init(_ plugins: [Plugin]) {
    self.plugins = plugins
    kinds = Dictionary(plugins.flatMap(\.steps).map { ($0.name, KindReference($0)) }) { first, _ in first }
    connections = Dictionary(plugins.flatMap(\.connections).map { ($0.name, $0) }) { first, _ in first }
  }

  /// The kind of step with that name, such as `route53.record`.
  public func kind(_ name: String) -> StepKind? { kinds[name]?.kind }

  /// The same, shared.
  func reference(_ name: String) -> KindReference? { kinds[name] }

  /// The kind of connection with that name, such as `aws`.
  public func connection(_ type: String) -> ConnectionKind? { connections[type] }

  /// All kinds of step, sorted by name.
  public var allKinds: [StepKind] { kinds.values.map(\.kind).sorted { $0.name < $1.name } }

  /// All kinds of connection, sorted by name.
  public var allConnections: [ConnectionKind] { connections.values.sorted { $0.name < $1.name } }
}

/// A kind of step that many steps share; a kind is large, and a workflow may have a hundred thousand of the same.
final class KindReference: Sendable {
  let kind: StepKind

  init(_ kind: StepKind) { self.kind = kind }
}
