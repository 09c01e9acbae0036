import Document
import Foundation
import PlinkflowKit
import ProgramPlugin
import Testing

/// Programs that do not keep to the protocol: each is told in a sentence of its own, and none holds anything up.
@Suite struct MisbehaviourTests {
  /// What is said where a program cannot be used at all.
  private func refusal(_ body: String, within greeting: Duration = .seconds(60)) throws -> (StepError, Trial) {
    let trial = try Trial(body, greeting: greeting)
    guard case .failure(let fault)? = trial.load() else {
      Issue.record("it was loaded")
      return (.refused("nothing"), trial)
    }
    #expect(trial.close().isEmpty)
    return (fault, trial)
  }

  @Test(
    arguments: [
      ("sys.exit(3)", ["it exited with 3"]),
      (#"sys.stderr.write("no licence\n"); sys.exit(1)"#, ["it exited with 1", "it wrote: no licence"]),
      ("os.kill(os.getpid(), 9)", ["it was ended by signal 9"]),
      (
        #"print("{\"jsonrpc\"", end=""); sys.stdout.flush(); sys.exit(0)"#,
        ["it exited with 0 in the middle of a message"]
      ),
      (
        #"print("hello", flush=True)"# + "\ntime.sleep(600)",
        ["it wrote a line that is no message, and was ended: it begins with `hello`"]
      ),
      (
        "answer(77, INITIALIZED)\ntime.sleep(600)",
        ["it answered a request that it was not sent, with id 77, and was ended"]
      ),
      (
        #"sys.stdout.write("x" * (5 << 20)); sys.stdout.flush(); time.sleep(600)"#,
        ["it wrote a line of more than 4 MiB, and was ended"]
      ),
      (
        #"for n in range(20000): log("again")"# + "\ntime.sleep(600)",
        ["it sent more than 10000 messages that nobody asked for, and was ended"]
      ),
    ])
  func `a program that is of no use at the start is refused, and told why`(body: String, notes: [String]) throws {
    let (fault, trial) = try refusal(body)
    defer { trial.remove() }
    #expect(fault.summary == "cannot be used")
    #expect(fault.class == .refused)
    #expect(fault.notes == ["`\(trial.program)` was asked to `initialize`"] + notes)
  }

  @Test func `what is written after the end of its output still counts as its last words`() throws {
    let (fault, trial) = try refusal(
      """
      if os.fork() == 0:
          os.close(1)
          time.sleep(0.2)
          os.write(2, b"no licence\\n")
          os._exit(0)
      os._exit(1)
      """)
    defer { trial.remove() }
    #expect(
      fault.notes == [
        "`\(trial.program)` was asked to `initialize`", "it exited with 1", "it wrote: no licence",
      ])
  }

  @Test func `a program that is silent at the start is refused, with what it wrote elsewhere`() throws {
    // Time enough for it to begin, on a machine that has much else to do.
    let (fault, trial) = try refusal(#"os.write(2, b"?"); time.sleep(600)"#, within: .seconds(8))
    defer { trial.remove() }
    #expect(fault.summary == "cannot be used")
    #expect(
      fault.notes == [
        "`\(trial.program)` was asked to `initialize`", "it did not answer within 8 s", "it wrote: ?",
      ])
  }

