import CloudFixtures
import Document
import Foundation
import PlinkflowKit
import Testing

@Suite struct CommandTests {
  /// A step whose programs are shell scripts in a folder of their own.
  private func step(_ parameters: String) async throws -> BoundStep {
    try await Cloud().step("command.run", on: "", parameters)
  }

  // Of its own for each test: a program that makes a change is known by it on the whole machine.
  private let token = Token(run: UUID().uuidString.lowercased(), step: 1, direction: .run, generation: 0)

  @Test func `a file is made, seen and taken back`() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("plinkflow-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let step = try await step(
      """
      { observe: ['sh', '-c', 'test -f "$1" && cat "$1" || exit 1', 'sh', '\(file)'], absent_status: [1],
        apply: ['sh', '-c', 'printf %s "{\\\\"size\\\\": $PLINKFLOW_PARAM_SIZE}" > "$1"', 'sh', '\(file)'],
        undo: ['rm', '-f', '\(file)'], parameters: { size: 3 } }
      """)
    var driver = Driver(step, run: UUID().uuidString.lowercased())
    #expect(try await driver.look().isAbsent)
    let outputs = try await driver.run()
    #expect(outputs == .object([.init("size", Value(.integer(3)))]))
    try await driver.undo(receipt: driver.receipt)
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test func `without a look the receipt is the truth`() async throws {
    let step = try await step("{ apply: ['echo', '{\"id\": \"x1\"}'] }")
    #expect(!step.isReversible)
    var driver = Driver(step, run: UUID().uuidString.lowercased())
    #expect(try await driver.run() == .object([.init("id", .string("x1"))]))
  }

  @Test func `arguments reach no shell`() async throws {
    let step = try await step("{ observe: ['printf', '{\"is\": \"%s\"}', '$HOME;id'], apply: ['true'] }")
    #expect(try await step.observe(nil, token: token) == .present(.object([.init("is", .string("$HOME;id"))])))
  }

  @Test func `the token is in the environment and little else`() async throws {
    let script =
      "printf '{\"token\": \"%s\", \"names\": \"%s\"}' \"$PLINKFLOW_TOKEN\" \"$(env | cut -d= -f1 | sort | tr '\\n' ' ')\""
    let parameters = Value.object([
      .init("observe", Value(.array([.string("sh"), .string("-c"), .string(script)]))),
      .init("apply", Value(.array([.string("true")]))),
    ])
    let kind = try #require(allKinds.first { $0.name == "command.run" })
    let found = try await kind.bind(parameters, using: Nothing()).observe(nil, token: token)
    guard case .present(let outputs, _) = found else { throw Driver.Unfinished() }
    #expect(try outputs.text("token") == token.text)
    // `PWD`, `OLDPWD`, `SHLVL` and `_` are the shell's own.
    let allowed: Set<Substring> = ["PATH", "HOME", "LANG", "TMPDIR", "PLINKFLOW_TOKEN", "PWD", "OLDPWD", "SHLVL", "_"]
    #expect(Set(try outputs.text("names").split(separator: " ")).isSubset(of: allowed))
  }

  /// One variable of the environment holds no more than 128 KiB: a program with a longer receipt could not be started,
  /// and what it had made would have stood for ever.
  @Test(arguments: [3, 32 << 10, 200_000]) func `a long receipt goes by file`(length: Int) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let scripts = [
      "observe": """
      test -n "$PLINKFLOW_RECEIPT" || exit 1
      stat -c %a "$PLINKFLOW_RECEIPT" > mode
      printf %s "$PLINKFLOW_RECEIPT" > path
      test -z "$PLINKFLOW_RECEIPT_JSON" || touch short
      cat "$PLINKFLOW_RECEIPT"
      """,
      "apply": #"printf '{"text":"'; head -c \#(length) /dev/zero | tr '\0' x; printf '"}'"#,
      "undo": #"cat "$PLINKFLOW_RECEIPT" > receipt; cat "$PLINKFLOW_BEFORE" > before"#,
    ]
    for (name, script) in scripts {
      try script.write(toFile: "\(folder)/\(name).sh", atomically: true, encoding: .utf8)
    }
    let step = try await step(
      """
      { observe: ['sh', '-e', 'observe.sh'], absent_status: [1], apply: ['sh', '-e', 'apply.sh'], undo: ['sh', '-e', 'undo.sh'],
        working_directory: '\(folder)' }
      """)
    func kept(_ name: String) throws -> String { try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }

