import AWSConnection
import AWSCore
import AWSSandbox
import Document
import Engine
import PlinkflowKit

/// How the connections of a command's steps reach their world. Who makes a catalog says it: nothing is reached by
/// default.
enum WorldAccess: Sendable {
  /// Nothing is reached: a command that only reads files opens no connection.
  case none
  /// The network. Requests are noted in the log.
  case network(HTTPLog?)
  /// The simulated AWS. Requests are noted in the log.
  case sandbox(Sandbox, HTTPLog?)

  /// Opens the way into a world.
  ///
  /// - Parameters:
  ///   - file: the file of the world that a new simulated AWS starts from; nil for its own.
  ///   - statePath: the file of the simulated AWS's state.
  ///   - log: where requests are noted.
  init(to world: World, from file: String?, statePath: String, log: HTTPLog?) throws(Stop) {
    guard let simulated = world.simulated else {
      self = .network(log)
      return
    }
    let source: Source? = if let file { try read(file) } else { nil }
    do {
      let start: SandboxWorld? = if let source { try SandboxWorld.read(source) } else { nil }
      self = .sandbox(try Sandbox(state: statePath, world: start, delay: .seconds(simulated.seconds)), log)
    } catch let error as Diagnostics {
      throw Stop(error)
    } catch let error as Diagnostic {
      throw Stop(.badInput, error)
    } catch {
      throw Stop(.failed, Diagnostic("the sandbox cannot be opened", notes: ["\(error)"]))
    }
  }

  /// What connections of type `aws` are opened by.
  var aws: AWSAccess {
    switch self {
    case .none:
      return AWSAccess { (_, name) throws(StepError) in
        throw .refused("connection `\(name)` is not opened by a command that only reads files")
      }
    case .network(let log):
      return .network(.process(transport: Self.logged(NetworkTransport(), log), askCode: DeviceCode.ask(of:)))
    case .sandbox(let sandbox, let log):
      let world = sandbox.world
      return .sandbox(transport: Self.logged(sandbox, log), region: world.region) { world.account($0)?.credentials }
    }
  }

  private static func logged(_ transport: any Transport, _ log: HTTPLog?) -> any Transport {
    log.map { LoggedTransport(inner: transport, log: $0) } ?? transport
  }
}
