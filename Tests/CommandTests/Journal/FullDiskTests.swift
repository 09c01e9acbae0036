import Foundation
import Testing

/// A real small disk that is full, and one that can only be read: a file system in memory, seen by the program alone.
@Suite struct FullDiskTests {
  /// Runs a script in a folder `disk` that is a file system of 400 KiB, in which `$0` is the program.
  private func onSmallDisk(_ plinkflow: Plinkflow, _ script: String) async throws -> Plinkflow.Ending {
    try FileManager.default.createDirectory(atPath: plinkflow.path("disk"), withIntermediateDirectories: true)
    let prepare = "mount -t tmpfs -o size=400k,mode=700 tmpfs disk && cp w.json5 disk && cd disk && "
    return try await plinkflow.start([], by: ["unshare", "-rm", "sh", "-c", prepare + script]).ending()
  }

  private func folder() throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    try plinkflow.write(
      #"{ workflow: "w", steps: { a: { uses: "core.milestone" }, b: { uses: "core.milestone", needs: ["a"] } } }"#,
      to: "w.json5")
    return plinkflow
  }

  @Test func `on a full disk nothing is begun, and with room again the same command does it`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    let ending = try await onSmallDisk(
      plinkflow,
      """
      head -c 1000000 /dev/zero > fill 2> /dev/null; "$0" run w.json5; echo $?; rm fill
      "$0" run w.json5 2> /dev/null; "$0" journal verify
      """)
    #expect(
      ending.errors.contains(
        "error: the journal cannot be opened at `.plinkflow/journal.sqlite.lock`\nnote: No space left on device\n"),
      "\(ending.errors)")
    #expect(ending.output.hasPrefix("2\nrun "), "\(ending.output)")
    #expect(ending.output.hasSuffix("`.plinkflow/journal.sqlite` is sound: 1 run, 4 events\n"), "\(ending.output)")
  }

  @Test(arguments: [(0, "shop.json5"), (1, "shop.json5"), (2, "shop.params.json5")])
  func `on a disk without room for all that it writes, init leaves nothing behind, and with room does it again`(
    pages: Int, file: String
  ) async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    // The workflow takes two pages, and the parameters a third one.
    let ending = try await onSmallDisk(
      plinkflow,
      """
      head -c 1000000 /dev/zero > fill 2> /dev/null; truncate -s -\(pages * 4096) fill
      "$0" init shop.json5 --yes; echo $?; ls; rm fill
      "$0" init shop.json5 --yes; ls
      """)
    #expect(
      ending.errors
        == "error: `\(file)` cannot be written\nnote: \(CocoaError(.fileWriteOutOfSpace).localizedDescription)\n")
    #expect(
      ending.output == """
        1
        fill
        w.json5
        wrote shop.json5, shop.params.json5
        try it: `plinkflow run shop.json5 --params shop.params.json5 --sandbox`
        shop.json5
        shop.params.json5
        w.json5

        """)
  }

  @Test func `a journal on a disk that takes no change can be read, verified and copied`() async throws {
    let plinkflow = try folder()
    defer { plinkflow.remove() }
    let ending = try await onSmallDisk(
      plinkflow,
      """
      "$0" run w.json5 > /dev/null 2>&1; mount -o remount,ro .
      "$0" status | tail -1; "$0" journal verify; "$0" journal backup ../copy.sqlite; "$0" run w.json5; echo $?
      """)
    #expect(
      ending.output == """
        2 steps: 2 done
        `.plinkflow/journal.sqlite` is sound: 1 run, 4 events
        copied `.plinkflow/journal.sqlite` to `../copy.sqlite`
        2

        """)
    #expect(
      ending.errors == """
        error: the journal cannot be opened at `.plinkflow/journal.sqlite.lock`
        note: Read-only file system

        """)
    #expect(try await plinkflow("journal", "verify", "--journal", "copy.sqlite").status == 0)
  }
}
