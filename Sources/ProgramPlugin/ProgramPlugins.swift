import Digest
import Document
import Foundation
import PlinkflowKit
import Synchronization

/// The plugins of this process that are programs: each is looked for when it is first named, started once, and ended
/// with this process's work.
public final class ProgramPlugins: Sendable {
  private struct State {
    var programs: [PluginProgram] = []
    var found: [String: Result<Plugin, StepError>] = [:]
    var workbenches: [String: Workbench] = [:]
    var folder: String?
  }

  /// The few variables that programs need to work at all.
  private static let usual: Set<String> = ["PATH", "HOME", "LANG", "TMPDIR"]

  /// Where they are looked for.
  public let path: PluginPath
  private let environment: [String: String]
  private let version: String
  private let greeting: Duration
  private let log: @Sendable (_ plugin: String, _ text: String) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - environment: this process's own, of which a program sees what every program needs and what it is granted.
  ///   - version: plinkflow's, for the programs to know.
  ///   - greeting: how long a program may take until it has said what it implements.
  ///   - log: told what a program wants a person to read.
  public init(
    path: PluginPath, environment: [String: String], version: String, greeting: Duration = .seconds(10),
    log: @escaping @Sendable (_ plugin: String, _ text: String) -> Void
  ) {
    self.path = path
    self.environment = environment
    self.version = version
    self.greeting = greeting
    self.log = log
  }

  /// Lets the programs that are started from here on begin in a folder: that of the workflow, wherever the command is
  /// typed. One that is not there does not count.
  public func begin(in folder: String?) {
    var isFolder: ObjCBool = false
    guard let folder, FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      return
    }
    state.withLock { $0.folder = folder }
  }

  /// The plugin of that name; nil where no program is called so. It is started with the first call, and later calls
  /// answer the same.
  ///
  /// - Parameter granted: the variables that it may see beside the usual ones.
  public func plugin(named name: String, environment granted: [String]) -> Result<Plugin, StepError>? {
    if let known = state.withLock({ $0.found[name] }) { return known }
    guard let file = path.program(of: name) else { return nil }
    let result = Result { () throws(StepError) in try start(file, name, granted) }
    state.withLock { $0.found[name] = result }
    return result
  }

  /// How often programs were started.
  public var starts: Int { state.withLock { $0.programs }.map(\.starts).reduce(0, +) }

  /// The processes that they run as.
  public var identifiers: [Int32] { state.withLock { $0.programs }.compactMap(\.identifier) }

  /// What an author's tools need of a plugin beyond its kinds; nil for one that was not found yet.
  public func workbench(of name: String) -> Workbench? {
    state.withLock { $0.workbenches[name] }
  }

  /// Ends all of them: their input is closed, and those that do not end by themselves are ended.
  ///
  /// - Returns: the names of those that had to be.
  public func close(within grace: Duration = .seconds(5)) -> [String] {
    let programs = state.withLock { state in
      defer { state.programs = [] }
      return state.programs
    }
    return programs.filter { !$0.close(within: grace) }.map(\.name)
  }

  private func start(_ file: String, _ name: String, _ granted: [String]) throws(StepError) -> Plugin {
    try PluginPath.check(file)
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw .refused("cannot be used", notes: ["`\(file)` cannot be read"])
    }
    let seen = environment.filter { Self.usual.contains($0.key) || granted.contains($0.key) }
    let program = PluginProgram(
      name: name, path: file, environment: seen, version: version, greeting: greeting,
      folder: state.withLock { $0.folder }
    ) { [log] in log(name, $0) }
    state.withLock { $0.programs.append(program) }
    let declaration = try program.initialize()
    state.withLock { $0.workbenches[name] = Workbench(program: program, declaration: declaration) }
    return Plugin(
      name: name, summary: declaration.summary, steps: declaration.kinds.map { program.stepKind($0, declaration) },
      connections: declaration.connections.map { $0.connectionKind },
      program: .init(path: file, fingerprint: Hexadecimal.encode(SHA256.hash(bytes))))
  }
}

extension PluginProgram {
  fileprivate func stepKind(_ kind: Declaration.Kind, _ declaration: Declaration) -> StepKind {
    StepKind(
      name: kind.name, summary: kind.summary,
      help: Help(parameters: kind.parameters.help, outputs: kind.outputs.help),
      parameters: kind.parameters.shape, outputs: kind.outputs.shape, isReversible: kind.isReversible,
      restores: kind.restores,
      visibleWithin: kind.visibleWithin, usually: kind.usually, patience: kind.patience, exclusive: kind.exclusive,
      client: kind.connection.map { ClientType(named: $0) }
    ) { (parameters: Value, client: any Sendable) throws(StepError) -> BoundStep in
      let connection = client as? ProgramConnection
      guard kind.connection == nil || connection != nil else {
        throw .refused("cannot use this connection", notes: ["\(kind.name) needs another type of connection"])
      }
      let mistakes = kind.parameters.shape.check(
        parameters, in: Source(name: "parameters", text: ""), of: "its parameters")
      guard mistakes.isEmpty else {
        throw .refused("has a parameter that does not fit", notes: mistakes.prefix(5).map(\.summary))
      }
      return ProgramStep(program: self, kind: kind, parameters: parameters, connection: connection).bound
    }
  }
}

extension Declaration.Connection {
  fileprivate var connectionKind: ConnectionKind {
    ConnectionKind(
      name: name, summary: summary, help: parameters.help, parameters: parameters.shape, client: ClientType(named: name)
    ) { (value: Value, _: String) async throws(StepError) -> any Sendable in
      ProgramConnection(parameters: value, shape: parameters.shape)
    }
  }
}
