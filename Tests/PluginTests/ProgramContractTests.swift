import CloudFixtures
import Document
import Foundation
import PlinkflowKit
import Synchronization
import Testing

/// What the ends of a program mean: a test for each row of the table in `plinkflow steps command.run`.
///
/// An answer of a program that cannot be told from a failure is never "absent".
@Suite struct ProgramContractTests {
  // Of its own for each test: a program that makes a change is known by it on the whole machine.
  private let token = Token(run: UUID().uuidString.lowercased(), step: 1, direction: .run, generation: 0)

  private func step(_ parameters: String) async throws -> BoundStep {
    try await Cloud().step("command.run", on: "", parameters)
  }

  private func observing(_ script: String, _ more: String) async throws -> BoundStep {
    try await step("{ observe: ['sh', '-c', \(Value.string(script).canonicalText)], apply: ['true'], \(more) }")
  }

  private func look(_ script: String, _ more: String = "absent_status: [1]") async throws -> AnyObservation {
    try await observing(script, more).observe(nil, token: token)
  }

  /// What a step whose programs are all that script answers to a change, and to being taken back.
  private func faults(of script: String, _ more: String) async throws -> [StepError] {
    let program = "['sh', '-c', \(Value.string(script).canonicalText)]"
    let step = try await step("{ apply: \(program), undo: \(program), \(more) }")
    var faults: [StepError] = []
    do throws(StepError) { _ = try await step.apply(over: .absent, token: token) } catch { faults.append(error) }
    do throws(StepError) { try await step.undo(to: .absent, nil, token: token) } catch { faults.append(error) }
    return faults
  }

  // MARK: observe

