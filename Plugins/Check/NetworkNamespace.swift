import Command
import Document
import Foundation
import PlinkflowKit
import Synchronization

/// This program once more, inside of a network namespace: there it observes once as a check does, and tells what it
/// saw.
///
/// `ip netns exec` starts it, so it has the namespace's interfaces, routes and name servers, as any program there.
package enum NetworkNamespace {
  /// How this program is started to look around: a path to it, and arguments with which it calls ``serve()``. It sets
  /// that once, at its start. Nil: it cannot.
  package static let program = Mutex<[String]?>(nil)

  static let help = "the network namespace to observe from, as `ip netns` shows it; left out, the machine's own"

  private static let variable = "PLINKFLOW_LOOK"

  private struct Order: Codable {
    let kind: String
    let parameters: Value
  }

  private struct Report: Codable {
    var observation: AnyObservation?
    var refusal: [String]?
  }

  /// What a check of a kind sees from a namespace.
  ///
  /// - Parameter parameters: what the check would be given to look from where it is.
  static func observe<S: Step>(
    _ kind: S.Type, _ parameters: S.Parameters, from namespace: String, interval: Duration
  ) async throws(StepError) -> Observation<S.Outputs> where S.Parameters: Encodable {
    guard let command = program.withLock({ $0 }) else {
      throw .refused("cannot observe from a network namespace, in this program")
    }
    guard !namespace.isEmpty, !namespace.hasPrefix("-"), !namespace.contains("/"), !namespace.utf8.contains(0) else {
      throw .refused("has no name of a network namespace in `namespace`: `\(namespace)`")
    }
    guard let order = try? JSONEncoder().encode(Order(kind: S.kind, parameters: Value(encoding: parameters))) else {
      throw .refused("has parameters that cannot be handed on")
    }
    // Not on a command line, which anybody may read: an address may hold what is nobody's business.
    let environment = [variable: String(decoding: order, as: UTF8.self)]
    let answer = try await Tool(command[0], of: "plinkflow")(
      Array(command.dropFirst()), in: namespace, environment: environment)
    guard answer.status == 0, let report = try? JSONDecoder().decode(Report.self, from: Data(answer.output.utf8)) else {
      let why = answer.complaints.last ?? "it ended with \(answer.status)"
      return .settling("network namespace `\(namespace)` cannot be observed from (\(why))", pollAfter: interval)
    }
    if let refusal = report.refusal { throw .refused(refusal.first ?? "", notes: Array(refusal.dropFirst())) }
    switch report.observation {
    case .present(let outputs, let drift):
      do throws(Diagnostic) {
        return .present(try outputs.decode(S.Outputs.self), drift: drift)
      } catch {
        throw .refused("was told what it cannot read", notes: [error.summary])
      }
    case .settling(let why, let delay): return .settling(why, pollAfter: delay)
    case .foreign(let what): return .foreign(what)
    case .absent, nil: return .absent
    }
  }

  /// Looks once, says what is to be seen on standard output, and ends the process.
  package static func serve() async -> Never {
    let text = ProcessInfo.processInfo.environment[variable] ?? ""
    guard let order = try? JSONDecoder().decode(Order.self, from: Data(text.utf8)),
      let kind = Plugin.check.steps.first(where: { $0.name == order.kind })
    else { exit(2) }
    var report = Report()
    do throws(StepError) {
      let step = try kind.bind(order.parameters, using: Nothing())
      report.observation = try await step.observe(nil, token: Token(text: "look"))
    } catch {
      report.refusal = [error.summary] + error.notes
    }
    guard let bytes = try? JSONEncoder().encode(report) else { exit(2) }
    try? FileHandle.standardOutput.write(contentsOf: bytes)
    exit(0)
  }
}
