import Document
import Fixtures
import Foundation
import Testing

/// Provider and consumer as two companies: two processes at the same time, two journals, two accounts, one cloud.
@Suite struct TwoCompaniesTests {

  private static let provider = ["--journal", "cloud/provider.sqlite"]
  private static let consumer = ["--journal", "cloud/consumer.sqlite"]

  @Test func `each runs its half, waits for the other's move, and takes its half back`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    for file in ["provider.json5", "consumer.json5"] {
      try plinkflow.write(
        try Repository.text(of: "workflows/\(file)"), to: file)
    }
    let offer =
      ["run", "provider.json5", "--sandbox", "--sandbox-delay", "0.2", "--param", #"accept_from=["222222222222"]"#]
      + Self.provider
    let early = try plinkflow.start(offer)
    try await early.wait { early.errorsSoFar.contains("? request[\"222222222222\"]") || !early.isRunning }
    #expect(early.errorsSoFar.contains("no endpoint of account 222222222222 asks for a connection yet"))
    // Away while the consumer comes, so that the consumer has to wait, however fast either is.
    early.send(SIGINT)
    #expect(try await early.ending().status == 128 + SIGINT)
    let service = try await Self.output("service_name", of: "service", plinkflow, Self.provider)

    let joining = try plinkflow.start(
      [
        "run", "consumer.json5", "--sandbox", "--sandbox-delay", "0.2", "--param", "service_name=\(service)", "--param",
        #"wait_for=["acceptance"]"#,
      ] + Self.consumer)
    try await joining.wait { joining.errorsSoFar.contains("waits for the provider to accept it") || !joining.isRunning }
    let offering = try plinkflow.start(offer)
    let (offered, joined) = (try await offering.ending(), try await joining.ending())
    #expect(offered.status == 0, "\(offered.errors)")
    #expect(joined.status == 0, "\(joined.errors)")
    let endpoint = try await Self.output("endpoint_id", of: "endpoint", plinkflow, Self.consumer)
    #expect(
      try await Self.output("endpoint_id", of: "answer[\"222222222222\"]", plinkflow, Self.provider) == endpoint)
    #expect(joined.errors.contains("waits for the provider to accept it"))
    #expect(offered.output.contains("is done"))

    // The provider goes first: that cuts the consumer's connection, and the consumer can still clean up.
    for whose in [Self.provider, Self.consumer] {
      let undone = try await plinkflow.start(["undo", "--yes"] + whose).ending()
      #expect(undone.status == 0, "\(undone.errors)")
    }
    let shown = try await plinkflow.start(["sandbox", "show"] + Self.provider).ending()
    #expect(shown.output == "the sandbox is as it was at first\n")
  }

  /// What `status --json` says that a step put out.
  private static func output(
    _ name: String, of step: String, _ plinkflow: Plinkflow, _ journal: [String]
  ) async throws -> String {
    let text = try await plinkflow.start(["status", "--json"] + journal).ending().output
    let status = try Value.parse(Source(name: "status", text: text))
    let found = status["steps"]?.elements?.first { $0["name"]?.string == step }
    return try #require(found?["outputs"]?[name]?.string, "\(step) put out no \(name)")
  }
}