  @Test(
    arguments: [
      (#"{"protocol": 2, "plugin": "trial", "kinds": []}"#, "speaks protocol 2, and this plinkflow protocol 1"),
      (#"{"protocol": 1, "plugin": "other", "kinds": []}"#, #"says that it is plugin "other""#),
      (#"{"protocol": 1, "plugin": "trial", "kinds": []}"#, "declares no kinds, or more than 1000"),
      ("[]", "answered `initialize` with a list"),
      (
        #"{"protocol": 1, "plugin": "trial", "kinds": [{"name": "route53.record"}]}"#,
        #"declares a kind of the name "route53.record""#
      ),
      (
        #"{"protocol": 1, "plugin": "trial", "kinds": [{"name": "trial.x"}]}"#,
        "does not say whether `trial.x` is `reversible`"
      ),
      (
        #"{"protocol": 1, "plugin": "trial", "kinds": [{"name": "trial.x", "reversible": true, "exclusive": true}]}"#,
        "declares `trial.x` with an `exclusive` that is a boolean"
      ),
      (
        #"{"protocol": 1, "plugin": "trial", "kinds": [{"name": "trial.x", "reversible": true, "exclusive": ""}]}"#,
        "declares `trial.x` with an `exclusive` that is empty"
      ),
      (
        """
        {"protocol": 1, "plugin": "trial", "kinds": [{"name": "trial.x", "reversible": true, "parameters": {"type": "object",
        "properties": {"a": {"type": "array", "items": {"type": "date"}}}}}]}
        """,
        #"declares `trial.x` with a schema of parameters that at `a[]` has the type "date", which plinkflow does not know"#
      ),
    ])
  func `a declaration that cannot be right is refused, and told why`(declaration: String, sentence: String) throws {
    let (fault, trial) = try refusal(
      """
      for request in requests():
          answer(request["id"], json.loads('''\(declaration)'''))
      """)
    defer { trial.remove() }
    #expect(fault.summary == "cannot be used")
    #expect(fault.notes == ["`\(trial.program)` \(sentence)"])
  }

  @Test func `a request that is not answered in time fails alone, where the program goes on with others`() async throws
  {
    let trial = try Trial(
      """
      KIND["timeout"] = 5
      for request in requests():
          if "id" not in request:
              log("cancelled" if request["method"] == "cancel" and request["params"]["id"] == slow else "what?")
          elif request["method"] == "initialize":
              answer(request["id"], INITIALIZED)
          elif request["params"]["parameters"]["name"] == "slow":
              slow = request["id"]
              log("thinking")
          else:
              answer(request["id"], present("quick"))
      """)
    defer { trial.remove() }
    let slow = try trial.step(.object([.init("name", .string("slow"))]))
    let quick = try trial.step()
    async let lost = Trial.fault { () async throws(StepError) in _ = try await slow.apply(over: .absent, token: token) }
    #expect(try await quick.observe(nil, token: token) == .present(seen("quick")))
    let fault = try #require(await lost)
    #expect(fault.class == .unknown)
    #expect(fault.summary == "got no answer from plugin `trial`")
    #expect(fault.notes == ["it did not answer within 5 s"])
    // It is the same process that answers again.
    #expect(try await quick.observe(nil, token: token) == .present(seen("quick")))
    #expect(trial.plugins.starts == 1)
    #expect(trial.log.all == ["thinking", "cancelled"])
    #expect(trial.close().isEmpty)
  }

  @Test func `a program that hangs is ended and started once more`() async throws {
    let trial = try Trial(
      """
      KIND["timeout"] = 5
      mark = os.path.join(os.path.dirname(sys.argv[0]), "hung")
      for request in requests():
          if request["method"] == "initialize":
              answer(request["id"], INITIALIZED)
          elif os.path.exists(mark):
              answer(request["id"], present("again"))
          else:
              open(mark, "w").close()
              time.sleep(600)
      """)
    defer { trial.remove() }
    let step = try trial.step()
    let fault = await Trial.fault { () async throws(StepError) in _ = try await step.observe(nil, token: token) }
    #expect(fault?.class == .transient(retryAfter: nil))
    #expect(fault?.notes == ["it did not answer within 5 s"])
    #expect(try await step.observe(nil, token: token) == .present(seen("again")))
    #expect(trial.plugins.starts == 2)
    #expect(trial.close().isEmpty)
  }

  @Test func `a program that ends twice is not started a third time`() async throws {
    let trial = try Trial(
      """
      for request in requests():
          if request["method"] == "initialize":
              answer(request["id"], INITIALIZED)
          else:
              sys.stderr.write("out of memory\\n")
              sys.exit(7)
      """)
    defer { trial.remove() }
    let step = try trial.step()
    for _ in 1...2 {
      let fault = await Trial.fault { () async throws(StepError) in
        _ = try await step.apply(over: .absent, token: token)
      }
      #expect(fault?.class == .unknown)
      #expect(fault?.notes == ["it exited with 7", "it wrote: out of memory"])
    }
    let fault = await Trial.fault { () async throws(StepError) in _ = try await step.observe(nil, token: token) }
    #expect(fault?.class == .refused)
    #expect(fault?.summary == "cannot ask plugin `trial` any more")
    #expect(
      fault?.notes == [
        "`\(trial.program)` was started 2 times", "it exited with 7", "it wrote: out of memory",
      ])
    #expect(fault?.help == "mend the program, then run again")
    #expect(trial.plugins.starts == 2)
  }

  @Test func `a program that does not end when its input does is ended`() async throws {
    let trial = try Trial(
      """
      signal.signal(signal.SIGTERM, signal.SIG_IGN)
      for request in requests():
          answer(request["id"], INITIALIZED)
      time.sleep(600)
      """)
    defer { trial.remove() }
    _ = try trial.step()
    let identifier = try #require(trial.plugins.identifiers.first)
    #expect(trial.plugins.close(within: .milliseconds(200)) == ["trial"])
    // It is gone: a signal finds nobody, or what is left to be reaped.
    for _ in 0..<6000 {
      guard kill(identifier, 0) == 0, !isDead(identifier) else { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(kill(identifier, 0) != 0 || isDead(identifier))
  }

  @Test func `outputs that the schema forbids, and answers that are no observation, are refused`() async throws {
    let trial = try Trial(
      """
      for request in requests():
          if request["method"] == "initialize":
              answer(request["id"], INITIALIZED)
          elif request["params"]["parameters"]["name"] == "x":
              answer(request["id"], {"observation": {"state": "present", "outputs": {"sen": 1}}})
          else:
              answer(request["id"], {"state": "absent"})
      """)
    defer { trial.remove() }
    let forbidden = try trial.step()
    let fault = await Trial.fault { () async throws(StepError) in _ = try await forbidden.observe(nil, token: token) }
    #expect(fault?.summary == "got outputs from plugin `trial` that its schema forbids")
    #expect(fault?.notes == ["unknown field `sen` in its outputs"])
    let none = try trial.step(.object([.init("name", .string("y"))]))
    let other = await Trial.fault { () async throws(StepError) in _ = try await none.observe(nil, token: token) }
    #expect(other?.summary == "got no observation from plugin `trial`")
    #expect(other?.notes == [#"it answered {"state":"absent"}"#])
    #expect(trial.close().isEmpty)
  }

  private func isDead(_ identifier: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8) else { return true }
    return status.contains(") Z ")
  }

  private func seen(_ text: String) -> Value { .object([.init("seen", .string(text))]) }
}
