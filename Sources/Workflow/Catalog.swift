import PlinkflowKit
import Synchronization

/// All kinds of step and of connection that workflows may name, found by name.
public struct Catalog: Sendable {
  /// Finds a plugin that is not registered: the program of that name, which may see those variables of the environment.
  /// Nil where there is no such program.
  public typealias Discovery = @Sendable (_ plugin: String, _ environment: [String]) -> Result<Plugin, StepError>?

  /// The plugins that are registered, in the order of registration.
  public let plugins: [Plugin]
  private let kinds: [String: StepKind]
  private let connections: [String: ConnectionKind]
  private let discovery: Discovery?
  private let discovered = DiscoveredPlugins()

  /// The kinds of some plugins; of two kinds with one name the first counts.
  ///
  /// - Parameter discovery: finds other plugins when a workflow first names one.
  public init(_ plugins: [Plugin], discovery: Discovery? = nil) {
    self.plugins = plugins
    self.discovery = discovery
    kinds = Dictionary(plugins.flatMap(\.steps).map { ($0.name, $0) }) { first, _ in first }
    connections = Dictionary(plugins.flatMap(\.connections).map { ($0.name, $0) }) { first, _ in first }
  }

  /// The kind of step with that name, such as `route53.record`, among those that are registered or were discovered.
  public func kind(_ name: String) -> StepKind? { kinds[name] ?? discovered.kind(name) }

  /// The kind of connection with that name, such as `aws`.
  public func connection(_ type: String) -> ConnectionKind? { connections[type] ?? discovered.connection(type) }

  /// All kinds of step, sorted by name.
  public var allKinds: [StepKind] {
    (kinds.values + discovered.all.flatMap(\.steps)).sorted { $0.name < $1.name }
  }

  /// All kinds of connection, sorted by name.
  public var allConnections: [ConnectionKind] {
    (connections.values + discovered.all.flatMap(\.connections)).sorted { $0.name < $1.name }
  }

  /// The plugin that a kind belongs to by its name: `route53` of `route53.record`.
  static func plugin(ofKind name: String) -> String {
    String(name.prefix { $0 != "." })
  }

  /// Looks for the plugin of a kind that is not known yet.
  ///
  /// - Throws: why the program of that plugin cannot be used.
  func discover(_ plugin: String, environment: [String]) throws(StepError) {
    guard let discovery, !plugins.contains(where: { $0.name == plugin }), !discovered.has(plugin) else { return }
    if let found = discovery(plugin, environment) { discovered.add(try found.get()) }
  }

  /// The SHA-256 of each program that implements kinds which some steps use, by the name of its plugin.
  func programs(of steps: [Workflow.StepDeclaration]) -> [String: String] {
    let all = discovered.all
    guard !all.isEmpty else { return [:] }
    let used = Set(steps.map { Self.plugin(ofKind: $0.kind.name) })
    return Dictionary(
      all.compactMap { plugin in plugin.program.map { (plugin.name, $0.fingerprint) } }.filter { used.contains($0.0) }
    ) { first, _ in first }
  }
}

/// The plugins that were found because a workflow named them. All copies of a catalog share one.
private final class DiscoveredPlugins: Sendable {
  private struct State {
    var plugins: [Plugin] = []
    var kinds: [String: StepKind] = [:]
  }

  private let state = Mutex(State())

  var all: [Plugin] { state.withLock { $0.plugins } }

  func has(_ name: String) -> Bool { state.withLock { $0.plugins.contains { $0.name == name } } }

  func kind(_ kind: String) -> StepKind? { state.withLock { $0.kinds[kind] } }

  func connection(_ type: String) -> ConnectionKind? {
    state.withLock { $0.plugins.lazy.flatMap(\.connections).first { $0.name == type } }
  }

  func add(_ plugin: Plugin) {
    state.withLock { state in
      state.plugins.append(plugin)
      for kind in plugin.steps { state.kinds[kind.name] = kind }
    }
  }
}
