import Document
import Fixtures
import Foundation
import Workflow

/// A workflow of `workflows/` as the campaign runs it: with which parameters, and on what ground.
struct WireWorkflow: Sendable {
  let name: String
  /// What is given on the command line, `@FOLDER@` for the campaign's own folder.
  var arguments: [String] = []
  /// The file of parameters, beside it.
  var parameters: String?
  /// What stands in the world before it, made by other workflows.
  var ground = Ground.bare

  /// What other workflows make first.
  enum Ground: String, Sendable, CaseIterable {
    case bare
    /// A service that the consumer may ask for.
    case service
    /// A service with an endpoint of the consumer's.
    case connection

    /// The workflow that makes it, and the steps whose outputs the next one is given as parameters.
    var workflow: String? {
      switch self {
      case .bare: nil
      case .service: "provider"
      case .connection: "privatelink"
      }
    }
  }

  /// Those that run against AWS alone.
  static let all = [
    WireWorkflow(name: "privatelink"),
    WireWorkflow(name: "privatelink-composed"),
    WireWorkflow(name: "provider"),
    WireWorkflow(name: "consumer", arguments: ["service_name=@service_name@"], ground: .service),
    WireWorkflow(
      name: "revoke", arguments: ["service_id=@service_id@", "consumer_account=222222222222"], ground: .connection),
    WireWorkflow(name: "onpremises"),
    WireWorkflow(name: "onpremises-hub", arguments: ["pre_shared_key=file:@FOLDER@/vpn-key"]),
    WireWorkflow(name: "multi-tenant", parameters: "multi-tenant.params.json5"),
    WireWorkflow(name: "existing-balancer", parameters: "existing-balancer.params.json5"),
    WireWorkflow(name: "source-bundle", arguments: ["bundle=@FOLDER@/app.zip", "label=v1"]),
  ]

  /// The others, and why.
  package static let skipped = [
    (
      name: "onprem-lab",
      why: "it makes network namespaces and starts programs on this machine, and asks AWS for nothing"
    ),
    (
      name: "proof",
      why: "it asks name servers and web servers behind the endpoint, which the simulated AWS does not have"
    ),
  ]

  static func source(_ file: String) throws -> Source {
    let url = Repository.workflows.appending(path: file)
    return Source(name: url.path(percentEncoded: false), bytes: Array(try Data(contentsOf: url)))
  }

  func source() throws -> Source { try Self.source("\(name).json5") }

  /// - Parameter values: what the ground tells, by the names that stand between `@`.
  func arguments(_ values: [String: String]) throws -> Arguments {
    var given = Arguments()
    if let parameters { given.add(file: try Self.source(parameters)) }
    for text in arguments {
      given.add(assignment: values.reduce(text) { $0.replacing("@\($1.key)@", with: $1.value) })
    }
    return given
  }
}
