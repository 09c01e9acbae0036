import Fixtures
import Foundation
import Testing

/// The seed's workflow as it lies in `workflows/`, run in the sandbox at its fastest.
enum SeedWorkflow {
  /// The command that runs it.
  static let run = ["run", "privatelink.json5", "--sandbox", "--sandbox-delay", "0"]

  /// What `sandbox show` says where nothing is left.
  static let nothing = "the sandbox is as it was at first\n"

  /// What it makes, counted by hand from the document: each thing once, on the side it belongs to.
  static let whole: [String: Int] = [
    "111111111111 + application": 1, "111111111111 + environment": 1, "111111111111 + load-balancer": 1,
    "111111111111 + vpc-endpoint-service": 1, "111111111111 + vpc-endpoint-service-permission": 1,
    "222222222222 + vpc-endpoint": 1, "222222222222 + hosted-zone": 1, "222222222222 + record-set": 1,
    "222222222222 + vpn-gateway": 1, "222222222222 + vpn-attachment": 1, "222222222222 + customer-gateway": 1,
    "222222222222 + vpn-connection": 1, "222222222222 + vpn-connection-route": 1,
    "222222222222 + security-group-rule": 3, "222222222222 ~ route-table": 1,
  ]

  /// A folder that holds a copy of the file, parts of its text replaced.
  static func folder(replacing parts: [String: String] = [:]) throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    var text = try Repository.text(of: "workflows/privatelink.json5")
    for (part, replacement) in parts {
      try #require(text.contains(part), "the workflow has no `\(part)`")
      text = text.replacingOccurrences(of: part, with: replacement)
    }
    try plinkflow.write(text, to: "privatelink.json5")
    return plinkflow
  }

  /// How many things of each sort `sandbox show` lists, by account and by whether they were added or changed.
  static func shown(by plinkflow: Plinkflow) async throws -> [String: Int] {
    var counts: [String: Int] = [:]
    var account = ""
    for line in try await plinkflow("sandbox", "show").output.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("account "), words.count > 1 {
        account = String(words[1])
      } else if words.count > 1 {
        counts["\(account) \(words[0]) \(words[1])", default: 0] += 1
      }
    }
    return counts
  }
}
