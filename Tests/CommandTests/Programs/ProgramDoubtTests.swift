import Document
import Foundation
import Journal
import Runs
import Testing

/// Changes of programs of which nobody knows whether they took: what is observed, sent again, taken back, and asked of
/// a person.
@Suite struct ProgramDoubtTests {
  private func folder(_ step: String, _ scripts: [String: String] = [:]) throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    for (name, script) in scripts { try plinkflow.write(script + "\n", to: "\(name).sh") }
    try plinkflow.write("{ workflow: \"w\", steps: { a: { uses: \"command.run\", \(step) } } }", to: "w.json5")
    return plinkflow
  }

  private func lines(_ name: String, _ plinkflow: Plinkflow) -> Int {
    ((try? String(contentsOfFile: plinkflow.path(name), encoding: .utf8)) ?? "").split(separator: "\n").count
  }

  // MARK: Where it can be observed

  @Test func `what a program made before it failed is the step's own, and undo takes it back`() async throws {
    let plinkflow = try folder(
      "with: { observe: [\"test\", \"-e\", \"vm\"], absent_status: [1], apply: [\"sh\", \"-c\", \"echo x >> vm; exit 3\"], "
        + "undo: [\"rm\", \"vm\"] }")
    defer { plinkflow.remove() }
    let ending = try await plinkflow("run", "w.json5")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.errors.contains("? a  failed: `sh` exited with 3; looking at what it did"), "\(ending.errors)")
    #expect(ending.errors.contains("+ a  created"), "\(ending.errors)")
    #expect(lines("vm", plinkflow) == 1)
    // The next run finds it as the one before left it, and adopts nothing.
    #expect(try await plinkflow("run", "w.json5").output.hasSuffix("is done: 1 already so\n"))
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(!plinkflow.has("vm"))
  }

  @Test func `the half that a failed program did is taken back also where the next one is refused`() async throws {
    let plinkflow = try folder(
      """
      with: { observe: ["sh", "vpn.sh", "look"], absent_status: [1], apply: ["sh", "vpn.sh", "up"], refused_status: [7],
        undo: ["sh", "vpn.sh", "down"] }
      """,
      [
        "vpn": """
        case $1 in
          look) [ -e iface ] && [ -e route ] || exit 1;;
          up) [ -e iface ] && exit 7; touch iface; exit 3;;
          down) rm -f iface route;;
        esac
        """
      ])
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "w.json5").status == 1)
    let refused = try await plinkflow("run", "w.json5")
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains("note: 1 step failed; nothing is in doubt, and parts of `a` may stand\n"),
      "\(refused.errors)")
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(!plinkflow.has("iface"))
  }

  @Test func `a program that did half of it has failed, and undo takes back the half that no observation sees`()
    async throws
  {
    let plinkflow = try folder(
      """
      with: { observe: ["sh", "vpn.sh", "look"], absent_status: [1], apply: ["sh", "vpn.sh", "up"],
        undo: ["sh", "vpn.sh", "down"] }
      """,
      [
        "vpn": """
        set -e
        case $1 in
          look) [ -e iface ] && [ -e route ] || exit 1;;
          up) touch iface; echo 'no such gateway' >&2; false; touch route;;
          down) echo x >> undone; rm -f iface route;;
        esac
        """
      ])
    defer { plinkflow.remove() }
    let ending = try await plinkflow("run", "w.json5")
    #expect(ending.status == 1)
    #expect(
      ending.errors.hasSuffix(
        """

        error: step `a` failed: `sh` exited with 1
        note: no such gateway
        note: 1 step failed; nothing is in doubt, and parts of `a` may stand
        help: `plinkflow run w.json5` goes on

        """), "\(ending.errors)")
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(!plinkflow.has("iface"))
    #expect(lines("undone", plinkflow) == 1)
  }

  @Test func `an undo that fails is no undo, even where nothing is seen any more, until it or a person says so`()
    async throws
  {
    let plinkflow = try folder(
      "with: { observe: [\"test\", \"-e\", \"vm\"], absent_status: [1], apply: [\"touch\", \"vm\"], undo: [\"sh\", \"u.sh\"] }",
      ["u": "test -e permit || exit 5; rm -f vm; test -e more || exit 6"])
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "w.json5").status == 0)
    let failed = try await plinkflow("undo", "--yes")
    #expect(failed.status == 1)
    #expect(failed.errors.contains("error: step `a` failed: `sh` exited with 5\n"), "\(failed.errors)")
    #expect(plinkflow.has("vm"))
    try plinkflow.write("", to: "permit")
    for _ in 1...2 {
      let half = try await plinkflow("undo", "--yes")
      #expect(half.status == 1)
      let run = try #require(half.errors.split(separator: "`").last { $0.hasPrefix("plinkflow undo ") })
      #expect(
        half.errors.hasSuffix(
          """

          error: step `a` failed: `sh` exited with 6
          note: nothing of it is seen any more, and parts of it may stand
          note: 1 step failed; nothing is in doubt, and parts of `a` may stand
          help: mend the program, which has to cope with nothing there, or add `--done a` to `\(run)`

          """), "\(half.errors)")
      #expect(!plinkflow.has("vm"))
    }
    #expect(try await plinkflow("undo", "--yes", "--done", "a").status == 0)

    #expect(try await plinkflow("run", "w.json5").status == 0)
    try plinkflow.write("", to: "more")
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(!plinkflow.has("vm"))
  }

  @Test func `an observation that fails on the way back does not end as undone`() async throws {
    let plinkflow = try folder(
      "with: { observe: [\"sh\", \"o.sh\"], absent_status: [1], apply: [\"touch\", \"vm\"], undo: [\"rm\", \"vm\"] }",
      ["o": "test ! -e outage || { echo 'ConnectionError: api unreachable' >&2; exit 1; }; test -e vm"])
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "w.json5").status == 0)
    try plinkflow.write("", to: "outage")
    let ending = try await plinkflow("undo", "--yes")
    #expect(ending.status == 1)
    #expect(
      ending.errors.contains(
        """
        error: step `a` could not be observed
        note: `sh` exited with 1
        note: status 1 with text on standard error is also how a program ends that crashes
        note: ConnectionError: api unreachable

        """), "\(ending.errors)")
    #expect(plinkflow.has("vm"))
  }

  // MARK: Where nobody can observe it

  private static let mail = "with: { apply: [\"sh\", \"mail.sh\"], undo: [\"sh\", \"recall.sh\"] }"

  private func mail(_ step: String = mail, apply: String = "exit 1", undo: String = "true") throws -> Plinkflow {
    try folder(step, ["mail": "echo x >> sent; \(apply)", "recall": "echo x >> recalled; \(undo)"])
  }

  @Test func `it is sent once, is in doubt, and is not sent again until a person says so`() async throws {
    let plinkflow = try mail(apply: "test -e permit || exit 1")
    defer { plinkflow.remove() }
    let words = """
      error: step `a` failed: `sh` exited with 1
      note: 1 step in doubt; in doubt, a change being sent without a reply: `a`
      help: find out what it did, then add `--done a` if it took, or `--again a` to send it again, to `plinkflow run w.json5`

      """
    let ending = try await plinkflow("run", "w.json5")
    #expect(ending.status == 4)
    #expect(ending.errors.hasSuffix(words), "\(ending.errors)")
    let again = try await plinkflow("run", "w.json5")
    #expect(again.status == 4)
    #expect(
      again.errors.contains("error: step `a` may have been applied already, and the step cannot be observed\n"),
      "\(again.errors)")
    #expect(lines("sent", plinkflow) == 1)
    try plinkflow.write("", to: "permit")
    #expect(try await plinkflow("run", "w.json5", "--again", "a").status == 0)
    #expect(lines("sent", plinkflow) == 2)
    #expect(try await plinkflow("log").output.contains("  a  may be sent again, says "))
    #expect(try await plinkflow("run", "w.json5").output.hasSuffix("is done: 1 already so\n"))
    #expect(lines("sent", plinkflow) == 2)
  }

  @Test func `a person's word is for the change that is in doubt, and for no later one`() async throws {
    let plinkflow = try mail()
    defer { plinkflow.remove() }
    for (arguments, sent) in [([], 1), (["--again", "a"], 2), ([], 2), (["--again", "a"], 3)] {
      #expect(try await plinkflow.start(["run", "w.json5"] + arguments).ending().status == 4)
      #expect(lines("sent", plinkflow) == sent)
    }
  }

  @Test func `a person says that it took: it is done, later runs keep it, and undo takes it back`() async throws {
    let plinkflow = try mail()
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "w.json5").status == 4)
    let done = try await plinkflow("run", "w.json5", "--done", "a")
    #expect(done.status == 0, "\(done.errors)")
    #expect(done.errors.contains("+ a  created"), "\(done.errors)")
    #expect(try await plinkflow("run", "w.json5").output.hasSuffix("is done: 1 already so\n"))
    #expect(lines("sent", plinkflow) == 1)
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(lines("recalled", plinkflow) == 1)
  }

  @Test func `what is in doubt is taken back by its undo program, whose own doubt a person ends too`() async throws {
    for (word, recalled) in [("--again", 2), ("--done", 1)] {
      let plinkflow = try mail(undo: "test -e permit || exit 1")
      defer { plinkflow.remove() }
      #expect(try await plinkflow("run", "w.json5").status == 4)
      let ending = try await plinkflow("undo", "--yes")
      #expect(ending.status == 4)
      #expect(ending.errors.contains("help: find out what it did, then add `--done a` if it took"), "\(ending.errors)")
      #expect(try await plinkflow("undo", "--yes").status == 4)
      #expect(lines("recalled", plinkflow) == 1)
      try plinkflow.write("", to: "permit")
      #expect(try await plinkflow("undo", "--yes", word, "a").status == 0)
      #expect(lines("recalled", plinkflow) == recalled)
      #expect(try await plinkflow("status").output.contains("- a  undone"))
    }
  }

  @Test func `a program for which twice is once is sent again within retry, and by the next run`() async throws {
    let plinkflow = try mail(
      "retry: { attempts: 3, delay: \"10ms\" }, with: { apply: [\"sh\", \"mail.sh\"], repeatable: true }",
      apply: "test $(wc -l < sent) -gt 4 || exit 1")
    defer { plinkflow.remove() }
    #expect(try await plinkflow("run", "w.json5").status == 4)
    #expect(lines("sent", plinkflow) == 3)
    #expect(try await plinkflow("run", "w.json5").status == 0)
    #expect(lines("sent", plinkflow) == 5)
  }

  @Test func `a word that nobody needs begins nothing`() async throws {
    let plinkflow = try folder(
      "with: { observe: [\"test\", \"-e\", \"vm\"], absent_status: [1], apply: [\"sh\", \"-c\", \"kill -9 $$\"] }")
    defer { plinkflow.remove() }
    func errors(_ arguments: String...) async throws -> String {
      let ending = try await plinkflow.start(arguments).ending()
      #expect(ending.status == 2)
      return ending.errors
    }
    #expect(
      try await errors("run", "w.json5", "--again", "a")
        == "error: step `a` is not in doubt: the workflow has no unfinished run\nhelp: `plinkflow runs` lists the runs\n"
    )
    #expect(try await plinkflow("run", "w.json5").status == 4)
    #expect(
      try await errors("run", "w.json5", "--done", "a")
        == "error: step `a` can be observed, so nobody has to say what became of it\n"
        + "help: the same command without `--again` and `--done` goes on\n")
    let run = try #require(
      try await plinkflow("runs").output.split(whereSeparator: \.isWhitespace).map(String.init).first {
        $0.wholeMatch(of: /\d{8}-\d{6}-[a-z0-9]{6}/) != nil
      })
    #expect(
      try await errors("run", "w.json5", "--done", "b")
        == "error: run \(run) has no step `b`\nhelp: `plinkflow status \(run)` lists its steps\n")
    #expect(
      try await errors("undo", "--yes", "--again", "a")
        == "error: step `a` of run \(run) is not in doubt\nhelp: `plinkflow status \(run)` shows which steps are\n")
    #expect(try await errors("run", "w.json5", "--done", "a", "--again", "a").contains("`--again`"))
  }

  // MARK: What a file may say

  @Test func `an observation that has no word for absence is a mistake, with the line to paste`() async throws {
    let plinkflow = try folder("with: { observe: [\"true\"], apply: [\"true\"] }")
    defer { plinkflow.remove() }
    let ending = try await plinkflow("validate", "w.json5")
    #expect(ending.status == 2)
    #expect(
      ending.errors
        == """
        error: step `a` has `observe` without `absent_status`
         --> w.json5:1:27
          |
        1 | { workflow: "w", steps: { a: { uses: "command.run", with: { observe: ["true"], apply: ["true"] } } } }
          |                           ^
        note: an observation that fails also ends with status 1, and must not be taken for "nothing is there"
        help: add `absent_status: [1],` if that status never means anything else, or `absent_status: [],` if it answers in JSON: `plinkflow steps command.run`

        """, "\(ending.errors)")
    for (with, words) in [
      ("{ apply: [\"true\"], absent_status: [1] }", "step `a` has `absent_status` without `observe`"),
      (
        "{ apply: [\"true\"], refused_status: [0] }",
        "step `a` has 0 in `refused_status`, which must have statuses from 1 to 255"
      ),
    ] {
      try plinkflow.write("{ workflow: \"w\", steps: { a: { uses: \"command.run\", with: \(with) } } }", to: "w.json5")
      #expect(try await plinkflow("validate", "w.json5").errors.contains("error: \(words)\n"))
    }
  }

  @Test func `a run that was begun with such a file goes on with it, and back`() async throws {
    let plinkflow = try folder(
      "with: { observe: [\"test\", \"-e\", \"vm\"], apply: [\"touch\", \"vm\"], undo: [\"rm\", \"vm\"] }")
    defer { plinkflow.remove() }
    let text = try String(contentsOfFile: plinkflow.path("w.json5"), encoding: .utf8)
    // What an earlier version wrote.
    do {
      let journal = try Journal.own(at: plinkflow.path(".plinkflow/journal.sqlite"))
      let frozen = RunRecord.Frozen(
        workflow: "w", file: "w.json5", text: text, arguments: .object([]), settings: .object([]))
      _ = try journal.begin(
        identifier: "20260101-000000-abcdef", frozen, graph: FrozenGraph(steps: [("a", "command.run")], needs: []))
    }
    let ending = try await plinkflow("run", "w.json5")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output == "run 20260101-000000-abcdef is done: 1 created\n")
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(!plinkflow.has("vm"))
    #expect(try await plinkflow("run", "w.json5").status == 2)
  }

  @Test func `a changed value is planned as a change, and undo puts back what stood before`() async throws {
    let plinkflow = try folder(
      """
      with: { observe: ["sh", "peer.sh", "look"], absent_status: [1], apply: ["sh", "peer.sh", "up"],
        undo: ["sh", "peer.sh", "down"], parameters: { peer: "203.0.113.2" } }
      """,
      [
        "peer": #"""
        wanted=$PLINKFLOW_PARAM_PEER
        case $1 in
          look)
            [ -e peer ] || exit 1
            found=$(cat peer)
            drift=
            [ "$found" = "$wanted" ] || drift="{\"field\": \"peer\", \"found\": \"$found\", \"wanted\": \"$wanted\"}"
            echo "{\"state\": \"present\", \"outputs\": {\"peer\": \"$found\"}, \"drift\": [$drift]}";;
          up) echo "$wanted" > peer;;
          down)
            if [ -n "$PLINKFLOW_BEFORE" ]; then sed 's/.*"peer":"\([^"]*\)".*/\1/' "$PLINKFLOW_BEFORE" > peer; echo >> peer
            else rm -f peer; fi;;
        esac
        """#
      ])
    defer { plinkflow.remove() }
    try plinkflow.write("198.51.100.7\n", to: "peer")
    func peer() throws -> String { try String(contentsOfFile: plinkflow.path("peer"), encoding: .utf8) }
    let plan = try await plinkflow("plan", "w.json5")
    #expect(plan.output.contains("~ a  change"), "\(plan.output)")
    #expect(plan.output.contains("198.51.100.7") && plan.output.contains("203.0.113.2"), "\(plan.output)")
    #expect(try await plinkflow("run", "w.json5").status == 0)
    #expect(try peer() == "203.0.113.2\n")
    #expect(try await plinkflow("undo", "--yes").status == 0)
    #expect(try peer() == "198.51.100.7\n")
  }
}
