import Fixtures
import Foundation
import Testing

/// The workflows that lie beside the seed's, as one types them.
@Suite struct WholeRoadTests {
  private static let sandbox = ["--sandbox", "--sandbox-delay", "0"]

  private static func folder(_ files: String...) throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    for file in files {
      try plinkflow.write(
        try Repository.text(of: "workflows/\(file)"), to: file)
    }
    return plinkflow
  }

  /// What `sandbox show` lists, by account and sort, with how many.
  private static func shown(by plinkflow: Plinkflow) async throws -> [String: Int] {
    try await SeedWorkflow.shown(by: plinkflow)
  }

  @Test func `a load balancer that stands already: private name, records of each sort, shared zone, another region`()
    async throws
  {
    let plinkflow = try Self.folder("existing-balancer.json5", "existing-balancer.params.json5")
    defer { plinkflow.remove() }
    let command = ["run", "existing-balancer.json5", "--params", "existing-balancer.params.json5"] + Self.sandbox
    let run = try await plinkflow.start(command).ending()
    #expect(run.status == 0, "\(run.errors)")
    let shown = try await Self.shown(by: plinkflow)
    #expect(
      shown == [
        "111111111111 ~ load-balancer": 1, "111111111111 + record-set": 1, "111111111111 + vpc-endpoint-service": 1,
        "111111111111 + vpc-endpoint-service-permission": 2,
        "111111111111 + vpc-endpoint-connection-notification": 1,
        "222222222222 + vpc-endpoint": 1, "222222222222 + hosted-zone": 1, "222222222222 + record-set": 4,
        "333333333333 + vpc-endpoint": 1,
      ], "\(shown)")
    let text = try await plinkflow("sandbox", "show").output
    #expect(text.contains("as api.oreg.example (verified)"))
    #expect(text.contains("with private DNS"))
    let again = try await plinkflow.start(command).ending()
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains(" already so"))
    #expect(try await Self.shown(by: plinkflow) == shown)
    #expect(try await plinkflow("undo", "--yes").status == 0)
    let undone = try await plinkflow("undo", "--yes")
    #expect(undone.status == 0, "\(undone.errors)")
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
  }

  @Test func `a consumer's access is taken away, which cuts its connection, and given back`()
    async throws
  {
    let plinkflow = try Self.folder(
      "privatelink-composed.json5", "provider.json5", "consumer.json5", "onpremises.json5", "revoke.json5")
    defer { plinkflow.remove() }
    let run = try await plinkflow.start(["run", "privatelink-composed.json5"] + Self.sandbox).ending()
    #expect(run.status == 0, "\(run.errors)")
    let stood = try await plinkflow("sandbox", "show").output
    #expect(stood.contains(#/\+  vpc-endpoint +available /#), "\(stood)")
    let service = try #require(stood.firstMatch(of: /vpce-svc-[0-9a-f]{17}/)).output
    let revoked = try await plinkflow.start(
      ["run", "revoke.json5", "--param", "service_id=\(service)", "--param", "consumer_account=222222222222"]
        + Self.sandbox
    ).ending()
    #expect(revoked.output.hasSuffix(" is done: 1 changed\n"), "\(revoked.errors)")
    let cut = try await plinkflow("sandbox", "show").output
    #expect(cut.contains(#/\+  vpc-endpoint +rejected /#), "\(cut)")
    #expect(!cut.contains("vpc-endpoint-service-permission"))
    #expect(try await plinkflow("undo", "--yes").status == 0)
    let back = try await plinkflow("sandbox", "show").output
    #expect(back.contains(#/\+  vpc-endpoint +available /#), "\(back)")
    #expect(back.contains("vpc-endpoint-service-permission"))
    let undone = try await plinkflow("undo", "--yes")
    #expect(undone.status == 0, "\(undone.errors)")
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
  }

  @Test func `a source bundle is uploaded, deployed, followed by another one, and gone after undo`() async throws {
    let plinkflow = try Self.folder("source-bundle.json5")
    defer { plinkflow.remove() }
    try plinkflow.write("first", to: "first.zip")
    try plinkflow.write("second", to: "second.zip")
    func run(_ bundle: String, _ label: String) async throws -> Plinkflow.Ending {
      try await plinkflow.start(
        ["run", "source-bundle.json5", "--param", "bundle=\(bundle)", "--param", "label=\(label)"] + Self.sandbox
      ).ending()
    }
    let first = try await run("first.zip", "v1")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.hasSuffix(" is done: 5 created\n"), "\(first.output)")
    let second = try await run("second.zip", "v2")
    #expect(second.status == 0, "\(second.errors)")
    let shown = try await Self.shown(by: plinkflow)
    #expect(shown["111111111111 + object"] == 2)
    #expect(shown["111111111111 + application-version"] == 2)
    let deployed = try await plinkflow("status", "--json").output
    #expect(deployed.contains("\"version_label\": \"v2\""))

    let back = try await plinkflow("undo", "--yes")
    #expect(back.status == 0, "\(back.errors)")
    #expect(try await Self.shown(by: plinkflow)["111111111111 + object"] == 1)
    let undone = try await plinkflow("undo", "--yes")
    #expect(undone.status == 0, "\(undone.errors)")
    // The bucket is Elastic Beanstalk's, and stays.
    #expect(try await Self.shown(by: plinkflow) == ["111111111111 + storage-location": 1])
  }

  /// The key that is given is nowhere but in what AWS tells; the configuration is for its reader's eyes only.
  @Test func `the on-premises side by a hub: BGP, two tunnels, a key by its source, a resolver, all gone after undo`()
    async throws
  {
    let plinkflow = try Self.folder("onpremises-hub.json5")
    defer { plinkflow.remove() }
    let key = "Hub_Key.\(UUID().uuidString.prefix(8))"
    let run = try await plinkflow.start(
      ["run", "onpremises-hub.json5"] + Self.sandbox, environment: ["VPN_KEY": key]
    ).ending()
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      try await Self.shown(by: plinkflow) == [
        "222222222222 + customer-gateway": 1, "222222222222 + resolver-endpoint": 1,
        "222222222222 + security-group": 1, "222222222222 + security-group-rule": 4,
        "222222222222 + transit-gateway": 1, "222222222222 + transit-gateway-attachment": 1,
        "222222222222 + vpn-connection": 1, "222222222222 ~ route-table": 1,
      ])
    let told = try await plinkflow("vpn-config", "--device", "strongswan", "--output", "vpn.conf")
    #expect(told.status == 0, "\(told.errors)")
    let attributes = try FileManager.default.attributesOfItem(atPath: plinkflow.path("vpn.conf"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let keys = try String(contentsOfFile: plinkflow.path("vpn.conf"), encoding: .utf8)
      .matches(of: /secret = "?([A-Za-z0-9._]{8,64})"?/).map { String($0.1) }
    #expect(keys.count == 2)
    let journal = try FileManager.default.contentsOfDirectory(atPath: plinkflow.path(".plinkflow"))
      .filter { $0.hasPrefix("journal") }
    #expect(!journal.isEmpty)
    for name in journal {
      let bytes = try Data(contentsOf: plinkflow.folder.appending(path: ".plinkflow/\(name)"))
      for secret in keys + [key] { #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)") }
    }
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
  }

  @Test func `a quota that a workflow would exceed is told before anything is made, and by a plan`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    func workflow(_ name: String, _ count: Int) -> String {
      let steps = (1...count).map { number in
        "gateway_\(number): { uses: 'vpn.gateway', with: { tags: { Name: '\(name) \(number)' } } },"
      }
      return """
        {
          workflow: "\(name)",
          connections: { consumer: { type: "aws" } },
          steps: { \(steps.joined(separator: "\n")) },
        }
        """
    }
    try plinkflow.write(workflow("some", 3), to: "some.json5")
    try plinkflow.write(workflow("more", 4), to: "more.json5")
    #expect(try await plinkflow.start(["run", "some.json5"] + Self.sandbox).ending().status == 0)
    let before = try await plinkflow("sandbox", "show").output
    let refused = try await plinkflow.start(["run", "more.json5"] + Self.sandbox).ending()
    #expect(refused.status == 2)
    let first = """
      error: step `gateway_3` exceeds a quota: 5 virtual private gateways in a region
      note: there are 3, and the workflow makes 4 more
      help: delete what is no longer needed, or have AWS raise the quota in Service Quotas
      """
    #expect(refused.errors.contains(first), "\(refused.errors)")
    #expect(refused.errors.contains("error: step `gateway_4` exceeds a quota"))
    #expect(refused.errors.contains("note: nothing was begun; `--skip-preflight` begins all the same\n"))
    #expect(try await plinkflow("sandbox", "show").output == before)

    let plan = try await plinkflow.start(["plan", "more.json5"] + Self.sandbox).ending()
    #expect(plan.status == 1)
    #expect(plan.output.contains("+ gateway_2"))
    #expect(plan.output.contains("! gateway_3"))
    // What is there already draws on nothing.
    let again = try await plinkflow.start(["run", "some.json5"] + Self.sandbox).ending()
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func `a rule that is missing on any leg of the way is told before the provider's half begins`() async throws {
    let plinkflow = try Self.folder("provider.json5")
    defer { plinkflow.remove() }
    let refused = try await plinkflow.start(
      ["run", "provider.json5", "--param", #"balancer_prefixes=["10.9.0.0/24"]"#] + Self.sandbox
    ).ending()
    #expect(refused.status == 2)
    #expect(
      refused.errors.contains(
        """
        error: step `way` needs traffic that security groups do not let through
        note: no rule of sg-1d12c87b lets tcp 80 in from 10.9.0.0/24: it needs an ingress rule for that
        """), "\(refused.errors)")
    #expect(try await plinkflow("sandbox", "show").output == SeedWorkflow.nothing)
  }
}
