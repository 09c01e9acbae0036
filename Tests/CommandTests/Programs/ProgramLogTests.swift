import Foundation
import Testing

/// What a step's programs print, wherever it is shown.
@Suite struct ProgramLogTests {
  private static let workflow = """
    { workflow: "logs", steps: {
      play: { uses: "command.run", with: {
        apply: ["sh", "-c", "echo 'fatal: [rtr1]: UNREACHABLE!'; echo $KEY; exit 4"], secrets: { KEY: "env:TRIAL_KEY" } } },
      good: { uses: "command.run", with: {
        apply: ["sh", "-c", "echo 'warning: certificate expires in 3 days' >&2; echo '{}'"] } } } }
    """

  @Test func `the error, the step's log, the report and what is told meanwhile have it, without secrets`() async throws
  {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(Self.workflow, to: "w.json5")
    let secret = "kV7qPz3sWn9dTb5x\(UUID().uuidString)"
    let ending = try await plinkflow("run", "w.json5", "--verbose", environment: ["TRIAL_KEY": secret])
    #expect(ending.status == 4)
    #expect(ending.errors.contains("\n  good | warning: certificate expires in 3 days\n"), "\(ending.errors)")
    #expect(ending.errors.contains("\n  play | fatal: [rtr1]: UNREACHABLE!\n"), "\(ending.errors)")
    #expect(
      ending.errors.contains("note: fatal: [rtr1]: UNREACHABLE!\nnote: (secret)\n"), "\(ending.errors)")

    let log = try await plinkflow("log", "--step", "play").output
    #expect(
      log.contains("  `apply` printed on standard output:\n  | fatal: [rtr1]: UNREACHABLE!\n  | (secret)\n"), "\(log)")
    #expect(!log.contains("certificate"))
    #expect(
      try await plinkflow("log").output.contains(
        "  good  `apply` printed on standard error: warning: certificate expires in 3 days\n"))
    let objects = try await plinkflow("log", "--json", "--step", "good").output
    #expect(
      objects.contains(
        #"{"errors":"warning: certificate expires in 3 days\n","event":"printed","function":"apply","output":"","run":"#
      ),
      "\(objects)")

    let markdown = try await plinkflow("report", "--format", "markdown").output
    #expect(markdown.contains("**`good`** printed\n- warning: certificate expires in 3 days\n"), "\(markdown)")
    let page = try await plinkflow("report").output
    #expect(page.contains("<h3>printed</h3><pre>fatal: [rtr1]: UNREACHABLE!\n(secret)</pre>"))

    for text in [ending.errors, log, objects, markdown, page] { #expect(!text.contains(secret)) }
    for file in ["journal.sqlite", "journal.sqlite-wal"] {
      let data = (try? Data(contentsOf: plinkflow.folder.appending(path: ".plinkflow/\(file)"))) ?? Data()
      #expect(data.range(of: Data(secret.utf8)) == nil, "\(file)")
    }
  }

  @Test func `a program that prints much is begun once, and comes to its end`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write(
      """
      { workflow: "log", steps: { deploy: { uses: "command.run", retry: { attempts: 3, delay: "10ms" }, with: {
        observe: ["test", "-e", "done"], absent_status: [1],
        apply: ["sh", "-c", "echo begun >> half; yes 'log line' | head -n 300000 >&2; touch done"] } } } }
      """, to: "w.json5")
    #expect(try await plinkflow("run", "w.json5").status == 0)
    #expect(try String(contentsOfFile: plinkflow.path("half"), encoding: .utf8) == "begun\n")
    let log = try await plinkflow("log", "--step", "deploy").output
    #expect(log.contains("\n  | (of 2700000 bytes, those between are left out)\n"))
  }

  @Test func `a step that nobody has is told`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    try plinkflow.write("{ workflow: \"w\", steps: { a: { uses: \"core.milestone\" } } }", to: "w.json5")
    #expect(try await plinkflow("run", "w.json5").status == 0)
    let ending = try await plinkflow("log", "--step", "b")
    #expect(ending.status == 2)
    #expect(ending.errors.contains(" has no step `b`\nhelp: `plinkflow status "), "\(ending.errors)")
  }
}
