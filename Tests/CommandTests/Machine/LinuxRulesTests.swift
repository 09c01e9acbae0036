import Fixtures
import Foundation
import Testing

extension OnThisMachine {
  /// The rules that authors' plugins are held to, tried on the kinds that change this machine, and on real strongSwan.
  @Suite(.enabled(if: LabMachine.isAble, LabMachine.absence)) struct RulesTests {
    private func check(
      _ plugin: String, _ parameters: String, kept: String, _ plinkflow: Plinkflow,
      environment: [String: String] = [:]
    ) async throws {
      try plinkflow.write(parameters, to: "check.json5")
      let check = try await plinkflow("plugin", "check", plugin, "--params", "check.json5", environment: environment)
      #expect(check.output.hasSuffix(kept), "\(check.output)\(check.errors)")
      #expect(check.status == 0)
    }

    @Test func `networks keep every rule`() async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let before = try LabMachine.world()
      for name in ["trial-a", "trial-b"] { try LabMachine.output(of: ["ip", "netns", "add", name]) }
      try LabMachine.output(of: ["ip", "-n", "trial-a", "link", "set", "dev", "lo", "up"])
      try await check(
        "network",
        """
        {
          "network.namespace": [{ name: "trial-c", forwards: true }],
          "network.link": [{
            ends: [{ namespace: "trial-a", name: "aa", addresses: ["10.9.0.1/24"] }, { namespace: "trial-b", name: "bb" }],
          }],
          "network.bridge": [{ namespace: "trial-a", name: "br", addresses: ["10.8.0.1/24", "10.8.0.2/24"] }],
          "network.route": [{ namespace: "trial-a", to: "10.7.0.0/16", via: "127.0.0.2" }],
          "network.rules": [{
            namespace: "trial-a", table: "trial",
            rules: ["chain c {", "type filter hook forward priority 0; policy drop;", "ct state established accept", "}"],
          }],
          "network.name_servers": [{ namespace: "trial-a", servers: ["10.0.0.2"] }],
        }
        """, kept: "48 kept, 0 broken, 24 not tried\n", plinkflow)
      for name in ["trial-a", "trial-b"] { try LabMachine.output(of: ["ip", "netns", "delete", name]) }
      #expect(try LabMachine.world() == before)
    }

