import Foundation
import Testing

extension OnThisMachine {
  /// Long-running programs as steps: started, found again, started anew, ended.
  @Suite(.enabled(if: LabMachine.isAble, LabMachine.absence)) struct ServiceTests {
    private static func workflow(_ command: String) -> String {
      """
      {
        workflow: "services",
        steps: {
          folder: { uses: "host.folder", with: { path: "/run/plinkflow-trial" } },
          web: {
            uses: "host.service",
            with: {
              folder: "${folder.path}/web", \(command),
              files: {
                "nginx.conf": [
                  "daemon off; pid nginx.pid; worker_processes 2; events {}",
                  "http {",
                  "  access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u;",
                  "  scgi_temp_path s; server { listen unix:/run/plinkflow-trial/web/socket; }",
                  "}",
                ],
              },
            },
          },
        },
      }
      """
    }

    private static let nginx =
      #"command: ["nginx", "-p", "${folder.path}/web", "-c", "nginx.conf", "-e", "stderr"], listens: ["unix/${folder.path}/web/socket"]"#

    /// The process that was written down, and those of its session: nginx and two workers, which it starts after it has
    /// begun to listen.
    private func processes() async throws -> (main: Int32, all: [Int32]) {
      let text = try String(contentsOfFile: "/run/plinkflow-trial/web/process", encoding: .utf8)
      let words = text.split(separator: " ")
      try #require(words.count == 4)
      var all: [Int32] = []
      for _ in 0..<2000 {
        if all.count == 3 { break }
        try await Task.sleep(for: .milliseconds(20))
        let listed = try LabMachine.output(of: ["ps", "-s", String(words[2]), "-o", "pid=,stat="]).text
        all = listed.split(separator: "\n").filter { !$0.contains("Z") }.compactMap { line in
          line.split(separator: " ").first.flatMap { Int32($0) }
        }
      }
      #expect(all.count == 3)
      return (try #require(Int32(words[0])), all)
    }

    @Test func `one whose program was killed shows as drift, is started anew without its leftovers, and ends`()
      async throws
    {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let before = try LabMachine.world()
      try plinkflow.write(Self.workflow(Self.nginx), to: "w.json5")
      let up = try await plinkflow("run", "w.json5")
      #expect(up.status == 0, "\(up.errors)")
      let first = try await processes()
      kill(first.main, SIGKILL)
      try await LabMachine.waitForEnd(of: [first.main])
      let drift = try await plinkflow("drift")
      #expect(drift.status == 1)
      #expect(drift.output.contains("running"), "\(drift.output)")
      let again = try await plinkflow("run", "w.json5")
      #expect(again.output.hasSuffix("is done: 1 changed, 1 already so\n"), "\(again.output)\(again.errors)")
      let second = try await processes()
      #expect(Set(first.all).isDisjoint(with: second.all))
      // The first undo is of the second run, before which it did not run.
      #expect(try await plinkflow("undo", "--yes").status == 0)
      #expect(!FileManager.default.fileExists(atPath: "/run/plinkflow-trial/web/process"))
      #expect(try await plinkflow("undo", "--yes").status == 0)
      #expect(try LabMachine.world() == before)
    }

    @Test func `one that cannot start is told in its own words, and leaves nothing`() async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let before = try LabMachine.world()
      try plinkflow.write(
        Self.workflow(#"command: ["haproxy", "-db", "-f", "nginx.conf"], listens: ["tcp/1"]"#), to: "w.json5")
      let failed = try await plinkflow("run", "w.json5")
      #expect(failed.status == 1)
      #expect(
        failed.errors.contains(
          "error: step `web` was refused by `haproxy`\nnote: it ended right after its start\nnote: "),
        "\(failed.errors)")
      #expect(failed.errors.contains("unknown keyword 'access_log'"), "\(failed.errors)")
      #expect(!FileManager.default.fileExists(atPath: "/run/plinkflow-trial/web"))
      #expect(try await plinkflow("undo", "--yes").status == 0)
      #expect(try LabMachine.world() == before)
    }

    @Test func `what is not its own process is never ended`() async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      try plinkflow.write(Self.workflow(Self.nginx), to: "w.json5")
      #expect(try await plinkflow("run", "w.json5").status == 0)
      let own = try await processes()
      let bystander = Process()
      bystander.executableURL = URL(filePath: "/usr/bin/sleep")
      bystander.arguments = ["60"]
      try bystander.run()
      defer { bystander.terminate() }
      // As if the number had been given to somebody else's process since.
      let path = "/run/plinkflow-trial/web/process"
      let words = try String(contentsOfFile: path, encoding: .utf8).split(separator: " ")
      let stolen = bystander.processIdentifier
      try "\(stolen) \(words[1]) \(stolen) \(words[3])".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try await plinkflow("undo", "--yes").status == 0)
      #expect(bystander.isRunning)
      for process in own.all { kill(process, SIGKILL) }
      // The next test must not find them in what was there before it.
      try await LabMachine.waitForEnd(of: own.all)
    }
  }
}
