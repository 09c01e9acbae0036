import Testing

/// A check that fails, as a person sees it.
@Suite struct CheckTests {
  @Test func `a check that does not hold in time says what it saw last and why, and run goes on with it`() async throws
  {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    // Nothing listens on the port of tcpmux.
    let text = """
      { workflow: "proof", steps: {
        port: { uses: "check.tcp", timeout: "1s", with: { host: "127.0.0.1", port: 1, interval: "100ms" } },
        after: { uses: "core.milestone", needs: ["port"] } } }
      """
    try plinkflow.write(text, to: "proof.json5")
    let failed = try await plinkflow("run", "proof.json5")
    #expect(failed.status == 1)
    #expect(
      failed.errors.contains(
        """
        error: step `port` was not ready in time
        note: last seen: 127.0.0.1 port 1 refuses the connection: nothing listens there, or behind the load balancer no \
        target is healthy
        note: gave up after 1 s
        """), "\(failed.errors)")
    let again = try await plinkflow("run", "proof.json5")
    #expect(again.status == 1)
    #expect(again.errors.contains("goes on"), "\(again.errors)")
    #expect(try await plinkflow("undo", "--yes").output == "nothing to undo: no run stands\n")
  }

  @Test func `the kinds of check tell how long they are patient`() async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    for kind in ["check.dns", "check.tcp", "check.http", "check.tunnel"] {
      let page = try await plinkflow("steps", kind)
      #expect(page.output.contains("\ntimeout: 5 min where the step has none\n"), "\(page.output)")
    }
    #expect(try await plinkflow("steps", "core.milestone").output.contains("\ntimeout: 1 h where the step has none\n"))
  }
}
