import Document
import Fixtures
import Foundation
import Testing

/// Report pages in Chromium, used as a reader would.
@Suite(.serialized) struct BrowserTests {
  private static let isThere = ["/usr/bin/chromium", "/usr/bin/chromedriver"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private func isMissing() -> Bool {
    if Self.isThere, Peer.python != nil { return false }
    print("skipped: Chromium, its driver or Selenium is not installed; `Tests/install` installs them")
    return true
  }

  private func plinkflow(_ arguments: String..., in folder: Folder) async throws -> (status: Int32, output: String) {
    let program = try start(arguments, in: folder)
    let ending = try await program.ending()
    #expect(ending.status == 0, "\(arguments): \(ending.errors)")
    return (ending.status, ending.output)
  }

  private func start(_ arguments: [String], in folder: Folder) throws -> ChildProcess {
    let program = try ChildProcess(
      BuiltProgram.url(), arguments, in: folder, environment: Peer.surroundings(folder))
    program.closeInput()
    return program
  }

  private func browse(_ what: String, _ folder: Folder, _ more: String...) async throws -> Value {
    let said = try await Peer.run("browser.py", [what, folder.path("report.html")] + more, in: folder)
    return try Value.parse(Source(name: "browser.py", text: said))
  }

  @Test func `a reader finds, opens and follows steps, and nothing in the page is anything but text`() async throws {
    if isMissing() { return }
    let folder = try Folder()
    let seed = Repository.root.appending(path: "workflows/privatelink.json5").path(percentEncoded: false)
    _ = try await plinkflow("run", seed, "--sandbox", "--sandbox-delay", "0", "--quiet", in: folder)
    _ = try await plinkflow("report", "--output", "report.html", in: folder)
    let seen = try await browse("use", folder)
    #expect(seen["complaints"]?.elements?.isEmpty == true, "\(seen.canonicalText)")
    let steps = try #require(seen["steps"])
    #expect(steps == Value(.integer(17)))
    #expect(seen["focused"]?.string == "find")
    #expect(seen["found"]?.elements?.count == 1)
    #expect(seen["count"]?.string == "1 of 17")
    #expect(seen["after escape"] == steps)
    #expect(seen["opened"] == Value(.integer(1)))
    #expect(seen["all"] == steps)
    // Nothing is wider than the window, at a desk and on a phone.
    #expect(seen["width"]?.canonicalText == #"{"1200":0,"390":0}"#)
  }

  @Test func `texts that would be markup, or steer a terminal, are shown as what they are`() async throws {
    if isMissing() { return }
    let folder = try Folder()
    let hostile =
      #"</pre><script>window.injected=1</script><img src=x onerror='window.injected=1'>\u001b[31m\u202e\n&lt;"#
    try folder.write(
      """
      {
        workflow: "hostile",
        params: { text: { type: "string", default: "\(hostile)" } },
        steps: {
          a: { uses: "command.run", with: { apply: ["echo", '{"said": "\(hostile.replacing("'", with: "\\'").replacing("\\u", with: "\\\\u").replacing("\\n", with: "\\\\n"))"}'], parameters: { text: "${params.text}" } } },
        },
      }
      """, to: "w.json5")
    _ = try await plinkflow("run", "w.json5", "--quiet", in: folder)
    _ = try await plinkflow("report", "--output", "report.html", in: folder)
    let seen = try await browse("use", folder)
    #expect(seen["injected"]?.string == "undefined")
    #expect(seen["complaints"]?.elements?.isEmpty == true, "\(seen.canonicalText)")
    let page = try String(contentsOfFile: folder.path("report.html"), encoding: .utf8)
    #expect(page.contains("&lt;script&gt;window.injected=1"))
    for scalar in ["\u{1B}", "\u{202E}"] { #expect(!page.contains(scalar)) }
    let markdown = try await plinkflow("report", "--format", "markdown", in: folder).output
    #expect(!markdown.contains("\u{1B}") && !markdown.contains("<script>"))
  }

  @Test func `a watched page follows the run to its end`() async throws {
    if isMissing() { return }
    let folder = try Folder()
    // It goes on once the browser has seen that it runs.
    let script = "touch begun; while test -e w.json5 && ! test -e go; do sleep 0.1; done"
    try folder.write(
      """
      { workflow: "slow", steps: { a: { uses: "command.run", with: { apply: ["/bin/sh", "-c", "\(script)"] } } } }
      """, to: "w.json5")
    let run = try start(["run", "w.json5", "--quiet"], in: folder)
    try await wait(for: run) { FileManager.default.fileExists(atPath: folder.path("begun")) }
    let watch = try start(["report", "--output", "report.html", "--watch"], in: folder)
    try await wait(for: watch) { FileManager.default.fileExists(atPath: folder.path("report.html")) }
    let seen = try await browse("follow", folder, folder.path("go"))
    #expect(seen["states"]?.elements?.compactMap(\.string) == ["running", "done"], "\(seen.canonicalText)")
    #expect(try await run.ending().status == 0)
    #expect(try await watch.ending().status == 0)
  }

  /// Waits until something is so, for two minutes at least before it gives up.
  private func wait(for program: ChildProcess, until isSo: () -> Bool) async throws {
    for _ in 0..<6000 {
      if isSo() { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it did not come about in time; it said: \(program.errorsSoFar)")
  }

  @Test func `a run of 3,000 steps is a page of less than 5 MB, and is searched as a whole`() async throws {
    if isMissing() { return }
    let folder = try Folder()
    let steps = (0..<3000).map { step in
      let needs = step < 50 ? "" : "\"s\(step - 50)\", \"s\(step - 49)\""
      return """
        s\(step): { uses: "command.run", needs: [\(needs)], with: {
          observe: ["/usr/bin/test", "-e", "ready"], absent_status: [1], apply: ["/usr/bin/touch", "made"],
          parameters: { zone_id: "ZFWREKIRJ13RGIX9FR2M9", name: "host-\(step).oreg.internal", values: ["10.0.0.7"] } } },
        """
    }
    try folder.write("", to: "ready")
    try folder.write("{ workflow: \"large\", steps: {\n\(steps.joined(separator: "\n"))\n} }", to: "w.json5")
    _ = try await plinkflow("run", "w.json5", "--quiet", in: folder)
    _ = try await plinkflow("report", "--output", "report.html", in: folder)
    let size = try FileManager.default.attributesOfItem(atPath: folder.path("report.html"))[.size] as? Int ?? 0
    #expect(size < 5_000_000)
    let seen = try await browse("open", folder)
    #expect(seen["complaints"]?.elements?.isEmpty == true)
    #expect(seen["found"]?.elements?.count == 1)
    print("a page of 3,000 steps: \(size / 1000) kB, open after \(seen["milliseconds"]?.canonicalText ?? "?") ms")
  }
}
