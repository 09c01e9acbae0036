import Foundation
import Testing

/// What one step at a time changes, over processes and journals of one user, also where one of them is killed.
@Suite struct ExclusiveTests {
  /// Two folders with a journal each, which share a folder of locks and a file that their programs write to.
  private struct Pair {
    let first: Plinkflow
    let second: Plinkflow

    init() throws { (first, second) = (try Plinkflow(), try Plinkflow()) }

    var log: String { first.path("log") }

    var environment: [String: String] { ["PLINKFLOW_STATE": first.path("state")] }

    func start(_ plinkflow: Plinkflow, _ arguments: String...) throws -> Running {
      try plinkflow.start(arguments, environment: environment)
    }

    /// What was written so far.
    var lines: [String] {
      ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    func remove() {
      first.remove()
      second.remove()
    }

    /// Steps whose programs write when they begin and when they end; what they do between is `work`.
    func write(_ names: [String], _ exclusive: String, work: String, to plinkflow: Plinkflow) throws {
      let steps = names.map { name in
        func program(_ sign: String) -> String {
          "echo \(name)\(sign)begins >> \(log); \(work); echo \(name)\(sign)ends >> \(log)"
        }
        return """
          \(name): { uses: "command.run", \(exclusive) with: {
            observe: ["test", "-e", "\(name).made"], absent_status: [1],
            apply: ["sh", "-c", "\(program(" ")); touch \(name).made"],
            undo: ["sh", "-c", "\(program(" undo ")); rm -f \(name).made"] } },
          """
      }
      try plinkflow.write("{ workflow: \"w\", steps: {\n\(steps.joined(separator: "\n"))\n} }", to: "w.json5")
    }

    /// Whether each program had ended before the next one began.
    var isOneAtATime: Bool {
      let lines = lines
      return lines.count.isMultiple(of: 2)
        && stride(from: 0, to: lines.count, by: 2).allSatisfy {
          lines[$0].replacing("begins", with: "ends") == lines[$0 + 1]
        }
    }
  }

  @Test func `programs of two processes never overlap, on the way there and back`() async throws {
    let pair = try Pair()
    defer { pair.remove() }
    let exclusive = "exclusive: \"router\","
    try pair.write((0..<12).map { "l\($0)" }, exclusive, work: "sleep 0.03", to: pair.first)
    try pair.write((0..<12).map { "r\($0)" }, exclusive, work: "sleep 0.03", to: pair.second)
    for arguments in [["run", "w.json5"], ["undo", "--yes"]] {
      let left = try pair.first.start(arguments, environment: pair.environment)
      let right = try pair.second.start(arguments, environment: pair.environment)
      let endings = (try await left.ending(), try await right.ending())
      #expect(endings.0.status == 0, "\(endings.0.errors)")
      #expect(endings.1.status == 0, "\(endings.1.errors)")
    }
    #expect(pair.lines.count == 2 * 2 * 24)
    #expect(pair.isOneAtATime, "\(pair.lines)")
  }

  /// A step of the first journal that is at it until a file `go` is there.
  private func begun(_ pair: Pair) async throws -> Running {
    try pair.write(["a"], "exclusive: \"router\",", work: "until test -e go; do sleep 0.02; done", to: pair.first)
    try pair.write(["b"], "exclusive: \"router\",", work: "true", to: pair.second)
    let first = try pair.start(pair.first, "run", "w.json5")
    try await first.wait { pair.lines == ["a begins"] }
    return first
  }

  private func run(of plinkflow: Plinkflow) async throws -> String {
    let runs = try await plinkflow("runs").output
    return try #require(runs.firstMatch(of: /\d{8}-\d{6}-[a-z0-9]{6}/).map { String($0.output) })
  }

