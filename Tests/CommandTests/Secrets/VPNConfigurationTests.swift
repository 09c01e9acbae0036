import Fixtures
import Foundation
import Testing

/// `plinkflow vpn-config`: a file that only its owner may read, and the keys nowhere else.
@Suite struct VPNConfigurationTests {

  @Test func `the device's file has the keys, and nothing else has them`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      try Repository.text(of: "workflows/onpremises.json5"), to: "w.json5")
    #expect(try await plinkflow("run", "w.json5", "--sandbox", "--sandbox-delay", "0").status == 0)

    let written = try await plinkflow("vpn-config", "--device", "strongswan", "--output", "site.conf")
    #expect(written.status == 0, "\(written.errors)")
    #expect(written.output.hasPrefix("`site.conf` holds the configuration of vpn-"))
    let path = plinkflow.path("site.conf")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let keys = text.split(separator: "\n").compactMap { line in
      line.contains("secret = ") ? String(line.split(separator: "\"")[1]) : nil
    }
    #expect(keys.count == 2 && Set(keys).count == 2)
    for key in keys {
      #expect(!(written.output + written.errors).contains(key))
      for file in try FileManager.default.contentsOfDirectory(atPath: plinkflow.path(".plinkflow"))
      where file.hasPrefix("journal") {
        let bytes = try Data(contentsOf: URL(filePath: plinkflow.path(".plinkflow/\(file)")))
        #expect(bytes.firstRange(of: Data(key.utf8)) == nil, "\(file)")
      }
    }

    let again = try await plinkflow("vpn-config", "--device", "pfsense", "--output", "site.conf")
    #expect(again.status == 2)
    #expect(
      again.errors
        == "error: `site.conf` is there already, and it was left as it is\nhelp: `--output` names another\n")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func `what is missing is told`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write("{ workflow: 'w', steps: { a: { uses: 'core.milestone' } } }", to: "w.json5")
    _ = try await plinkflow("run", "w.json5")
    let unnamed = try await plinkflow("vpn-config")
    #expect(
      unnamed.errors == """
        error: `plinkflow vpn-config` needs `--device`
        note: the choices are `strongswan`, `pfsense`
        help: `plinkflow help vpn-config` shows what it takes

        """)
    let none = try await plinkflow("vpn-config", "--device", "pfsense")
    #expect(none.status == 2)
    #expect(none.errors.hasSuffix(" has no VPN connection\n"))
  }
}
