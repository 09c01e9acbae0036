import Conformance
import Document
import Engine
import Foundation
import PlinkflowKit
import ProgramPlugin
import Workflow

/// Tries the rules of plinkflow on every kind of a plugin, and tells what came of it.
struct ConformanceCheck: Sendable {
  let plugin: String
  let parameters: String?
  let options: WorldOptions

  func run(in program: Program) async throws -> ExitStatus {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    if options.isSandbox {
      // A world of its own: what is checked must not meet what runs made.
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    let access = try WorldAccess(
      to: options.world, from: options.file, statePath: folder + "/sandbox.sqlite", log: nil)
    let found = try find(program, access)
    let given = try parameters.map { (file: String) throws(Stop) in try self.given(file) } ?? .object([])
    let workbench = program.programs.workbench(of: plugin)
    var (kept, broken, notTried) = (0, 0, 0)
    for kind in found.steps.sorted(by: { $0.name < $1.name }) {
      program.console.result("\(kind.name)")
      let examples = given[kind.name].map { $0.elements ?? [$0] } ?? workbench?.examples(of: kind.name) ?? []
      guard let first = examples.first else {
        program.console.result("  -     no examples: give some with `--params FILE`")
        notTried += Rule.allCases.count
        continue
      }
      let client = try await client(
        of: kind, program.catalog(reaching: access), found, given["connections"] ?? .object([]))
      let subject = subject(kind, [first] + examples.dropFirst(), client, workbench)
      let run = "check" + UUID().uuidString.prefix(8).lowercased()
      for verdict in await ConformanceSuite(subject, run: run, pace: options.world.pace).verdicts() {
        switch verdict.outcome {
        case .kept:
          kept += 1
          program.console.result("  ok    \(verdict.rule.sentence)")
        case .broken(let lines):
          broken += 1
          program.console.result("  fail  \(verdict.rule.sentence)")
          for line in lines { program.console.result("          \(Redaction.redact(line))") }
        case .notTried(let why):
          notTried += 1
          program.console.result("  -     \(verdict.rule.sentence): \(why)")
        }
      }
    }
    program.console.result("\(kept) kept, \(broken) broken, \(notTried) not tried")
    return broken == 0 ? .done : .failed
  }

  private func subject(
    _ kind: StepKind, _ examples: [Value], _ client: any Sendable, _ workbench: Workbench?
  ) -> Subject {
    let (others, another) = (examples.dropFirst().first, examples.dropFirst(2).first)
    guard let workbench else {
      return Subject(kind, parameters: examples[0], others: others, another: another, client: client)
    }
    return Subject(
      kind, parameters: examples[0], others: others, another: another, client: client, end: { workbench.end() },
      unchecked: { workbench.unchecked(kind.name, $0, using: client) ?? .refusing })
  }

  private func find(_ program: Program, _ access: WorldAccess) throws(Stop) -> Plugin {
    if let known = program.allPlugins(reaching: access).first(where: { $0.name == plugin }) { return known }
    switch program.programs.plugin(named: plugin, environment: Array(program.environment.keys)) {
    case .success(let found)?: return found
    case .failure(let fault)?:
      throw Stop(
        .failed, Diagnostic("plugin `\(plugin.printable)` \(fault.summary)", notes: fault.notes, help: fault.help))
    case nil:
      throw Stop(
        .badInput,
        Diagnostic(
          "no plugin is called `\(plugin.printable)`",
          notes: [
            "no program `\(PluginPath.prefix)\(plugin.printable)` is in `.plinkflow/plugins`, in PLINKFLOW_PLUGIN_PATH or on PATH"
          ],
          help: "`plinkflow plugin list` lists the plugins"))
    }
  }

  private func given(_ file: String) throws(Stop) -> Value {
    let source = try read(file)
    do throws(Diagnostics) {
      return try Value.parse(source)
    } catch {
      throw Stop(error)
    }
  }

  /// Refuses what would change the real world although the sandbox is used.
  private func check(_ kind: StepKind, by connection: ConnectionKind?) throws(Stop) {
    guard options.world.admits(kind, by: connection) else {
      throw Stop(.badInput, Diagnostic(notSimulated: [(kind: kind.name, steps: [])]))
    }
  }

  private func client(
    of kind: StepKind, _ catalog: Catalog, _ plugin: Plugin, _ given: Value
  ) async throws(Stop) -> any Sendable {
    guard let client = kind.client, client != ClientType(Approvals.self) else {
      try check(kind, by: nil)
      return Nothing()
    }
    let types = catalog.allConnections + plugin.connections
    for member in given.members ?? [] {
      guard let type = types.first(where: { $0.client == client && $0.name == member.value["type"]?.string }) else {
        continue
      }
      try check(kind, by: type)
      let parameters = Value.object((member.value.members ?? []).filter { $0.key != "type" })
      do throws(StepError) {
        return try await type.open(parameters, named: member.key)
      } catch {
        throw Stop(.badInput, Diagnostic(of: error, inConnection: member.key))
      }
    }
    let names = types.filter { $0.client == client }.map { "`\($0.name)`" }.joined(separator: ", ")
    throw Stop(
      .badInput,
      Diagnostic(
        "`\(kind.name)` needs a connection, and none was given",
        help: "the file of `--params` gives one of type \(names) under `connections`"))
  }
}

extension BoundStep {
  /// Of a kind that is gone.
  fileprivate static var refusing: BoundStep {
    BoundStep(
      isReversible: false,
      observe: { (_: Value?, _: Token) async throws(StepError) -> AnyObservation in
        throw .refused("is no kind any more")
      },
      apply: { (_: AnyObservation, _: Token) async throws(StepError) -> Value in throw .refused("is no kind any more")
      },
      undo: { (_: AnyObservation, _: Value?, _: Token) async throws(StepError) in throw .refused("is no kind any more")
      })
  }
}