  @Test func `a step tells whose change it waits for, and is stopped and gone on with`() async throws {
    let pair = try Pair()
    defer { pair.remove() }
    let first = try await begun(pair)
    let waiting = try pair.start(pair.second, "run", "w.json5")
    let journal = pair.first.path(".plinkflow/journal.sqlite")
    let said = "waits for `router`, which step `a` of run \(try await run(of: pair.first)) changes (journal \(journal))"
    try await waiting.wait { waiting.errorsSoFar.contains(said) }
    #expect(try await pair.second("status").output.contains(said))
    waiting.send(SIGINT)
    let stopped = try await waiting.ending()
    #expect(stopped.status == 130 || stopped.status == 3, "\(stopped.status) \(stopped.errors)")
    let again = try pair.start(pair.second, "run", "w.json5")
    try await again.wait { again.errorsSoFar.contains(said) }
    #expect(pair.lines == ["a begins"])
    try pair.first.write("", to: "go")
    #expect(try await first.ending().status == 0)
    #expect(try await again.ending().status == 0)
    #expect(pair.lines == ["a begins", "a ends", "b begins", "b ends"])
  }

  @Test func `where plinkflow is killed, its program is waited for, and has not kept the lock`() async throws {
    let pair = try Pair()
    defer { pair.remove() }
    let first = try await begun(pair)
    let run = try await run(of: pair.first)
    first.send(SIGKILL)
    _ = try await first.ending()
    let second = try pair.start(pair.second, "run", "w.json5")
    let journal = pair.first.path(".plinkflow/journal.sqlite")
    try await second.wait {
      second.errorsSoFar.contains(
        "waits for `router`: a program of step `a` of run \(run) (journal \(journal)) is still at work (process")
        && second.errorsSoFar.contains("and `plinkflow run` of that journal ends the doubt")
    }
    #expect(pair.lines == ["a begins"])
    try pair.first.write("", to: "go")
    #expect(try await second.ending().status == 0)
    #expect(pair.lines == ["a begins", "a ends", "b begins", "b ends"])
    // The first journal goes on with what its program did.
    #expect(try await pair.start(pair.first, "run", "w.json5").ending().status == 0)
    #expect(pair.lines.count == 4)
  }

  @Test func `a run goes on with its own program that outlived it, whatever name that has`() async throws {
    let pair = try Pair()
    defer { pair.remove() }
    let first = try await begun(pair)
    first.send(SIGKILL)
    _ = try await first.ending()
    let again = try pair.start(pair.first, "run", "w.json5")
    try await again.wait { again.errorsSoFar.contains("still at work") }
    try pair.first.write("", to: "go")
    let ending = try await again.ending()
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(pair.lines == ["a begins", "a ends"])
  }

  @Test func `where the locks cannot lie the step says where and why, and nothing is changed`() async throws {
    let pair = try Pair()
    defer { pair.remove() }
    try pair.write(["a"], "exclusive: \"router\",", work: "true", to: pair.first)
    let ending = try await pair.first("run", "w.json5", environment: ["PLINKFLOW_STATE": "state"])
    #expect(ending.status == 1)
    let words = """
      error: step `a` cannot make sure that it alone changes `router`
      note: `state/exclusive`: it is no absolute path
      note: 1 step failed; nothing is in doubt
      help: set PLINKFLOW_STATE to a folder of your own, the same one for all runs that share the name, \
      then `plinkflow run w.json5`

      """
    #expect(ending.errors.hasSuffix(words), "\(ending.errors)")
    #expect(pair.lines.isEmpty)
    #expect(!pair.first.has("state"))
    // A step without a name does not look there.
    try pair.write(["a"], "", work: "true", to: pair.first)
    let free = try await pair.first("run", "w.json5", "--new", environment: ["PLINKFLOW_STATE": "state"])
    #expect(free.status == 0, "\(free.errors)")
  }

  @Test func `a name is added to a step of a run that is under way`() async throws {
    let pair = try Pair()
    defer { pair.remove() }
    try pair.write(["a"], "", work: "test -e go || exit 1", to: pair.first)
    #expect(try await pair.first("run", "w.json5").status == 1)
    #expect(!pair.first.has("state"))
    try pair.write(["a"], "exclusive: \"router\",", work: "test -e go || exit 1", to: pair.first)
    try pair.first.write("", to: "go")
    let ending = try await pair.start(pair.first, "run", "w.json5").ending()
    #expect(ending.status == 0, "\(ending.errors)")
    let locks = try FileManager.default.contentsOfDirectory(atPath: pair.first.path("state/exclusive"))
    #expect(locks.count == 1)
  }
}
