import AWSConnection
import AWSCore
import AWSSandbox
import Document
import Engine
import Foundation
import Journal
import PlinkflowCLI
import PlinkflowKit
import Runs
import Workflow

/// plinkflow in this process, its requests on the loopback interface: what the commands `run`, `drift`, `plan` and
/// `undo` do with a journal.
struct WireProgram: Sendable {
  let journal: Journal
  let catalog: Catalog
  let jobs: Int

  /// How a command ended.
  enum Outcome: Sendable {
    case ended(RunResult)
    /// Nothing was begun: why.
    case refused(String)
    /// There is nothing to undo.
    case nothingLeft

    /// The exit status.
    var status: Int {
      switch self {
      case .ended(let ending): Int(ending.exitStatus)
      case .refused: 1
      case .nothingLeft: 0
      }
    }
  }

  /// Waits are cut to a thousandth.
  private static let pace = 0.001

  static func options(jobs: Int) -> RunOptions {
    RunOptions(
      jobs: jobs, pace: pace, world: .network, version: "wire", host: "wire",
      process: ProcessInfo.processInfo.processIdentifier)
  }

  static func catalog(_ access: AWSAccess) -> Catalog {
    Catalog(Plugin.builtIn(reaching: access))
  }

  /// Accounts of a world that is served on a port.
  static func access(
    to port: UInt16, of world: SandboxWorld, by transport: any Transport, timeout: Duration
  ) -> AWSAccess {
    AWSAccess { (parameters, name) throws(StepError) in
      guard let account = world.account(parameters.accountID ?? name) else {
        throw .refused("the world has no account `\(name)`")
      }
      let here = Endpoint(scheme: "http", host: "127.0.0.1", port: Int(port))
      return AWSClient(
        region: parameters.region ?? world.region, credentials: StaticCredentials(account.credentials),
        transport: transport, endpoints: Endpoints(overrides: EndpointOverrides(all: here)), timeout: timeout,
        pause: { try await Task.sleep(for: $0 * pace) }, onAttempt: { RemoteCall.note($0) })
    }
  }

  private var preparation: Preparation { Preparation(journal: journal, catalog: catalog) }
  private var engine: Engine { Engine(journal: journal, options: Self.options(jobs: jobs)) }

  /// `plinkflow run FILE`.
  func run(_ source: Source, _ arguments: Arguments) async -> Outcome {
    do {
      let prepared: Prepared
      if try RunLookup(in: journal).unfinished(of: source) == nil {
        let workflow = try preparation.load(source, arguments)
        let clients = try await Clients.open(for: workflow, in: .network)
        let known = try preparation.left(of: workflow, in: .network)
        let problems = await engine.preflight(workflow, prior: known, clients: clients)
        if let first = problems.first { return .refused("step `\(first.step)` \(first.fault)") }
        prepared = try await preparation.begin(workflow, in: .network, clients: clients)
      } else {
        prepared = try await preparation.run(source, arguments: arguments, startNew: false, in: .network)
      }
      return .ended(await Self.finish(try engine.execution(of: prepared)))
    } catch {
      return .refused("\(error)")
    }
  }

  /// `plinkflow drift`.
  func drift() async throws -> Drift {
    let record = try RunLookup(in: journal).finished(nil)
    let workflow = try preparation.frozen(record)
    return try await engine.drift(of: record, workflow)
  }

  /// `plinkflow plan FILE`.
  func plan(_ source: Source, _ arguments: Arguments) async throws -> Plan {
    let (workflow, record, known) = try preparation.plan(source, arguments: arguments, in: .network)
    return try await engine.plan(workflow, record: record, prior: known)
  }

  /// `plinkflow undo`.
  func undo() async -> Outcome {
    do {
      let prepared = try await preparation.undo(run: nil)
      return .ended(await Self.finish(try engine.undo(prepared)))
    } catch EngineError.noRuns {
      return .nothingLeft
    } catch {
      return .refused("\(error)")
    }
  }

  /// The longest that one process may take.
  private static let limit = Duration.seconds(25)

  /// Carries it out, and stops it where it does not come to its end.
  private static func finish(_ execution: Execution) async -> RunResult {
    let guardian = Task {
      try await Task.sleep(for: limit)
      await execution.stop(signal: SIGTERM)
    }
    defer { guardian.cancel() }
    return await execution.run()
  }
}
