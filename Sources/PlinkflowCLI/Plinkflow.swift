import Check
import Foundation
import PlinkflowKit
import Synchronization

/// The command line program, to be built with plugins beside the built-in ones.
///
/// ```swift
/// import PlinkflowCLI
///
/// await Plinkflow(plugins: [.mine]).main()
/// ```
public struct Plinkflow: Sendable {
  private let plugins: [Plugin]

  /// The program with the built-in plugins and these.
  public init(plugins: [Plugin] = []) {
    self.plugins = plugins
  }

  /// Does what the process's arguments say, and ends the process with the exit status.
  public func main() async -> Never {
    #if os(Linux)
      if CommandLine.arguments.dropFirst().elementsEqual([Self.looking]) { await NetworkNamespace.serve() }
      if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
        NetworkNamespace.program.withLock { $0 = [path, Self.looking] }
      }
    #endif
    Signals.endQuietly()
    let environment = ProcessInfo.processInfo.environment
    let program = Program(plugins: plugins, environment: environment, console: Console(environment: environment))
    let status = await program.run(Array(ProcessInfo.processInfo.arguments.dropFirst()))
    exit(status.code)
  }

  /// What this program calls itself with to look from a network namespace; no command for people.
  private static let looking = "look-around"
}
