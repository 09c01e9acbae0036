import Foundation
import Testing

/// Every file that plinkflow writes: whom it is for, and that a link in its place leads it nowhere.
@Suite struct WrittenFileTests {
  private static let precious = "precious\n"
  private static let workflow = #"{ workflow: "w", steps: { a: { uses: "core.milestone" } } }"#

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
      (".plinkflow/journal.sqlite.lock", ["run", "w.json5"]),
      (".plinkflow/journal.sqlite", ["run", "w.json5"]), (".plinkflow/journal.sqlite", ["status"]),
      (".plinkflow/journal.sqlite", ["journal", "restore", "other.sqlite", "--yes"]),
    ])
  func `a link in the place of a file is left alone, and so is what it leads to`(
    name: String, command: [String]
  ) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    try plinkflow.write(
      #"{ workflow: "z", connections: { c: { type: "aws" } }, steps: { z: { uses: "route53.zone", on: "c", with: { name: "a.internal", vpc_id: "vpc-0c5e7d31" } } } }"#,
      to: "z.json5")
    #expect(try await plinkflow("run", "w.json5").status == 0)
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

  @Test(arguments: ["../out", "/tmp/out", "a/../../b", "..", ".", "-x", "a/b"])
  func `a name that leads out of the folder is no plugin's`(name: String) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    #expect(try await plinkflow("plugin", "new", name, "--bash").status == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: plinkflow.folder.path).allSatisfy { $0.hasPrefix(".") })
  }
}
