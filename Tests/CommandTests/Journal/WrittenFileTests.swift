import Foundation
import Testing

/// Every file that plinkflow writes: whom it is for, and that a link in its place leads it nowhere.
@Suite struct WrittenFileTests {
  private static let precious = "precious\n"
  private static let workflow = #"{ workflow: "w", steps: { a: { uses: "core.milestone" } } }"#

  private static let zone = """
    { workflow: "z",
      connections: { c: { type: "aws", region: "ap-northeast-1", account_id: "222222222222" } },
      steps: { z: { uses: "route53.zone", on: "c", with: { name: "a.internal", vpc_id: "vpc-0c5e7d31" } } } }
    """

  private func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test func `with a mask that takes nothing away, files are still for their owner alone, and nobody else may write`()
    async throws
  {
    let plinkflow = try SeedWorkflow.folder()
    defer { plinkflow.remove() }
    let script = """
      umask 000
      "$0" run privatelink.json5 --sandbox --sandbox-delay 0 --log-http requests.log &&
      "$0" plan privatelink.json5 --sandbox --sandbox-delay 0 --out plan.json &&
      "$0" report --output report.html && "$0" journal backup copy.sqlite && "$0" journal backup old.sqlite &&
      "$0" vpn-config --device strongswan --output vpn.conf && "$0" journal restore old.sqlite --yes &&
      "$0" plugin new one --python && "$0" plugin new two --bash && "$0" plugin new three --swift
      """
    let ending = try await plinkflow.start([], by: ["sh", "-c", script]).ending()
    #expect(ending.status == 0, "\(ending.errors)")
    for name in ["requests.log", "plan.json", "report.html", "copy.sqlite", "vpn.conf"] {
      #expect(try mode(plinkflow.path(name)) == 0o600, "\(name)")
    }
    #expect(try mode(plinkflow.path(".plinkflow")) == 0o700)
    let beside = try FileManager.default.contentsOfDirectory(atPath: plinkflow.path(".plinkflow"))
    #expect(Set(beside).isSuperset(of: ["journal.sqlite", "journal.sqlite.lock", "sandbox.sqlite"]))
    #expect(beside.contains("journal.sqlite.replaced-1"))
    for name in beside { #expect(try mode(plinkflow.path(".plinkflow/\(name)")) == 0o600, "\(name)") }
    for folder in ["one", "two", "three"] {
      let files = try #require(FileManager.default.enumerator(atPath: plinkflow.path(folder))).compactMap {
        $0 as? String
      }
      #expect(!files.isEmpty)
      for name in [""] + files {
        #expect(try mode(plinkflow.path("\(folder)/\(name)")) & 0o022 == 0, "\(folder)/\(name)")
      }
    }
  }

