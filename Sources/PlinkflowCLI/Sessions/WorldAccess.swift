import AWSConnection
import AWSCore
import AWSSandbox
import Document
import PlinkflowKit
import Synchronization

/// Where connections of type `aws` lead: over the network, or into the simulated AWS.
///
/// Kinds of connection are registered before a workflow is read, and which run a command is about, and so whether it
/// uses the simulated AWS, is known only after that. The choice is made in between, and looked up when a connection is
/// opened.
final class Cloud: Sendable {
  private let chosen = Mutex<AWSAccess?>(nil)
  private let log: HTTPLog?

  /// Connections that are yet to be led somewhere.
  ///
  /// - Parameter log: where requests are noted.
  init(log: HTTPLog? = nil) {
    self.log = log
  }

  private func logged(_ transport: any Transport) -> any Transport {
    log.map { LoggedTransport(inner: transport, log: $0) } ?? transport
  }

  /// The access that plugins are given.
  var access: AWSAccess {
    AWSAccess { [self] (parameters, name) async throws(Fault) -> AWSClient in
      let access =
        chosen.withLock { $0 }
        ?? .network(.process(transport: logged(NetworkTransport()), askCode: DeviceCode.ask(of:)))
      return try await access.client(for: parameters, named: name)
    }
  }

  /// Uses the simulated AWS from here on, if that is the choice.
  func use(_ choice: SandboxChoice, statePath: String) throws(Stop) {
    guard choice.isUsed else { return }
    let sandbox = try choice.open(statePath: statePath)
    let world = sandbox.world
    chosen.withLock {
      $0 = .sandbox(transport: logged(sandbox), region: world.region) { world.account($0)?.credentials }
    }
  }
}

extension SandboxChoice {
  /// The simulated AWS whose state is in a file.
  func open(statePath: String) throws(Stop) -> Sandbox {
    let source: Source? = if let world { try read(world) } else { nil }
    do {
      let world: World? = if let source { try World.read(source) } else { nil }
      return try Sandbox(state: statePath, world: world, delay: .seconds(seconds))
    } catch let error as Diagnostics {
      throw Stop(error)
    } catch let error as Diagnostic {
      throw Stop(.badInput, error)
    } catch {
      throw Stop(.failed, Diagnostic("the sandbox cannot be opened", notes: ["\(error)"]))
    }
  }
}
