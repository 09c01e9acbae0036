import Foundation
import Testing

/// A private name whose proof is published only after AWS has looked for it in vain.
@Suite struct PrivateNameTests {
  private static func workflow(_ name: String, _ steps: String) -> String {
    """
    {
      workflow: "\(name)",
      connections: { provider: { type: "aws", profile: "provider", account_id: "111111111111" } },
      steps: { \(steps) },
    }
    """
  }

  @Test func `a verification that failed is begun anew by the next run`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let service = """
      balancer: { uses: "elb.load_balancer_lookup", with: { name: "inventory" } },
      service: { uses: "privatelink.service", with: {
        load_balancer_arns: ["${balancer.load_balancer_arn}"], private_dns_name: "api.oreg.example" } },
      """
    try plinkflow.write(
      Self.workflow(
        "offer",
        service
          + #" proof: { uses: "privatelink.private_dns_verification", with: { service_id: "${service.service_id}" } },"#
      ),
      to: "offer.json5")
    try plinkflow.write(
      Self.workflow(
        "publish",
        service + """
          record: { uses: "route53.record", with: {
            zone_id: "Z0PROVIDER7PUBLIC4ZONE", name: "${service.private_dns_verification_name}", type: "TXT",
            values: ['"${service.private_dns_verification_value}"'] } },
          """), to: "publish.json5")
    let sandbox = ["--sandbox", "--sandbox-delay", "0"]
    let failed = try await plinkflow.start(["run", "offer.json5"] + sandbox).ending()
    #expect(failed.status == 1)
    #expect(failed.errors.contains("error: step `proof` was not verified: AWS did not find the record\n"))
    #expect(failed.errors.contains("help: publish the record, then run again: AWS is asked anew"))
    let published = try await plinkflow.start(["run", "publish.json5"] + sandbox).ending()
    #expect(published.status == 0, "\(published.errors)")
    let again = try await plinkflow("run", "offer.json5")
    #expect(again.status == 0, "\(again.errors)")
  }
}