  @Test(
    arguments: [
      ("copy.sqlite", ["journal", "backup", "copy.sqlite"]), ("report.html", ["report", "--output", "report.html"]),
      ("plan.json", ["plan", "w.json5", "--out", "plan.json"]),
      ("requests.log", ["run", "w.json5", "--log-http", "requests.log"]),
      ("first.json5", ["init", "first.json5", "--yes"]), ("first.params.json5", ["init", "first.json5", "--yes"]),
      ("new", ["plugin", "new", "new", "--python"]),
      (".plinkflow/sandbox.sqlite", ["run", "z.json5", "--sandbox"]),
      (".plinkflow/sandbox.sqlite-wal", ["run", "z.json5", "--sandbox"]),
      (".plinkflow/sandbox.sqlite-wal", ["sandbox", "reset", "--yes"]),
      (".plinkflow/journal.sqlite-wal", ["run", "w.json5"]), (".plinkflow/journal.sqlite-shm", ["run", "w.json5"]),
      (".plinkflow/journal.sqlite.lock", ["run", "w.json5"]),
      (".plinkflow/journal.sqlite", ["run", "w.json5"]), (".plinkflow/journal.sqlite", ["status"]),
      (".plinkflow/journal.sqlite", ["journal", "restore", "other.sqlite", "--yes"]),
      (".plinkflow/journal.sqlite", ["journal", "compact", "--yes"]),
    ])
  func `a link in the place of a file is left alone, and so is what it leads to`(
    name: String, command: [String]
  ) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    try plinkflow.write(Self.zone, to: "z.json5")
    #expect(try await plinkflow("run", "w.json5").status == 0)
    let made = try await plinkflow("run", "z.json5", "--sandbox", "--sandbox-delay", "0")
    #expect(made.status == 0, "\(made.errors)")
    #expect(try await plinkflow("journal", "backup", "other.sqlite").status == 0)
    for target in ["there", "nowhere"] {
      if target == "there" { try plinkflow.write(Self.precious, to: "there") }
      try? FileManager.default.removeItem(atPath: plinkflow.path(name))
      try FileManager.default.createSymbolicLink(
        atPath: plinkflow.path(name), withDestinationPath: plinkflow.path(target))
      let ending = try await plinkflow.start(command).ending()
      #expect(ending.status == 2 || ending.status == 1, "\(target): \(ending.status) \(ending.errors)")
      #expect(ending.errors.hasPrefix("error: "), "\(ending.errors)")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: plinkflow.path(name)) == plinkflow.path(target))
    }
    #expect(try String(contentsOfFile: plinkflow.path("there"), encoding: .utf8) == Self.precious)
    #expect(!plinkflow.has("nowhere"))
  }

  @Test func `a link in the place of a device's configuration is left alone, and so is what it leads to`() async throws
  {
    let plinkflow = try SeedWorkflow.folder()
    defer { plinkflow.remove() }
    #expect(try await plinkflow.start(SeedWorkflow.run).ending().status == 0)
    let named = try await plinkflow("vpn-config", "--device", "strongswan")
    #expect(named.status == 0)
    // The name that it gives a file by itself, and one that is typed.
    let own = try #require(named.output.split(separator: "`").first.map(String.init))
    for (name, options) in [(own, []), ("site.conf", ["--output", "site.conf"])] {
      for target in ["there", "nowhere"] {
        if target == "there" { try plinkflow.write(Self.precious, to: "there") }
        try? FileManager.default.removeItem(atPath: plinkflow.path(name))
        try FileManager.default.createSymbolicLink(
          atPath: plinkflow.path(name), withDestinationPath: plinkflow.path(target))
        let ending = try await plinkflow.start(["vpn-config", "--device", "strongswan"] + options).ending()
        #expect(ending.status == 2)
        #expect(
          ending.errors
            == "error: `\(name)` is there already, and it was left as it is\nhelp: `--output` names another\n")
      }
    }
    #expect(try String(contentsOfFile: plinkflow.path("there"), encoding: .utf8) == Self.precious)
    #expect(!plinkflow.has("nowhere"))
  }

  /// Names beside the journal that only a command which was killed leaves behind, and the next one makes anew.
  @Test(
    arguments: [
      (".new", ["journal", "restore", "other.sqlite", "--yes"]), (".new", ["journal", "compact", "--yes"]),
      (".compacted", ["journal", "compact", "--yes"]), (".compacted-wal", ["journal", "compact", "--yes"]),
      (".compacted-shm", ["journal", "compact", "--yes"]),
      (".replaced-1", ["journal", "restore", "other.sqlite", "--yes"]),
      (".replaced-1", ["journal", "compact", "--yes"]),
    ])
  func `a link under a name that is used meanwhile leads nowhere`(suffix: String, command: [String]) async throws {
    for target in ["there", "nowhere"] {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      try plinkflow.write(Self.workflow, to: "w.json5")
      try plinkflow.write(Self.precious, to: "there")
      for _ in 0..<3 { #expect(try await plinkflow("run", "w.json5").status == 0) }
      #expect(try await plinkflow("journal", "backup", "other.sqlite").status == 0)
      let name = ".plinkflow/journal.sqlite" + suffix
      try FileManager.default.createSymbolicLink(
        atPath: plinkflow.path(name), withDestinationPath: plinkflow.path(target))
      let ending = try await plinkflow.start(command).ending()
      #expect(ending.status == 0, "\(target): \(ending.errors)")
      #expect(try String(contentsOfFile: plinkflow.path("there"), encoding: .utf8) == Self.precious)
      #expect(!plinkflow.has("nowhere"))
      let verified = try await plinkflow("journal", "verify")
      #expect(verified.status == 0, "\(verified.output)")
      let type = try FileManager.default.attributesOfItem(atPath: plinkflow.path(".plinkflow/journal.sqlite"))[.type]
      #expect(type as? FileAttributeType == .typeRegular)
      // What is kept is under a name that nobody had.
      if suffix == ".replaced-1" { #expect(ending.output.contains(".replaced-2`"), "\(ending.output)") }
    }
  }

  @Test(arguments: ["there", "nowhere"])
  func `a link in the place of the copy's lock is told, and leads nowhere`(target: String) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    try plinkflow.write(Self.precious, to: "there")
    for _ in 0..<3 { #expect(try await plinkflow("run", "w.json5").status == 0) }
    let lock = ".plinkflow/journal.sqlite.compacted.lock"
    try FileManager.default.createSymbolicLink(
      atPath: plinkflow.path(lock), withDestinationPath: plinkflow.path(target))
    let ending = try await plinkflow("journal", "compact", "--yes")
    #expect(ending.status == 2)
    #expect(
      ending.errors == """
        error: the journal `.plinkflow/journal.sqlite.compacted` cannot be trusted: `\(lock)` is a link, has a second name, or is no file
        note: what lies beside a journal is read as a part of it
        help: find out where it comes from, and delete it: no plinkflow made it

        """)
    #expect(try String(contentsOfFile: plinkflow.path("there"), encoding: .utf8) == Self.precious)
    #expect(!plinkflow.has("nowhere"))
    #expect(try await plinkflow("journal", "verify").status == 0)
  }

  @Test func `a link in the place of the folder in which programs are marked starts none`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      #"{ workflow: "w", steps: { a: { uses: "command.run", with: { apply: ["touch", "begun"] } } } }"#, to: "w.json5")
    try FileManager.default.createDirectory(atPath: plinkflow.path("elsewhere"), withIntermediateDirectories: true)
    let journal = plinkflow.path(".plinkflow")
    try FileManager.default.createDirectory(
      atPath: journal, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    let folder = "\(journal)/journal.sqlite.programs"
    try FileManager.default.createSymbolicLink(
      atPath: folder, withDestinationPath: plinkflow.path("elsewhere"))
    let ending = try await plinkflow("run", "w.json5")
    #expect(ending.status == 1)
    #expect(
      ending.errors.components(separatedBy: "\nerror: ").last == """
        step `a` cannot mark its programs as at work
        note: `\(folder)`: it is no folder of this user's alone
        note: 1 step failed; nothing is in doubt
        help: `plinkflow run w.json5` goes on

        """)
    #expect(!plinkflow.has("begun"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: plinkflow.path("elsewhere")).isEmpty)
  }

  @Test(arguments: ["../out", "/tmp/out", "a/../../b", "..", ".", "-x", "a/b"])
  func `a name that leads out of the folder is no plugin's`(name: String) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    #expect(try await plinkflow("plugin", "new", name, "--bash").status == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: plinkflow.folder.path).allSatisfy { $0.hasPrefix(".") })
  }
}
