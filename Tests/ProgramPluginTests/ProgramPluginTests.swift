import Document
import Foundation
import PlinkflowKit
import ProgramPlugin
import Testing

/// Programs that keep to the protocol.
@Suite struct ProgramPluginTests {
  private static let recorder = """
    asked = 0
    for request in requests():
        if request["method"] == "initialize":
            answer(request["id"], INITIALIZED)
            continue
        asked += 1
        params = request["params"]
        if request["method"] == "observe":
            answer(request["id"], present(json.dumps([os.getpid(), asked, params.get("receipt"), params["token"]])))
        elif request["method"] == "apply":
            answer(request["id"], {"receipt": {"id": params["token"], "found": params["found"]["state"]}})
        else:
            refuse(request["id"], "is kept", **{"class": "refused", "notes": [json.dumps(params, sort_keys=True)], "help": "ask"})
    """

  @Test func `a thousand requests are answered by one process, and each reply finds its request`() async throws {
    let trial = try Trial(Self.recorder)
    defer { trial.remove() }
    let step = try trial.step()
    let identifiers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for number in 0..<1000 {
        group.addTask {
          guard
            case .present(let outputs, _) = try await step.observe(
              .object([.init("n", Value(.integer(Int64(number))))]), token: token)
          else { return (number, "") }
          return (number, outputs["seen"]?.string ?? "")
        }
      }
      var processes: Set<String> = []
      for try await (number, seen) in group {
        let value = try Value.parse(Source(name: "seen", text: seen))
        #expect(value.elements?[2]["n"] == Value(.integer(Int64(number))))
        processes.insert(value.elements?[0].canonicalText ?? "")
      }
      return processes
    }
    #expect(identifiers.count == 1)
    #expect(trial.plugins.starts == 1)
    #expect(trial.close().isEmpty)
  }

  @Test func `what a program declares that its steps change one at a time is the kind's`() throws {
    let trial = try Trial("KIND[\"exclusive\"] = \"router\"\n" + Self.recorder)
    defer { trial.remove() }
    #expect(try trial.load()?.get().steps.map(\.exclusive) == ["router"])
    #expect(trial.close().isEmpty)
  }

  @Test func `what an apply found, its receipt and its token reach the program, and errors keep their class`()
    async throws
  {
    let trial = try Trial(Self.recorder)
    defer { trial.remove() }
    let step = try trial.step()
    let receipt = try await step.apply(over: .absent, token: token)
    #expect(receipt == .object([.init("id", .string(token.text)), .init("found", .string("absent"))]))
    let back = Token(run: "20261124-trial", step: 3, direction: .undo, generation: 0)
    let before = AnyObservation.present(
      .object([.init("seen", .string("old"))]), drift: [Difference("seen", found: "old", wanted: nil)])
    let fault = await Trial.fault { () async throws(StepError) in try await step.undo(to: before, receipt, token: back)
    }
    #expect(fault?.class == .refused)
    #expect(fault?.summary == "is kept")
    #expect(fault?.help == "ask")
    let sent = try Value.parse(Source(name: "sent", text: fault?.notes.first ?? ""))
    #expect(sent["token"]?.string == token.text)
    #expect(sent["undo_token"]?.string == back.text)
    #expect(sent["receipt"] == receipt)
    #expect(sent["before"]?["outputs"]?["seen"]?.string == "old")
    #expect(sent["before"]?["drift"]?.elements?.first?["found"]?.string == "old")
    #expect(trial.close().isEmpty)
  }

  @Test func `a secret reaches the program as its value, and is taken out of what the program says of it`() async throws
  {
    let trial = try Trial(
      """
      for request in requests():
          if request["method"] == "initialize":
              answer(request["id"], INITIALIZED)
          elif request["params"]["parameters"]["key"] == "s3cret-of-the-trial":
              refuse(request["id"], "is not let in by s3cret-of-the-trial", **{"class": "refused"})
      """)
    defer { trial.remove() }
    let file = trial.folder.appending(path: "key")
    try "s3cret-of-the-trial\n".write(to: file, atomically: true, encoding: .utf8)
    let step = try trial.step(
      .object([.init("name", .string("x")), .init("key", .string("file:\(file.path)"))]))
    let fault = await Trial.fault { () async throws(StepError) in _ = try await step.observe(nil, token: token) }
    #expect(fault?.summary == "is not let in by (secret)")
    #expect(trial.close().isEmpty)
  }

  @Test func `of the environment a program sees the usual and what it was granted`() async throws {
    let trial = try Trial(
      """
      for request in requests():
          if request["method"] == "initialize":
              answer(request["id"], INITIALIZED)
          else:
              answer(request["id"], present(",".join(sorted(n for n in os.environ if n != "LC_CTYPE"))))
      """, environment: ["HOME": "/root", "DNS_KEY": "1", "AWS_SECRET_ACCESS_KEY": "2"])
    defer { trial.remove() }
    let plugin = try #require(trial.load(granting: ["DNS_KEY"]))
    let step = try plugin.get().steps[0].bind(.object([.init("name", .string("x"))]), using: Nothing())
    guard case .present(let outputs, _) = try await step.observe(nil, token: token) else {
      Issue.record("nothing was seen")
      return
    }
    #expect(outputs["seen"]?.string == "DNS_KEY,HOME,PATH")
    #expect(trial.close().isEmpty)
  }

  @Test func `parameters that the schema forbids do not reach the program`() async throws {
    let trial = try Trial(Self.recorder)
    defer { trial.remove() }
    let fault = await Trial.fault { () async throws(StepError) in
      let plugin = try trial.load()?.get()
      _ = try plugin?.steps[0].bind(.object([.init("nmae", .string("x"))]), using: Nothing())
    }
    #expect(fault?.summary == "has a parameter that does not fit")
    #expect(fault?.notes == ["unknown field `nmae` in its parameters"])
    #expect(trial.close().isEmpty)
  }

  @Test func `a program that others may write to is not started`() async throws {
    let trial = try Trial("open(os.path.join(os.path.dirname(sys.argv[0]), 'started'), 'w').close()")
    defer { trial.remove() }
    try FileManager.default.setAttributes([.posixPermissions: 0o757], ofItemAtPath: trial.program)
    guard case .failure(let fault)? = trial.load() else {
      Issue.record("it was loaded")
      return
    }
    #expect(fault.summary == "cannot be used")
    #expect(fault.notes == ["others may write to `\(trial.program)`"])
    #expect(fault.help == "take that away: `chmod go-w \(trial.program)`")
    #expect(!FileManager.default.fileExists(atPath: trial.folder.appending(path: "started").path))
  }

  @Test func `where no program is called so there is no plugin`() throws {
    let trial = try Trial("sys.exit(0)")
    defer { trial.remove() }
    #expect(trial.plugins.plugin(named: "other", environment: []) == nil)
    #expect(trial.plugins.path.plugins == ["trial"])
  }
}
