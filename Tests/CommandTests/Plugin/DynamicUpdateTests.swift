import Fixtures
import Foundation
import Testing

/// The example `rfc2136` against BIND itself, which verifies every signature and prerequisite.
@Suite struct DynamicUpdateTests {
  private static let key = "c2VjcmV0IG9mIHRoZSB0cmlhbCwgMzIgYnl0ZXMgbG9uZyE="

  private static let workflow = """
    {
      workflow: "names",
      params: {
        port: { type: "integer" },
        key: { type: "string", secret: true, default: "env:TRIAL_KEY" },
        address: { type: "string", default: "10.0.1.50" },
        key_name: { type: "string", default: "trial" },
      },
      connections: {
        dns: {
          type: "rfc2136.server", server: "127.0.0.1", port: "${params.port}", key_name: "${params.key_name}",
          key: "${params.key}",
        },
      },
      steps: {
        endpoint: {
          uses: "rfc2136.record",
          with: { zone: "oreg.test", name: "endpoint.oreg.test", type: "A", ttl: 60, values: ["${params.address}", "10.0.2.50"] },
        },
        app: {
          uses: "rfc2136.record",
          with: { zone: "oreg.test", name: "app.oreg.test", type: "CNAME", values: ["${endpoint.name}"], overwrite: true },
        },
        srv: {
          uses: "rfc2136.record",
          with: { zone: "oreg.test", name: "_http._tcp.oreg.test", type: "SRV", values: ["10 5 80 app.oreg.test"] },
        },
        six: { uses: "rfc2136.record", with: { zone: "oreg.test", name: "six.oreg.test", type: "AAAA", values: ["2001:db8:0::7"] } },
      },
    }
    """

  /// The server, and a folder with the workflow; nil, and said so, where BIND is not there.
  private func begin() async throws -> (DynamicZone, Plinkflow)? {
    guard let server = try await DynamicZone(key: Self.key) else {
      print("skipped: `named`, `nsupdate` or `dig` is not installed (Debian's packages bind9 and bind9-dnsutils)")
      return nil
    }
    let plinkflow = try Plinkflow()
    try plinkflow.write(Self.workflow, to: "names.json5")
    return (server, plinkflow)
  }

  private func environment(_ key: String = DynamicUpdateTests.key) -> [String: String] {
    return [
      "PLINKFLOW_PLUGIN_PATH": Repository.root.appending(path: "Plugins/Examples/RFC2136").path, "TRIAL_KEY": key,
    ]
  }

  @Test func `records are made, left as they are, repaired, and what stood before is back after undo`() async throws {
    guard let (server, plinkflow) = try await begin() else { return }
    defer {
      server.stop()
      plinkflow.remove()
    }
    let before = try await server.zone()
    let arguments = ["run", "names.json5", "--param", "port=\(server.port)"]
    let first = try await plinkflow.start(arguments, environment: environment()).ending()
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.hasSuffix("is done: 3 created, 1 changed\n"))
    let made = try await server.zone()
    #expect(
      Set(made).subtracting(before) == [
        "endpoint.oreg.test. 60 IN A 10.0.1.50", "endpoint.oreg.test. 60 IN A 10.0.2.50",
        "app.oreg.test. 300 IN CNAME endpoint.oreg.test.",
        "_http._tcp.oreg.test. 300 IN SRV 10 5 80 app.oreg.test.", "six.oreg.test. 300 IN AAAA 2001:db8::7",
      ])
    let again = try await plinkflow.start(arguments, environment: environment()).ending()
    #expect(again.output.hasSuffix("is done: 4 already so\n"), "\(again.errors)")
    // A person changes one behind its back.
    try await server.update("update delete app.oreg.test CNAME\nupdate add app.oreg.test 60 CNAME elsewhere.example.")
    let drift = try await plinkflow("drift", environment: environment())
    #expect(drift.status == 1)
    #expect(drift.output.contains("elsewhere.example."))
    let repaired = try await plinkflow.start(arguments, environment: environment()).ending()
    #expect(repaired.output.hasSuffix("is done: 1 changed, 3 already so\n"), "\(repaired.errors)")
    #expect(try await server.zone() == made)
    let undone = try await plinkflow("undo", "--yes", environment: environment())
    #expect(undone.status == 0, "\(undone.errors)")
    #expect(try await server.zone().contains("app.oreg.test. 60 IN CNAME elsewhere.example."))
    try await server.update("update delete app.oreg.test CNAME\nupdate add app.oreg.test 300 CNAME endpoint.oreg.test.")
    let back = try await plinkflow("undo", "--yes", environment: environment())
    #expect(back.status == 0, "\(back.errors)")
    #expect(try await server.zone() == before)
    // The key is in no file that plinkflow wrote.
    for file in try FileManager.default.subpathsOfDirectory(atPath: plinkflow.folder.path) {
      let bytes = FileManager.default.contents(atPath: plinkflow.path(file)) ?? Data()
      #expect(bytes.range(of: Data(Self.key.utf8)) == nil, "\(file)")
    }
  }

  @Test func `a wrong key, and a record of somebody else's, are told in words and change nothing`() async throws {
    guard let (server, plinkflow) = try await begin() else { return }
    defer {
      server.stop()
      plinkflow.remove()
    }
    let before = try await server.zone()
    let arguments = ["run", "names.json5", "--param", "port=\(server.port)"]
    let wrong = try await plinkflow.start(arguments, environment: environment("d3Jvbmc=")).ending()
    #expect(wrong.status == 1)
    #expect(
      wrong.errors.contains("error: step `endpoint` was refused by the name server 127.0.0.1\n"), "\(wrong.errors)")
    #expect(wrong.errors.contains("BADSIG"))
    #expect(wrong.errors.contains("\nhelp: the key is not the one that the server has under this name\n"))
    #expect(try await server.zone() == before)
    let unknown = try await plinkflow.start(
      arguments + ["--new", "--param", "key_name=other"], environment: environment()
    ).ending()
    #expect(unknown.errors.contains("\nhelp: the server knows no key of this name\n"), "\(unknown.errors)")
    try await server.update("update add endpoint.oreg.test 60 A 10.9.9.9")
    let foreign = try await plinkflow.start(arguments + ["--new"], environment: environment()).ending()
    #expect(foreign.status == 1)
    #expect(
      foreign.errors.contains(
        "endpoint.oreg.test. has another A record: 10.9.9.9; `overwrite: true` replaces it"), "\(foreign.errors)")
  }

  @Test func `it keeps every rule`() async throws {
    guard let (server, plinkflow) = try await begin() else { return }
    defer {
      server.stop()
      plinkflow.remove()
    }
    try plinkflow.write(
      """
      {
        "rfc2136.record": [
          { zone: "oreg.test", name: "trial.oreg.test", type: "TXT", values: ["one"], overwrite: true },
          { zone: "oreg.test", name: "trial.oreg.test", type: "TXT", values: ["two", "three"], overwrite: true },
          { zone: "oreg.test", name: "trial2.oreg.test", type: "TXT", values: ["one"], overwrite: true },
        ],
        connections: {
          dns: { type: "rfc2136.server", server: "127.0.0.1", port: \(server.port), key_name: "trial", key: "env:TRIAL_KEY" },
        },
      }
      """, to: "check.json5")
    let before = try await server.zone()
    let check = try await plinkflow("plugin", "check", "rfc2136", "--params", "check.json5", environment: environment())
    #expect(check.output.hasSuffix("11 kept, 0 broken, 1 not tried\n"), "\(check.output)\(check.errors)")
    #expect(check.status == 0)
    #expect(try await server.zone() == before)
  }
}