    @Test func `a link in the path of a namespace's name servers is not followed`() async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let folder = "/etc/netns/trial-d"
      try plinkflow.write(
        """
        { workflow: "n",
          steps: { names: { uses: "network.name_servers", with: { namespace: "trial-d", servers: ["10.0.0.2"] } } } }
        """, to: "n.json5")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { for path in [folder, "/etc/netns"] { rmdir(path) } }
      let file = folder + "/resolv.conf"
      try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: plinkflow.path("nowhere"))
      defer { try? FileManager.default.removeItem(atPath: file) }
      let ending = try await plinkflow("run", "n.json5")
      #expect(ending.status == 1)
      #expect(
        ending.errors.components(separatedBy: "\nerror: ").last == """
          step `names` cannot go on: something that this run did not create is in the way
          note: `\(file)` is a link that this workflow did not make
          note: 1 step failed; nothing is in doubt
          help: `plinkflow run n.json5` goes on

          """)
      #expect(!plinkflow.has("nowhere"))
    }

    @Test func `a plugin of the person who became root by sudo is used, and another person's is not`() async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let example = Repository.root.appending(path: "Plugins/Examples/Note/plinkflow-plugin-note")
      try FileManager.default.createDirectory(atPath: plinkflow.path("plugins"), withIntermediateDirectories: true)
      let program = plinkflow.path("plugins/plinkflow-plugin-note")
      try ExecutableFile.write(String(contentsOf: example, encoding: .utf8), to: program)
      try LabMachine.output(of: ["chown", "-R", "12345:12345", plinkflow.path("plugins")])
      let path = ["PLINKFLOW_PLUGIN_PATH": plinkflow.path("plugins")]
      let own = try await plinkflow(
        "plugin", "check", "note", environment: path.merging(["SUDO_UID": "12345", "SUDO_GID": "12345"]) { $1 })
      #expect(own.status == 0, "\(own.errors)")
      let others = try await plinkflow("plugin", "check", "note", environment: path.merging(["SUDO_UID": "1"]) { $1 })
      #expect(others.status == 1)
      #expect(others.errors.contains("note: `\(program)` belongs to another user\n"), "\(others.errors)")
    }

    @Test func `folders, secrets and services keep every rule`() async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let before = try LabMachine.world()
      try await check(
        "host",
        """
        {
          "host.folder": [{ path: "/run/plinkflow-trial" }],
          "host.secret": [{ path: "/run/plinkflow-trial" }],
          "host.service": [{
            folder: "/run/plinkflow-trial", command: ["sleep", "600"], files: { key: ["@key@"] },
            secrets: { key: "env:TRIAL_KEY" },
          }],
        }
        """, kept: "25 kept, 0 broken, 11 not tried\n", plinkflow, environment: ["TRIAL_KEY": "a key for a trial"])
      #expect(try LabMachine.world() == before)
    }

    @Test func `strongSwan's kinds keep every rule on two real daemons`() async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let before = try LabMachine.world()
      try plinkflow.write(Self.gateways, to: "w.json5")
      let key = ["TRIAL_KEY": "a key that two share"]
      let up = try await plinkflow("run", "w.json5", environment: key)
      #expect(up.status == 0, "\(up.errors)")
      let parameters = """
        {
          "strongswan.key": [{ id: "other", owners: ["a.example"], key: "env:TRIAL_KEY" }],
          "strongswan.connection": [{
            name: "other", local_address: "10.9.0.1", remote_address: "10.9.0.2", remote_port: 4500,
            local_networks: ["10.1.0.0/16"], remote_networks: ["10.2.0.0/16"],
          }],
          "strongswan.tunnel": [{ connection: "trial" }],
          connections: { left: { type: "strongswan.daemon", socket: "/run/plinkflow-trial/left/vici" } },
        }
        """
      try await check("strongswan", parameters, kept: "25 kept, 0 broken, 11 not tried\n", plinkflow, environment: key)

      // Somebody's own connection of the same name, which differs, is not touched.
      let vici = "unix:///run/plinkflow-trial/left/vici"
      let listed = try LabMachine.output(of: ["swanctl", "--list-conns", "--uri", vici]).text
      #expect(listed.contains("trial: IKEv2"))
      try plinkflow.write(
        parameters.replacing("name: \"other\"", with: "name: \"trial\"").replacing("10.1.0.0/16", with: "10.3.0.0/16"),
        to: "check.json5")
      let foreign = try await plinkflow("plugin", "check", "strongswan", "--params", "check.json5", environment: key)
      #expect(
        foreign.output.contains("strongSwan has another connection `trial`: local_networks differs"),
        "\(foreign.output)")
      #expect(try LabMachine.output(of: ["swanctl", "--list-conns", "--uri", vici]).text == listed)

      #expect(try await plinkflow("undo", "--yes", environment: key).status == 0)
      #expect(try LabMachine.world() == before)
    }

    /// Two gateways with a wire between them, which know each other and are silent.
    private static let gateways = """
      {
        workflow: "gateways",
        params: { key: { type: "string", secret: true, default: "env:TRIAL_KEY" } },
        connections: {
          left: { type: "strongswan.daemon", socket: "/run/plinkflow-trial/left/vici" },
          right: { type: "strongswan.daemon", socket: "/run/plinkflow-trial/right/vici" },
        },
        steps: {
          folder: { uses: "host.folder", with: { path: "/run/plinkflow-trial" } },
          a: { uses: "network.namespace", with: { name: "trial-left" } },
          b: { uses: "network.namespace", with: { name: "trial-right" } },
          wire: {
            uses: "network.link",
            with: {
              ends: [
                { namespace: "${a.name}", name: "wire", addresses: ["10.9.0.1/24", "10.1.0.1/16"] },
                { namespace: "${b.name}", name: "wire", addresses: ["10.9.0.2/24", "10.2.0.1/16"] },
              ],
            },
          },
          \(daemon("left", on: "a")),
          \(daemon("right", on: "b")),
          left_key: { uses: "strongswan.key", on: "left", needs: ["left"], with: \(key) },
          right_key: { uses: "strongswan.key", on: "right", needs: ["right"], with: \(key) },
          left_connection: {
            uses: "strongswan.connection", on: "left", needs: ["left"],
            with: {
              name: "trial", local_address: "10.9.0.1", remote_address: "10.9.0.2", remote_port: 4500,
              wraps_in_udp: true, local_networks: ["10.1.0.0/16"], remote_networks: ["10.2.0.0/16"],
            },
          },
          right_connection: {
            uses: "strongswan.connection", on: "right", needs: ["right"],
            with: {
              name: "trial", local_address: "10.9.0.2", remote_address: "10.9.0.1", remote_port: 4500,
              wraps_in_udp: true, local_networks: ["10.2.0.0/16"], remote_networks: ["10.1.0.0/16"],
            },
          },
        },
      }
      """

    private static let key = #"{ id: "trial", owners: ["10.9.0.1", "10.9.0.2"], key: "${params.key}" }"#

    private static func daemon(_ name: String, on namespace: String) -> String {
      let load =
        "random nonce pem x509 constraints pubkey pkcs1 aes sha1 sha2 hmac kdf gmp kernel-libipsec kernel-netlink socket-default vici"
      return """
        \(name): {
          uses: "host.service", needs: ["wire"],
          with: {
            folder: "${folder.path}/\(name)", namespace: "${\(namespace).name}", command: ["charon-systemd"],
            listens: ["udp/4500", "unix/${folder.path}/\(name)/vici"],
            environment: { STRONGSWAN_CONF: "${folder.path}/\(name)/strongswan.conf" },
            files: {
              "strongswan.conf": [
                "charon-systemd {",
                "  load = \(load)",
                "  plugins { vici { socket = unix://${folder.path}/\(name)/vici } }",
                "}",
              ],
            },
          },
        }
        """
    }
  }
}