  @Test(arguments: ["true", "echo", #"printf '{"ip": "192.0.2.7"}'"#, #"echo '{"state": "running"}'; echo hm >&2"#])
  func `an observation that ends with status 0 and nothing or one object saw what is wanted`(script: String)
    async throws
  {
    guard case .present(let outputs, let drift) = try await look(script) else { throw Driver.Unfinished() }
    #expect(drift.isEmpty)
    #expect((outputs.members?.isEmpty ?? false) != script.contains("{"))
  }

  @Test func `an observation that answers with a state saw that`() async throws {
    #expect(try await look(#"echo '{"state": "absent"}'"#, "absent_status: []") == .absent)
    #expect(
      try await look(
        #"echo '{"state": "present", "outputs": {"peer": "a"}, "drift": [{"field": "peer", "found": "a", "wanted": 2}]}'"#
      )
        == .present(
          .object([.init("peer", .string("a"))]), drift: [Difference("peer", found: "a", wanted: "2")]))
    #expect(
      try await look(#"echo '{"state": "settling", "why": "boots", "poll_after": 7}'"#)
        == .settling("boots", pollAfter: .seconds(7)))
    #expect(try await look(#"echo '{"state": "foreign", "why": "tagged by ops"}'"#) == .foreign("tagged by ops"))
  }

  @Test func `an observation that ends with a status which is named saw nothing there`() async throws {
    #expect(try await look("exit 1") == .absent)
    #expect(try await look("echo 'Device \"tun0\" does not exist.' >&2; exit 4", "absent_status: [1, 4]") == .absent)
  }

  @Test(arguments: [
    ("exit 2", "absent_status: [1]"), ("exit 1", "absent_status: []"), ("exit 75", "absent_status: [1]"),
    ("exit 127", "absent_status: [1]"), ("echo 'Traceback (most recent call last):' >&2; exit 1", "absent_status: [1]"),
    ("kill -9 $$", "absent_status: [1, 9, 137]"),
    ("exec sleep 600", "absent_status: [1], timeout: '100ms'"), ("echo there", "absent_status: [1]"),
    ("echo '[]'", "absent_status: [1]"), (#"echo '{"state": "absent"} {}'"#, "absent_status: [1]"),
    (#"echo '{"state": "absent", "ip": "192.0.2.7"}'"#, "absent_status: [1]"),
    (#"echo '{"state": "present", "drift": "much"}'"#, "absent_status: [1]"),
    ("head -c 300000 /dev/zero | tr '\\0' x | sed 's/.*/{\"a\": \"&\"}/'", "absent_status: [1]"),
    // Of a file that was frozen before statuses were named.
    ("echo 'Traceback (most recent call last):' >&2; exit 1", "timeout: '10m'"), ("exit 2", "timeout: '10m'"),
  ])
  func `anything else is an observation that failed`(script: String, more: String) async throws {
    let fault = await #expect(throws: StepError.self) { _ = try await look(script, more) }
    #expect(fault?.class == .refused)
    #expect(fault?.summary == "could not be observed")
    #expect(fault?.isUnseen == true && fault?.mayPass == true)
  }

  @Test func `in a file that was frozen before, status 1 without a word means absent`() async throws {
    #expect(try await look("exit 1", "timeout: '10m'") == .absent)
    #expect(
      try await look(#"echo '{"state": "absent"}'"#, "timeout: '10m'")
        == .present(.object([.init("state", .string("absent"))])))
    #expect(
      try await look("echo two left >&2; exit 75", "timeout: '10m'")
        == .settling("two left", pollAfter: .seconds(2)))
  }

  @Test func `what a failed observation printed is told, and which time was over`() async throws {
    let status = await #expect(throws: StepError.self) { _ = try await look("echo no such host >&2; exit 7") }
    #expect(status?.notes == ["`sh` exited with 7", "no such host"])
    let late = await #expect(throws: StepError.self) {
      _ = try await look("echo half way >&2; exec sleep 600", "absent_status: [1], timeout: '5s'")
    }
    #expect(late?.notes == ["`sh` was ended after 5s, its `timeout` under `with`", "half way"])
    let step = try await observing("exec sleep 600", "absent_status: [1]")
    let later = await #expect(throws: StepError.self) {
      try await StepDeadline.$current.withValue(.now + .milliseconds(50)) {
        _ = try await step.observe(nil, token: token)
      }
    }
    #expect(later?.notes == ["`sh` was ended when the step's `timeout` was over"])
  }

  // MARK: apply and undo

  @Test(arguments: [
    (#"echo '{"id": "x1"}'"#, #"{"outputs":{"id":"x1"}}"#), ("true", #"{"outputs":{}}"#),
    ("echo 'PLAY RECAP ok=3 changed=1'", #"{"outputs":{}}"#), ("echo '[1]'; echo '{}'", #"{"outputs":{}}"#),
  ])
  func `status 0 is sent, and text is no error`(script: String, receipt: String) async throws {
    let step = try await step("{ apply: ['sh', '-c', \(Value.string(script).canonicalText)] }")
    #expect(try await step.apply(over: .absent, token: token).canonicalText == receipt)
  }

  @Test func `a status that is promised to change nothing is refused`() async throws {
    let faults = try await faults(of: "echo no quota >&2; exit 3", "refused_status: [2, 3]")
    #expect(faults.map(\.class) == [.refused, .refused])
    #expect(faults.allSatisfy { $0.summary == "was refused by `sh`" && $0.notes == ["it exited with 3", "no quota"] })
    #expect(faults.allSatisfy { !$0.mayPass })
  }

  @Test(arguments: [
    ("echo out; echo err >&2; exit 1", "failed: `sh` exited with 1", true),
    ("exit 75", "failed: `sh` exited with 75", true),
    ("kill -9 $$", "failed: `sh` was ended by signal 9", false),
    ("exec sleep 600", "failed: `sh` was ended after 0.1s, its `timeout` under `with`", false),
  ])
  func `anything else leaves nobody knowing what was changed`(
    script: String, words: String, hasEnded: Bool
  ) async throws {
    let more = script.contains("sleep") ? "timeout: '100ms'" : "timeout: '60s'"
    let faults = try await faults(of: script, more)
    #expect(faults.map(\.class) == [.unknown, .unknown])
    #expect(faults.allSatisfy { $0.summary == words && $0.mayPass && $0.isPartial == hasEnded })
    if script.contains("out") { #expect(faults[0].notes == ["err", "out"]) }
  }

  @Test func `outputs that are too long are told, and what was changed stands`() async throws {
    let script = "head -c 300000 /dev/zero | tr '\\0' x | sed 's/.*/{\"a\": \"&\"}/'"
    let step = try await step("{ apply: ['sh', '-c', \(Value.string(script).canonicalText)] }")
    let fault = await #expect(throws: StepError.self) { _ = try await step.apply(over: .absent, token: token) }
    #expect(fault?.class == .unknown && fault?.isPartial == true && fault?.mayPass == false)
    #expect(fault?.summary == "was changed, and its outputs cannot be kept")
  }

  @Test func `what it promises is what its file says`() async throws {
    let blind = try await step("{ apply: ['true'], undo: ['true'] }")
    #expect(blind.isReversible)
    #expect(blind.guarantees == Guarantees(isObservable: false, isRepeatable: false, isWhole: false))
    #expect(blind.assumedReceipt?.canonicalText == #"{"outputs":{}}"#)
    let seen = try await step("{ observe: ['true'], absent_status: [], apply: ['true'], repeatable: true }")
    #expect(seen.guarantees == Guarantees(isObservable: true, isRepeatable: true, isWhole: false))
    #expect(seen.assumedReceipt == nil)
  }

  // MARK: What it prints

  /// What a step's log is told while something is done.
  private func printed(
    during body: () async throws -> Void
  ) async throws -> (texts: [PrintedText], lines: [String]) {
    let texts = Mutex<[PrintedText]>([])
    let lines = Mutex<[String]>([])
    let recorder = PrintedText.Recorder(
      record: { text in texts.withLock { $0.append(text) } }, following: { line in lines.withLock { $0.append(line) } })
    try await PrintedText.$recorder.withValue(recorder) { try await body() }
    return (texts.withLock { $0 }, lines.withLock { $0 })
  }

  @Test func `a program prints as much as it likes, and of that the beginning and the end are kept`() async throws {
    let script = "i=0; echo first >&2; yes 'log line' | head -n 400000 >&2; echo last >&2; echo '{\"id\": \"x1\"}'"
    let step = try await step("{ apply: ['sh', '-c', \(Value.string(script).canonicalText)] }")
    let (texts, _) = try await printed {
      let receipt = try await step.apply(over: .absent, token: token)
      #expect(receipt.canonicalText == #"{"outputs":{"id":"x1"}}"#)
    }
    #expect(texts.count == 1)
    #expect(texts.first?.function == .apply)
    #expect(texts.first?.output == "")
    let errors = texts.first?.errors ?? ""
    #expect(errors.hasPrefix("first\nlog line\n") && errors.hasSuffix("\nlog line\nlast\n"))
    #expect(errors.contains("\n(of 3600011 bytes, those between are left out)\n"))
    #expect(errors.utf8.count < 40_000)
  }

  @Test func `text is told as it comes, each line by itself`() async throws {
    let script = "printf 'one\\ntw'; printf 'o\\n'; echo three >&2; printf four"
    let step = try await step("{ apply: ['sh', '-c', \(Value.string(script).canonicalText)] }")
    let (texts, lines) = try await printed { _ = try await step.apply(over: .absent, token: token) }
    #expect(texts == [PrintedText(.apply, output: "one\ntwo\nfour", errors: "three\n")])
    #expect(Set(lines) == ["one", "two", "three", "four"])
  }
}
