import Foundation
import Testing

/// The real program on a disk that fails at one call after the other: what it says, and that the next command goes on.
///
/// `PLINKFLOW_FAULTS=all` tries every single call; otherwise every seventh write is tried, and every second name.
@Suite struct DiskFaultTests {
  /// Two steps with an effect that can be counted, and one between them without.
  private static let workflow = """
    {
      workflow: "w",
      steps: {
        a: {
          uses: "command.run",
          with: {
            observe: ["/usr/bin/test", "-e", "a"], absent_status: [1], undo: ["/bin/sh", "-c", "rm a; echo x >> a.undone"],
            apply: ["/bin/sh", "-c", "echo x > a; echo x >> a.applied"],
          },
        },
        m: { uses: "core.milestone", needs: ["a"] },
        b: {
          uses: "command.run",
          needs: ["m"],
          with: {
            observe: ["/usr/bin/test", "-e", "b"], absent_status: [1], undo: ["/bin/sh", "-c", "rm b; echo x >> b.undone"],
            apply: ["/bin/sh", "-c", "echo x > b; echo x >> b.applied"],
          },
        },
      },
    }
    """

  private static let isComplete = ProcessInfo.processInfo.environment["PLINKFLOW_FAULTS"] == "all"

  /// How often each effect was had: once, and no more.
  private static func effects(_ plinkflow: Plinkflow, _ kind: String) -> [String] {
    ["a", "b"].map { (try? String(contentsOfFile: plinkflow.path("\($0).\(kind)"), encoding: .utf8)) ?? "" }
  }

  /// Runs and undoes on a disk that fails at its call `number`, and checks everything; false where the fault came to
  /// neither of the two.
  private static func survives(_ fault: String, at number: Int) async throws -> Bool {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(workflow, to: "w.json5")
    let disk = try FaultyDisk(under: plinkflow)
    var hasFailed = false
    for (command, kind, next) in [
      (["run", "w.json5"], "applied", ["run", "w.json5"]), (["undo", "--yes"], "undone", ["undo", "--yes"]),
    ] {
      let ending = try await disk.run(command, failing: "\(fault) \(number)")
      if disk.hasFailed {
        hasFailed = true
        try judge(ending, of: fault, command[0])
      } else {
        #expect(ending.status == 0, "\(fault) \(number): \(ending.errors)")
      }
      let again = try await plinkflow.start(next).ending()
      #expect(again.status == 0, "\(fault) \(number), \(command[0]) again: \(again.errors)")
      #expect(effects(plinkflow, kind) == ["x\n", "x\n"], "\(fault) \(number)")
    }
    let verified = try await plinkflow("journal", "verify")
    #expect(verified.status == 0, "\(fault) \(number): \(verified.errors)")
    return hasFailed
  }

  /// The words are these, whatever was being written.
  private static func judge(_ ending: Plinkflow.Ending, of fault: String, _ command: String) throws {
    if fault == "kill" {
      #expect(ending.status == 128 + SIGKILL)
      return
    }
    // Closing files and a fault that nothing more depended on may leave the command as it would have been.
    if ending.status == 0 { return }
    var said = ending.errors.split(separator: "\n").filter {
      $0.hasPrefix("error: ") || $0.hasPrefix("note: ") || $0.hasPrefix("help: ")
    }.joined(separator: "\n")
    said.replace(#/plinkflow (run w\.json5|undo [0-9a-z-]+)`/#, with: "plinkflow COMMAND`")
    #expect(allowed[fault, default: []].contains(said), "\(fault): \(said)")
  }

  private static let allowed: [String: Set<String>] = {
    let file = "error: the journal `.plinkflow/journal.sqlite` cannot be written or read\n"
    let lock = "error: the journal cannot be opened at `.plinkflow/journal.sqlite.lock`\n"
    let endings = [
      "\nnote: nothing was sent after that\nhelp: `plinkflow COMMAND` goes on once that is mended",
      "\nhelp: nothing was begun; the same command does it once that is mended",
    ]
    func all(_ notes: String...) -> Set<String> {
      Set(notes.flatMap { note in endings.map { "\(file)note: \(note)\($0)" } })
    }
    let full = all(
      "database or disk is full (SQLite 13)", "disk I/O error: No space left on device (SQLite 4874)",
      "disk I/O error (SQLite 4874)", "disk I/O error: No space left on device (SQLite 778)")
    let sync = all("disk I/O error (SQLite 1034)", "disk I/O error: Input/output error (SQLite 1034)")
    let noRoom = lock + "note: No space left on device"
    return [
      "full": full.union([noRoom]), "short": full.union([noRoom, lock + "note: it cannot be written in full"]),
      "sync": sync, "sync-once": sync,
    ]
  }()

  @Test(arguments: [("full", 7), ("short", 7), ("sync", 2), ("sync-once", 2), ("kill", 7)])
  func `whichever call the disk fails at, nothing is lost or made twice`(fault: String, stride: Int) async throws {
    var tried = 0
    for number in Swift.stride(from: 1, to: 2000, by: Self.isComplete ? 1 : stride) {
      guard try await Self.survives(fault, at: number) else { break }
      tried += 1
    }
    print("disk faults: \(tried) of kind \(fault) in each of run and undo survived")
    #expect(tried >= (fault.hasPrefix("sync") ? 5 : 8))
  }

  @Test func `a network file system is refused before anything is begun`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    try FileManager.default.createDirectory(atPath: plinkflow.path(".plinkflow"), withIntermediateDirectories: true)
    let device = try #require(
      FileManager.default.attributesOfItem(atPath: plinkflow.path(".plinkflow"))[.systemNumber] as? Int)
    let numbers = "\((device >> 8) & 0xfff):\(device & 0xff | (device >> 12) & ~0xff)"
    let mounts = "22 1 0:5 / /proc rw - proc proc rw\n23 1 \(numbers) / / rw shared:1 - nfs4 server:/home rw\n"
    for command in [["run", "w.json5"], ["plan", "w.json5"]] {
      let ending = try await FaultyDisk(under: plinkflow).run(command, mounts: mounts)
      #expect(ending.status == 2)
      #expect(
        ending.errors == """
          error: the journal `.plinkflow/journal.sqlite` is on a network file system (nfs4), where it cannot be kept safe \
          from a second machine
          help: keep it on a disk of this machine: `--journal FILE`

          """)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: plinkflow.path(".plinkflow")).isEmpty)
  }
}
