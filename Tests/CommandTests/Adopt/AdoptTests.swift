import Document
import Fixtures
import Foundation
import Testing

/// `plinkflow adopt`: things that were made by hand, which here means by a run whose journal was thrown away.
@Suite struct AdoptTests {
  private static let sandbox = ["--sandbox", "--sandbox-delay", "0"]

  /// A folder with the provider's workflow, and its steps made by hand, all but the whitelist.
  private static func prepared() async throws -> (Plinkflow, environment: String, service: String) {
    let plinkflow = try Plinkflow()
    try plinkflow.write(
      try Repository.text(of: "workflows/provider.json5"), to: "w.json5")
    let run = try await plinkflow.start(["run", "w.json5"] + sandbox).ending()
    #expect(run.status == 0, "\(run.errors)")
    let status = try Value.parse(Source(name: "status", text: try await plinkflow("status", "--json").output))
    func output(_ name: String, of step: String) throws -> String {
      let found = status["steps"]?.elements?.first { $0["name"]?.string == step }
      return try #require(found?["outputs"]?[name]?.string)
    }
    let found = (try output("environment_id", of: "environment"), try output("service_id", of: "service"))
    #expect(try await plinkflow("undo", "--to", "service", "--yes").status == 0)
    for file in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
      try? FileManager.default.removeItem(atPath: plinkflow.path(".plinkflow/\(file)"))
    }
    return (plinkflow, found.0, found.1)
  }

  @Test(arguments: [false, true])
  func `what was made by hand is taken over, and undo leaves it alone unless it is owned`(_ owned: Bool) async throws {
    let (plinkflow, environment, service) = try await Self.prepared()
    defer { plinkflow.remove() }
    let stood = try await plinkflow("sandbox", "show").output
    let adopted = try await plinkflow.start(
      ["adopt", "w.json5", "application", "environment=\(environment)", "service=\(service)"] + Self.sandbox
        + (owned ? ["--own"] : [])
    ).ending()
    #expect(adopted.status == 0, "\(adopted.errors)")
    #expect(
      adopted.output.contains(" holds 3 steps that stood already; `plinkflow run w.json5` goes on with the rest\n"))
    #expect(try await plinkflow("sandbox", "show").output == stood)

    let rest = try await plinkflow("run", "w.json5")
    #expect(rest.status == 0, "\(rest.errors)")
    // The check, which makes nothing, counts as found.
    #expect(rest.output.hasSuffix(owned ? " is done: 4 created, 1 adopted\n" : " is done: 1 created, 4 adopted\n"))
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(
      try await plinkflow("sandbox", "show").output == (owned ? "the sandbox is as it was at first\n" : stood))
  }

  @Test func `what cannot be adopted is told all at once, and nothing is journaled`() async throws {
    let (plinkflow, environment, service) = try await Self.prepared()
    defer { plinkflow.remove() }
    let refused = try await plinkflow.start(
      [
        "adopt", "w.json5", "servise=\(service)", "application=x", "environment=\(environment)",
        "whitelist", "service=vpce-svc-0123456789abcdef0",
      ] + Self.sandbox
    ).ending()
    #expect(refused.status == 1)
    #expect(
      refused.errors == """
        error: step `application` takes no identifier: what beanstalk.application stands for is known by its parameters
        help: name it without `=x`

        error: step `environment` cannot be adopted: it refers to steps of which nothing is known
        note: these are: `application`
        help: adopt them with it

        error: step `service` cannot be adopted: it refers to steps of which nothing is known
        note: these are: `environment`
        help: adopt them with it

        error: step `whitelist` cannot be adopted: it refers to steps of which nothing is known
        note: these are: `service`
        help: adopt them with it

        error: the workflow has no step `servise`
        help: a similar step exists: `service`

        """)
    let absent = try await plinkflow.start(
      ["adopt", "w.json5", "application", "environment=\(environment)", "service=vpce-svc-0123456789abcdef0"]
        + Self.sandbox
    ).ending()
    #expect(
      absent.errors
        == "error: step `service` cannot be adopted: nothing is there under `vpce-svc-0123456789abcdef0`\n")
    let changed = try await plinkflow.start(
      ["adopt", "w.json5", "--param", "name=eb-other", "application", "environment=\(environment)"] + Self.sandbox
    ).ending()
    #expect(
      changed.errors.hasPrefix(
        "error: step `application` cannot be adopted: nothing is there where the step observes\n"))
    let text = try String(contentsOfFile: plinkflow.path("w.json5"), encoding: .utf8)
    try plinkflow.write(text.replacing("acceptance_required: true", with: "acceptance_required: false"), to: "v.json5")
    let other = try await plinkflow.start(
      ["adopt", "v.json5", "application", "environment=\(environment)", "service=\(service)"] + Self.sandbox
    ).ending()
    #expect(
      other.errors == """
        error: step `service` cannot be adopted: what is there is not as the workflow wants it
        note: acceptance_required: `true` is there, `false` is wanted
        help: change the workflow, or leave the step out and let `plinkflow run` change what is there

        """)
    #expect(try await plinkflow("status").errors.hasPrefix("error: the journal holds no run"))
  }
}