    let outputs = Value.object([.init("text", .string(String(repeating: "x", count: length)))])
    let receipt = try await step.apply(over: .absent, token: token)
    #expect(try await step.observe(receipt, token: token) == .present(outputs))
    #expect(try kept("mode") == "600\n")
    #expect(FileManager.default.fileExists(atPath: "\(folder)/short") == (length < 1000))
    #expect(!FileManager.default.fileExists(atPath: try kept("path")))

    try await step.undo(to: .present(outputs), receipt, token: token)
    #expect(try kept("receipt") == outputs.canonicalText)
    #expect(try kept("before") == outputs.canonicalText)
  }

  /// Of what a program writes the last 8,192 bytes are told, and of a line 500 characters.
  @Test(arguments: [
    #"printf '%s ' "$A" >&2; head -c $((8192 - ${#A})) /dev/zero | tr '\0' x >&2"#,
    #"head -c 480 /dev/zero | tr '\0' x >&2; echo "$A" >&2"#,
  ]) func `a secret on a cut is taken out`(script: String) async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)").path
    let secret = "up3rS3cretValueThatNobodyMaySee\(UUID().uuidString)"
    try secret.write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let line = Value.string(script + "; exit 7").canonicalText
    let step = try await step(
      "{ observe: ['sh', '-c', \(line)], apply: ['true'], secrets: { A: 'file:\(file)' } }")
    let fault = await #expect(throws: StepError.self) { _ = try await step.observe(nil, token: token) }
    let told = (fault?.notes ?? []).joined(separator: "\n")
    #expect(told.contains("xxxx"))
    for length in 4...secret.count where length % 4 == 0 {
      #expect(!told.contains(secret.suffix(length)) && !told.contains(secret.prefix(length)), "\(told)")
    }
  }

  @Test func `a program that is missing is named`() async throws {
    let step = try await step("{ apply: ['plinkflow-no-such-program'] }")
    let fault = await #expect(throws: StepError.self) { _ = try await step.apply(over: .absent, token: token) }
    #expect(fault?.summary == "cannot find the program `plinkflow-no-such-program`")
  }

  @Test func `what a program leaves behind is ended with it`() async throws {
    // The background child holds both outputs open, and would keep a reader waiting for ten minutes.
    let step = try await step(
      "{ observe: ['sh', '-c', 'sleep 600 & echo \"{\\\\\"child\\\\\": $!}\"'], apply: ['true'] }")
    guard case .present(let outputs, _) = try await step.observe(nil, token: token),
      case .integer(let child)? = outputs["child"]?.content
    else { throw Driver.Unfinished() }
    // A signal that was sent is met when the system gets to it.
    for _ in 0..<6000 {
      guard isAlive(Int32(child)) else { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(!isAlive(Int32(child)))
  }

  @Test func `a server that a program starts in a session of its own is not waited for`() async throws {
    // The server keeps every file open that it was given, also those that Foundation watches a program by, for longer
    // than the observation may take. Until it has its session it would be ended with its starter's group, so the
    // starter waits for that.
    let script = """
      setsid sleep 600 &
      until read -r _ _ _ _ _ session _ < /proc/$!/stat && [ "$session" = "$!" ]; do :; done
      echo "{\"child\": $!}"
      """
    let step = try await step(
      "{ observe: ['sh', '-c', \(Value.string(script).canonicalText)], apply: ['true'], timeout: '60s' }")
    guard case .present(let outputs, _) = try await step.observe(nil, token: token),
      case .integer(let child)? = outputs["child"]?.content
    else { throw Driver.Unfinished() }
    #expect(isAlive(Int32(child)))
    kill(Int32(child), SIGKILL)
  }

  @Test func `a long parameter goes by file`() async throws {
    let script = """
      test -z "${PLINKFLOW_PARAM_LIST+set}" && test "$PLINKFLOW_PARAM_SHORT" = x
      file=$PLINKFLOW_PARAM_LIST_FILE
      printf '{"bytes": "%s", "mode": "%s", "path": "%s"}' "$(wc -c < "$file")" "$(stat -c %a "$file")" "$file"
      """
    let long = String(repeating: "x", count: 200_000)
    let step = try await step(
      """
      { observe: ['sh', '-ec', \(Value.string(script).canonicalText)], absent_status: [], apply: ['true'],
        parameters: { list: '\(long)', short: 'x' } }
      """)
    guard case .present(let outputs, _) = try await step.observe(nil, token: token) else { throw Driver.Unfinished() }
    #expect(try outputs.text("bytes") == "200000")
    #expect(try outputs.text("mode") == "600")
    #expect(!FileManager.default.fileExists(atPath: try outputs.text("path")))
  }

  @Test(arguments: [
    ("environment: { A: 'LONG' }", "has a variable that is too long to start a program with: `A`"),
    ("undo: ['rm', 'LONG']", "has a word that is too long to start a program with in `undo`"),
    ("parameters: { a: 'x', A: 'y' }", "has two `parameters` for one variable: `PLINKFLOW_PARAM_A`"),
    ("parameters: { a: 'LONG', a_file: 'y' }", "has two `parameters` for one variable: `PLINKFLOW_PARAM_A_FILE`"),
  ]) func `what no program could be started with is refused`(field: String, summary: String) async throws {
    let written = field.replacing("LONG", with: String(repeating: "x", count: 128 << 10))
    let fault = await #expect(throws: StepError.self) {
      _ = try await step("{ observe: ['true'], absent_status: [], apply: ['true'], \(written) }")
    }
    #expect(fault?.summary == summary)
  }

  #if os(Linux)
    /// A thread of Dispatch's blocks nearly all signals, and a program begins with what its starter blocks: nothing but
    /// SIGKILL could end it, and the `wait` of a shell would never return.
    @Test func `a program begins with no signal blocked`() async throws {
      let script = "printf '{\"blocked\": \"%s\"}' \"$(grep SigBlk /proc/self/status | cut -f 2)\""
      let step = try await step(
        "{ observe: ['sh', '-c', \(Value.string(script).canonicalText)], absent_status: [], apply: ['true'] }")
      #expect(
        try await step.observe(nil, token: token)
          == .present(.object([.init("blocked", .string("0000000000000000"))])))
    }
  #endif

  @Test func `a secret reaches the program and nothing else`() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("plinkflow-\(UUID().uuidString)")
    try Data("correct horse battery\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let step = try await step(
      """
      { observe: ['sh', '-c', 'printf %s "{\\\\"length\\\\": ${#WORD}, \\\\"word\\\\": \\\\"$WORD\\\\"}"'],
        apply: ['true'], secrets: { WORD: 'file:\(file.path)' } }
      """)
    let fault = await #expect(throws: StepError.self) { _ = try await step.observe(nil, token: token) }
    #expect(fault?.class == .refused)
    #expect(fault?.summary == "answered with the text of a secret in output `word`")
    guard case .present(let outputs, _) = try await step.observeUnrecorded(nil, token: token) else {
      throw Driver.Unfinished()
    }
    #expect(outputs["length"] == Value(.integer(21)))
  }

  /// Whether a process is there and has not ended.
  private func isAlive(_ process: Int32) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
    // An ended process whose parent has not asked for its status yet is a zombie.
    return !text.contains(") Z ")
  }
}
