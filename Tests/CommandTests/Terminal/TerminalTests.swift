import Foundation
import Testing

/// What a person sees on a terminal, held against the files in `Tests/Screens`. No time decides: a run waits for files
/// that the test makes, and a screen is read once it shows what the test waits for.
@Suite(.serialized) struct TerminalTests {
  private func trial(with files: String..., saying words: String = "not ready") throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    try plinkflow.write(TrialWorkflow.text.replacing("not ready", with: words), to: "w.json5")
    for file in files { try plinkflow.write("", to: file) }
    return plinkflow
  }

  private func window(
    _ plinkflow: Plinkflow, columns: Int = 80, rows: Int = 24, hasJobs: Bool = true
  ) async throws -> TerminalWindow {
    try await TerminalWindow(
      columns: columns, rows: rows, in: plinkflow, environment: TrialWorkflow.environment, hasJobs: hasJobs)
  }

  private func compare(_ window: TerminalWindow, with name: String) async throws {
    let shown = Screen(try await window.screen()).text
    let kept = try Screen.kept(name)
    #expect(shown == kept, "Tests/Screens/\(name).txt is another screen than this one:\n\(shown)")
  }

  private func ended(_ window: TerminalWindow) async throws {
    try await window.wait("the prompt") { screen in
      let last = screen.split(separator: "\n").last
      return last == "$" && screen.split(separator: "\n").count > 1
    }
  }

  @Test func `a run shows what is done above what is waited for, Ctrl-C leaves a clean terminal, and it goes on`()
    async throws
  {
    if TerminalWindow.isMissing() { return }
    let plinkflow = try trial(with: "permit")
    defer { plinkflow.remove() }
    let window = try await window(plinkflow)
    try await window.type("plinkflow run w.json5")
    try await window.wait("the picture") {
      $0.contains("= four") && $0.contains("? two") && $0.contains("longer than usual")
    }
    try await compare(window, with: "run")
    try await window.press("C-c")
    try await ended(window)
    try await compare(window, with: "interrupted")
    let rows = try await window.screen().split(separator: "\n").count
    #expect(try await window.cursor() == "2,\(rows - 1),1")
    try await window.type("clear; plinkflow run w.json5")
    try await window.wait("the picture") {
      $0.contains("goes on") && $0.contains("? two") && $0.contains("longer than usual")
    }
    try await compare(window, with: "resuming")
    try plinkflow.write("", to: "ready")
    try await ended(window)
    try await compare(window, with: "resumed")
    await window.close()
  }

  @Test func `a failure stays in sight while other branches go on, and is told in full at the end`() async throws {
    if TerminalWindow.isMissing() { return }
    let plinkflow = try trial()
    defer { plinkflow.remove() }
    let window = try await window(plinkflow)
    try await window.type("plinkflow run w.json5")
    try await window.wait("the failure") {
      $0.contains("! three") && $0.contains("? two") && $0.contains("longer than usual")
    }
    try await compare(window, with: "failing")
    try plinkflow.write("", to: "ready")
    try await ended(window)
    try await compare(window, with: "failed")
    await window.close()
  }

  @Test func `a narrow terminal is never too narrow, and may change its size`() async throws {
    if TerminalWindow.isMissing() { return }
    let plinkflow = try trial(with: "permit", saying: "負載平衡器 is not ready, and will not be before long")
    defer { plinkflow.remove() }
    let window = try await window(plinkflow, columns: 44, rows: 12, hasJobs: false)
    try await window.type("plinkflow run w.json5")
    try await window.wait("the picture") {
      $0.contains("= four") && $0.contains("? two") && $0.contains("longer than usual")
    }
    try await compare(window, with: "narrow")
    try await window.resize(columns: 27, rows: 12)
    try await window.wait("the smaller picture") { $0.hasSuffix("3 of 4 steps, taking lo…") }
    // How much of the text there is room for follows from how long the time is written.
    let rows = try await window.screen().split(separator: "\n").suffix(2)
    #expect(rows.first?.hasPrefix("? two    負載") == true && rows.last == "  3 of 4 steps, taking lo…", "\(rows)")
    #expect(try await window.screen().split(separator: "\n").count { $0.contains("? two") } == 1)
    try await window.resize(columns: 100, rows: 12)
    try await window.wait("the larger picture") {
      $0.contains("will not be before long") && $0.contains("] 3 of 4 steps")
    }
    #expect(try await window.screen().split(separator: "\n").count { $0.contains("? two") } == 1)
    try plinkflow.write("", to: "ready")
    try await ended(window)
    await window.close()
  }

  @Test func `steps that a small terminal has no room for are counted`() async throws {
    if TerminalWindow.isMissing() { return }
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let steps = (0..<30).map { number in
      """
      s\(number): { uses: "command.run", with: {
        observe: ["/bin/sh", "-c", "test -e ready || echo '{\\"state\\": \\"settling\\", \\"why\\": \\"not ready\\"}'"],
        absent_status: [], apply: ["true"] } },
      """
    }
    try plinkflow.write("{ workflow: \"many\", steps: { \(steps.joined()) } }", to: "w.json5")
    let window = try await window(plinkflow, columns: 80, rows: 8)
    try await window.type("plinkflow run w.json5")
    try await window.wait("the picture") { $0.contains("0 of 30 steps, 24 more at work") }
    let lines = try await window.screen().split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("? s") } == 6)
    try plinkflow.write("", to: "ready")
    try await ended(window)
    #expect(try await window.screen().hasSuffix("is done: 30 adopted\n$"))
    await window.close()
  }

  @Test func `a second Ctrl-C ends at once, and takes the picture away`() async throws {
    if TerminalWindow.isMissing() { return }
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let script = "trap '' INT; while test -e w.json5 && ! test -e go; do sleep 0.05; done"
    try plinkflow.write(
      "{ workflow: \"slow\", steps: { change: { uses: \"command.run\", with: { apply: [\"/bin/sh\", \"-c\", \"\(script)\"] } } } }",
      to: "w.json5")
    let window = try await window(plinkflow)
    try await window.type("plinkflow run w.json5")
    try await window.wait("the picture") { $0.contains("change  creating") }
    try await window.press("C-c")
    try await window.wait("the promise to stop") { $0.contains("stopping") && $0.contains("longer than usual") }
    try await compare(window, with: "stopping")
    try await window.press("C-c")
    try await ended(window)
    try await compare(window, with: "ended")
    try plinkflow.write("", to: "go")
    await window.close()
  }
}
