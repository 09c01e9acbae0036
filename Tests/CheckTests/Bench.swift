import Check
import Document
import PlinkflowKit

/// Looks once with a step of a kind, its parameters written as in a workflow.
enum Bench {
  /// A look found something else than the test is about.
  struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ sighting: Sighting) {
      description = "found \(sighting)"
    }
  }

  static let token = Token(run: "r1", step: 1, direction: .run, generation: 0)

  static func look(
    _ kind: String, _ parameters: String, using client: any Sendable = Nothing()
  ) async throws -> Sighting {
    let value = try Value.parse(Source(name: "parameters", text: parameters))
    guard let found = Plugin.check.steps.first(where: { $0.name == kind }) else {
      throw Fault.refused("is of no kind")
    }
    return try await found.bind(value, using: client).observe(nil, token: token)
  }

  /// Why a look says that it does not hold yet.
  static func reason(_ sighting: Sighting) throws -> String {
    guard case .settling(let why, _) = sighting else { throw Unexpected(sighting) }
    return why
  }
}
