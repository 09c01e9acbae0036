import Document
import Fixtures
import Foundation
import PlinkflowKit
import ProgramPlugin
import Synchronization

/// Programs of a test, in a folder of their own.
struct Trial {
  let folder: URL
  let plugins: ProgramPlugins
  /// What programs wanted a person to read.
  let log = Lines()

  final class Lines: Sendable {
    private let kept = Mutex<[String]>([])
    var all: [String] { kept.withLock { $0 } }
    func add(_ line: String) { kept.withLock { $0.append(line) } }
  }

  /// What every program of the tests begins with: `answer(id, result)`, `log(text)`, `KIND`, `INITIALIZED`,
  /// `requests()`.
  static let prologue = #"""
    #!/usr/bin/env python3
    import json, os, signal, sys, time
    def say(message): sys.stdout.write(json.dumps(message) + "\n"); sys.stdout.flush()
    def answer(id, result): say({"jsonrpc": "2.0", "id": id, "result": result})
    def refuse(id, message, **data): say({"jsonrpc": "2.0", "id": id, "error": {"code": -32000, "message": message, "data": data}})
    def log(text): say({"jsonrpc": "2.0", "method": "log", "params": {"level": "info", "text": text}})
    def requests():
        for line in sys.stdin:
            yield json.loads(line)
    KIND = {"name": "trial.thing", "summary": "a thing", "reversible": True, "timeout": 60,
            "parameters": {"type": "object", "properties": {"name": {"type": "string"}, "key": {"type": "string", "secret": True}},
                           "required": ["name"]},
            "outputs": {"type": "object", "properties": {"seen": {"type": "string"}}, "required": ["seen"]}}
    INITIALIZED = {"protocol": 1, "plugin": "trial", "kinds": [KIND]}
    def present(seen): return {"observation": {"state": "present", "outputs": {"seen": seen}, "drift": []}}

    """#

  /// A program `plinkflow-plugin-trial` that begins with the prologue.
  init(_ body: String, environment: [String: String] = [:], greeting: Duration = .seconds(60)) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try ExecutableFile.write(Self.prologue + body + "\n", to: folder.appending(path: "plinkflow-plugin-trial").path)
    plugins = ProgramPlugins(
      path: PluginPath(own: folder.path, environment: [:]),
      environment: environment.merging(["PATH": "/usr/bin:/bin"]) { own, _ in own }, version: "1.2.3",
      greeting: greeting
    ) { [log] _, text in log.add(text) }
  }

  var program: String { folder.resolvingSymlinksInPath().appending(path: "plinkflow-plugin-trial").path }

  /// Ends the programs. A minute is for a machine that has much else to do.
  ///
  /// - Returns: the names of those that did not end by themselves.
  func close() -> [String] { plugins.close(within: .seconds(60)) }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// The plugin, or why it cannot be used.
  func load(granting: [String] = []) -> Result<Plugin, StepError>? {
    plugins.plugin(named: "trial", environment: granting)
  }

  /// A step of its only kind.
  func step(_ parameters: Value = .object([.init("name", .string("x"))])) throws -> BoundStep {
    guard let plugin = try load()?.get() else { throw CocoaError(.fileNoSuchFile) }
    return try plugin.steps[0].bind(parameters, using: Nothing())
  }

  /// The fault that something ends with.
  static func fault(_ body: () async throws(StepError) -> Void) async -> StepError? {
    do throws(StepError) {
      try await body()
      return nil
    } catch {
      return error
    }
  }
}

let token = Token(run: "20261124-trial", step: 3, direction: .run, generation: 0)
