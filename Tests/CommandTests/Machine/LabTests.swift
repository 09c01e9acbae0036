import Fixtures
import Foundation
import Testing

/// What needs this machine's networks to itself: one lab at a time.
@Suite(.serialized) struct OnThisMachine {}

extension OnThisMachine {
  /// `workflows/onprem-lab.json5`: real packets through real programs in network namespaces.
  ///
  /// `PLINKFLOW_LAB_KILLS` sets how often it is killed on its way up, and as often on its way down; `PLINKFLOW_SEED`
  /// repeats a campaign.
  @Suite(.enabled(if: LabMachine.isAble, LabMachine.absence)) struct LabTests {
    private static let kills = ProcessInfo.processInfo.environment["PLINKFLOW_LAB_KILLS"].flatMap(Int.init) ?? 4
    private static let seed =
      ProcessInfo.processInfo.environment["PLINKFLOW_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...999_999)
    private static let run = ["run", LabMachine.workflow]
    private static let undo = ["undo", "--yes"]

    private func ending(_ plinkflow: Plinkflow, _ arguments: [String]) async throws -> Plinkflow.Ending {
      try await plinkflow.start(arguments, environment: LabMachine.environment).ending()
    }

    @Test func `it comes up, pages pass to the same addresses on the other side, and undo leaves nothing`() async throws
    {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let before = try LabMachine.world()
      let clock = ContinuousClock()
      let began = clock.now
      let up = try await ending(plinkflow, Self.run)
      let duration = clock.now - began
      print("the lab is up after \(duration)")
      #expect(up.status == 0, "\(up.errors)")
      #expect(up.output.hasSuffix("is done: 42 created, 4 adopted\n"), "\(up.output)")
      // Five seconds is the promise on a quiet machine. Other tests run beside this one, and the machine may have more
      // to do than that: what takes this long has waited for something in vain.
      #expect(duration < .seconds(120))

      for namespace in ["lab-eni", "lab-provider"] {
        let addresses = try LabMachine.output(of: ["ip", "-n", namespace, "-brief", "address"]).text
        #expect(addresses.contains(" 10.0.1.50/16"), "\(namespace): \(addresses)")
      }
      let page = try LabMachine.page("http://app.oreg.internal/", from: "lab-onprem")
      #expect(page.map { String(decoding: $0, as: UTF8.self) } == "the provider greets 10.0.1.50\n")
      // More than a megabyte, in packets of full length: what is too long for the tunnel has to be said and heard.
      let long = try LabMachine.page("http://app.oreg.internal/long", from: "lab-onprem")
      let original = FileManager.default.contents(atPath: "/usr/sbin/nginx")
      #expect(long == original && long?.count ?? 0 > 1_000_000)

      let again = try await ending(plinkflow, Self.run)
      #expect(again.output.hasSuffix("is done: 46 already so\n"), "\(again.output)\(again.errors)")
      try expectSecrets(areNowhereIn: plinkflow)

      let down = clock.now
      let gone = try await ending(plinkflow, Self.undo)
      print("the lab is gone after \(clock.now - down)")
      #expect(gone.status == 0 && gone.output.hasSuffix(" is undone\n"), "\(gone.output)\(gone.errors)")
      #expect(try LabMachine.world() == before)
    }

    /// The keys are in files that others may not read, and neither in the journal nor on a command line.
    private func expectSecrets(areNowhereIn plinkflow: Plinkflow) throws {
      for name in ["vpn-key", "update-key"] {
        let path = "/run/plinkflow-lab/\(name)"
        let key = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .newlines)
        try #require(key.count > 40)
        for file in try FileManager.default.subpathsOfDirectory(atPath: plinkflow.folder.path) {
          let bytes = FileManager.default.contents(atPath: plinkflow.path(file)) ?? Data()
          #expect(bytes.range(of: Data(key.utf8)) == nil, "\(file)")
        }
        for process in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int32(process) != nil {
          let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
          #expect(line.range(of: Data(key.utf8)) == nil, "process \(process)")
        }
        for file in try FileManager.default.subpathsOfDirectory(atPath: "/run/plinkflow-lab") {
          let found = "/run/plinkflow-lab/\(file)"
          let mode = try FileManager.default.attributesOfItem(atPath: found)[.posixPermissions] as? Int ?? 0o777
          let bytes = FileManager.default.contents(atPath: found) ?? Data()
          if bytes.range(of: Data(key.utf8)) != nil { #expect(mode & 0o077 == 0, "\(file)") }
        }
      }
    }

    @Test func `killed at random instants of run and of undo, it has everything once, and nothing is left`()
      async throws
    {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      print("lab kill campaign: \(Self.kills) kills of run and \(Self.kills) of undo, seed \(Self.seed)")
      var generator = Dice(seed: Self.seed)
      let before = try LabMachine.world()
      var (killed, undoKilled) = (0, 0)
      while killed < Self.kills || undoKilled < Self.kills {
        killed += try await kill(Self.run, of: plinkflow, with: &generator)
        let up = try await ending(plinkflow, Self.run)
        #expect(up.status == 0, "seed \(Self.seed): \(up.errors)")
        for (program, namespace) in [
          ("charon-systemd", "lab-cgw"), ("charon-systemd", "lab-vgw"), ("haproxy", "lab-provider"),
          ("named", "lab-consumer"), ("tcpdump", "lab-internet"),
        ] {
          #expect(try LabMachine.count(of: program, in: namespace) == 1, "seed \(Self.seed): \(program)")
        }
        #expect(try LabMachine.page("http://app.oreg.internal/", from: "lab-onprem") != nil, "seed \(Self.seed)")
        undoKilled += try await kill(Self.undo, of: plinkflow, with: &generator)
        let gone = try await ending(plinkflow, Self.undo)
        #expect(gone.status == 0, "seed \(Self.seed): \(gone.errors)")
        let left = try LabMachine.world()
        #expect(left == before, "seed \(Self.seed)")
        if left != before { return }
      }
      print("lab kill campaign: \(killed) kills of run and \(undoKilled) of undo survived")
    }

    /// Starts the command and kills it at a random instant, twice; answers how often it was killed at work.
    private func kill(
      _ arguments: [String], of plinkflow: Plinkflow, with generator: inout Dice
    ) async throws -> Int {
      var killed = 0
      for _ in 0..<2 {
        let running = try plinkflow.start(arguments, environment: LabMachine.environment)
        // When the kill comes decides where it hits, and nothing about what has to hold after it.
        try await Task.sleep(for: .milliseconds(Int.random(in: 100...1500, using: &generator)))
        running.send(SIGKILL)
        guard try await running.ending().status == 128 + SIGKILL else { return killed }
        killed += 1
      }
      return killed
    }

    @Test func `a wrong key is told as what it is, and is taken back`() async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let before = try LabMachine.world()
      let refused = try await plinkflow.start(
        Self.run + ["--param", "vpn_key_expected=env:TRIAL_KEY"],
        environment: LabMachine.environment.merging(["TRIAL_KEY": "another key than that"]) { $1 }
      ).ending()
      #expect(refused.status == 1)
      #expect(
        refused.errors.contains(
          """
          error: step `vpn` was refused by the other gateway, which does not believe this one: AUTHENTICATION_FAILED
          note: establishing CHILD_SA 'lab' failed

          """), "\(refused.errors)")
      #expect(
        refused.errors.contains(
          "\nhelp: compare the pre-shared keys of both sides, and the identities that they are for, "))
      #expect(!refused.errors.contains("another key than that"))
      let gone = try await plinkflow.start(
        Self.undo, environment: LabMachine.environment.merging(["TRIAL_KEY": "another key than that"]) { $1 }
      ).ending()
      #expect(gone.status == 0, "\(gone.errors)")
      #expect(try LabMachine.world() == before)
    }

    @Test func `a network namespace of somebody else's is left alone`() async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      try LabMachine.output(of: ["ip", "netns", "add", "lab-consumer"])
      let before = try LabMachine.world()
      let refused = try await ending(plinkflow, Self.run)
      #expect(refused.status == 1)
      #expect(
        refused.errors.contains(
          """
          error: step `consumer` cannot go on: something that this run did not create is in the way
          note: there is a network namespace `lab-consumer` that this workflow did not make

          """), "\(refused.errors)")
      let gone = try await ending(plinkflow, Self.undo)
      #expect(gone.status == 0, "\(gone.errors)")
      #expect(try LabMachine.world() == before)
      try LabMachine.output(of: ["ip", "netns", "delete", "lab-consumer"])
    }

    @Test func `a machine that cannot have it is told why, a line for each reason, and nothing is begun`() async throws
    {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let before = try LabMachine.world()
      let refused = try await plinkflow.start(
        Self.run, by: ["setpriv", "--bounding-set", "-sys_admin,-net_admin", "--inh-caps", "-sys_admin,-net_admin"],
        environment: LabMachine.environment
      ).ending()
      #expect(refused.status == 2)
      #expect(
        refused.errors.hasPrefix(
          """
          error: step `machine` finds that this machine cannot run the workflow
          note: cannot: make network namespaces (unshare: unshare failed: Operation not permitted)

          """), "\(refused.errors)")
      try plinkflow.write(
        """
        {
          workflow: "w",
          steps: {
            machine: {
              uses: "check.machine",
              with: { programs: { frobnicate: "frobnicator", sh: "dash" }, files: { "/no/such/file": "files" } },
            },
            then: { uses: "host.folder", needs: ["machine"], with: { path: "/run/plinkflow-trial" } },
          },
        }
        """, to: "w.json5")
      let missing = try await plinkflow("run", "w.json5")
      #expect(missing.status == 2)
      #expect(
        missing.errors == """
          error: step `machine` finds that this machine cannot run the workflow
          note: cannot: find the program `frobnicate`; install Debian's package `frobnicator`
          note: cannot: find `/no/such/file`; install Debian's package `files`
          note: nothing was begun; `--skip-preflight` begins all the same

          """)
      #expect(try LabMachine.world() == before)
    }
  }
}
