import Fixtures
import Foundation
import Testing

/// `workflows/proof.json5` on this machine: BIND answers the name, and takes connections that speak no HTTP.
@Suite struct ProofTests {
  @Test func `the hop that fails says why, and what comes behind it is not tried`() async throws {
    let zone = try #require(try await DynamicZone(key: "c2VjcmV0"), "BIND is not installed: see Tests/install")
    defer { zone.stop() }
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let text = try Repository.text(of: "workflows/proof.json5")
    try plinkflow.write(text.replacing(#"timeout: "1m""#, with: #"timeout: "2s""#), to: "proof.json5")
    func run(within range: String) async throws -> Plinkflow.Ending {
      try await plinkflow.start([
        "run", "proof.json5", "--new", "--param", "resolver=127.0.0.1", "--param", "resolver_port=\(zone.port)",
        "--param", "name=ns.oreg.test", "--param", #"within=["\#(range)"]"#, "--param", "port=\(zone.port)",
      ]).ending()
    }
    let astray = try await run(within: "10.0.0.0/24")
    #expect(astray.status == 1)
    #expect(astray.errors.contains("error: step `names` was not ready in time\n"), "\(astray.errors)")
    #expect(
      astray.errors.contains(
        """
        note: last seen: ns.oreg.test resolves to 127.0.0.1, outside of 10.0.0.0/24: another record answers, such as the \
        one in the public zone
        """), "\(astray.errors)")
    #expect(astray.errors.contains("note: 1 step failed, 2 not started; nothing is in doubt"), "\(astray.errors)")

    let silent = try await run(within: "127.0.0.0/8")
    #expect(silent.status == 1)
    #expect(silent.errors.contains("error: step `page` was not ready in time\n"), "\(silent.errors)")
    #expect(silent.errors.contains("note: 2 steps done, 1 failed; nothing is in doubt"), "\(silent.errors)")
  }
}
