import Fixtures
import Foundation
import Testing

/// The program is played with forty secrets, which all that it starts repeats in every form; then each output, each
/// file that is left and each command line is searched for them.
@Suite struct SecretSearchTests {
  /// What is too short to be looked for.
  private static let short = ["5432", "hunter2", "p7 q8 r"]

  private static let secrets: [String] = {
    var dice = Dice(seed: 40)
    func text(_ count: Int, of letters: String) -> String {
      let letters = Array(letters)
      return String((0..<count).map { _ in letters[dice.number(0..<letters.count)] })
    }
    let plain = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    var secrets: [String] = []
    for length in [8, 9, 12, 16, 24, 32, 40, 64, 200, 2000] { secrets.append(text(length, of: plain)) }
    for length in [9, 12, 15, 18] { secrets.append(text(length, of: "123456789")) }
    for _ in 0..<4 { secrets.append("\(text(7, of: plain)) \(text(6, of: plain))  \(text(5, of: plain))") }
    for _ in 0..<4 { secrets.append("\(text(9, of: plain))\n\(text(12, of: plain))\n\(text(10, of: plain))") }
    for _ in 0..<4 {
      secrets.append("\(text(4, of: plain))\"\(text(4, of: plain))'\(text(3, of: plain))\\\(text(5, of: plain))")
    }
    for _ in 0..<5 { secrets.append("\(text(5, of: plain))äß€\(text(5, of: plain))𝄞é\(text(4, of: plain))") }
    for _ in 0..<6 { secrets.append("\(text(4, of: plain))+/\(text(4, of: plain))%&=?#\(text(4, of: plain))<>") }
    return secrets + short
  }()

  /// By name, what a program makes of a text.
  private static let encodings: [(name: String, encode: @Sendable (String) -> String)] = [
    ("raw", { $0 }), ("upper", { $0.uppercased() }), ("crlf", { $0.replacing("\n", with: "\r\n") }),
    ("json", json), ("nested", { json(json($0)) }), ("ascii", ascii),
    ("url", { percent($0, keeping: ".-_~") }), ("path", { percent($0, keeping: ".-_~!$&'()*+,;=:@/") }),
    ("form", { percent($0, keeping: ".-_*").replacing("%20", with: "+") }),
    ("hex", { Data($0.utf8).map { String(format: "%02x", $0) }.joined() }),
    ("lines", { Data("x\($0)yz".utf8).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed]) }),
    ("baseurl", { Data("xy\($0)".utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_") }),
  ]

  @Sendable private static func json(_ text: String) -> String {
    let data = try? JSONSerialization.data(withJSONObject: [text], options: [])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  @Sendable private static func ascii(_ text: String) -> String {
    json(text).utf16.map { $0 < 128 ? String(UnicodeScalar(UInt8($0))) : String(format: "\\u%04X", $0) }.joined()
  }

  private static func percent(_ text: String, keeping kept: String) -> String {
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return text.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: letters + kept)) ?? ""
  }

  /// Every ten bytes that stand one behind the other in a form of a secret that is looked for: where a part of one is
  /// left, some of them are.
  private struct Needles {
    static let length = 10
    private var needles: Set<ArraySlice<UInt8>> = []

    init() {
      for secret in SecretSearchTests.secrets where !SecretSearchTests.short.contains(secret) {
        for (_, encode) in SecretSearchTests.encodings {
          for line in encode(secret).split(whereSeparator: \.isNewline) {
            let bytes = Array(line.utf8)
            guard bytes.count > Self.length else { continue }
            // Of a long one its ends and its middle say enough.
            let starts =
              bytes.count < 400
              ? Array(0...(bytes.count - Self.length))
              : Array(0..<100) + Array((bytes.count - 100)..<(bytes.count - 10))
            for start in starts { needles.insert(bytes[start..<(start + Self.length)]) }
          }
        }
      }
    }

    func first(in data: [UInt8]) -> String? {
      guard data.count >= Self.length else { return nil }
      for start in 0...(data.count - Self.length) where needles.contains(data[start..<(start + Self.length)]) {
        return String(decoding: data[max(0, start - 60)..<min(data.count, start + 60)], as: UTF8.self)
      }
      return nil
    }
  }

  /// A plugin whose steps repeat what a file holds in the way that their name begins with.
  private static let plugin = #"""
    #!/usr/bin/env python3
    import json, sys
    def say(message): print(json.dumps(message), flush=True)
    KIND = {"name": "leak.thing", "summary": "a thing", "reversible": True,
            "parameters": {"type": "object", "properties": {
                "way": {"type": "string"}, "file": {"type": "string"}, "count": {"type": "string"},
                "keys": {"type": "object", "additionalProperties": {"type": "string", "secret": True}}}},
            "outputs": {"type": "object", "properties": {"seen": {"type": "string"}}}}
    for line in sys.stdin:
        request = json.loads(line)
        if request["method"] == "initialize":
            say({"jsonrpc": "2.0", "id": request["id"], "result": {"protocol": 1, "plugin": "leak", "kinds": [KIND]}})
            continue
        if "id" not in request: continue
        with open(request["params"]["parameters"]["file"], encoding="utf-8", newline="") as file: text = file.read()
        way = request["params"]["parameters"]["way"]
        say({"jsonrpc": "2.0", "method": "log", "params": {"level": "info", "text": text}})
        sys.stderr.write(text); sys.stderr.flush()
        answers = {"present": {"state": "present", "outputs": {"seen": text}, "drift": []},
                   "forbidden": {"state": "present", "outputs": {"unknown": text, text: 1}},
                   "drift": {"state": "present", "outputs": {}, "drift": [{"field": "way", "found": text, "wanted": text}]},
                   "field": {"state": "present", "outputs": {}, "drift": [{"field": text, "found": "a", "wanted": "b"}]},
                   "foreign": {"state": "foreign", "why": text}, "settling": {"state": "settling", "why": text},
                   "nonsense": {"state": text}}
        if way in answers:
            say({"jsonrpc": "2.0", "id": request["id"], "result": {"observation": answers[way]}})
        else:
            say({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32000, "message": text,
                 "data": {"class": "refused", "notes": [text], "help": text}}})
    """#

  private struct World {
    let plinkflow: Plinkflow
    let environment: [String: String]
    let steps: [String]

    init() throws {
      plinkflow = try Plinkflow()
      let files = FileManager.default
      for folder in ["told", "answers", "tmp", "plugins"] {
        try files.createDirectory(at: plinkflow.folder.appending(path: folder), withIntermediateDirectories: true)
      }
      try ExecutableFile.write(SecretSearchTests.plugin + "\n", to: plinkflow.path("plugins/plinkflow-plugin-leak"))
      var environment = ["TMPDIR": plinkflow.path("tmp"), "PLINKFLOW_PLUGIN_PATH": plinkflow.path("plugins")]
      for (index, secret) in secrets.enumerated() { environment["S\(index)_VALUE"] = secret }
      self.environment = environment
      var steps: [String] = []
      let keys = secrets.indices.map { "S\($0): \"env:S\($0)_VALUE\"" }.joined(separator: ", ")
      func program(_ name: String, _ with: String) {
        steps.append("\"\(name)\": { uses: \"command.run\", with: { \(with), secrets: { \(keys) } } }")
      }
      for (index, (name, encode)) in encodings.enumerated() {
        // A tail has five lines.
        for start in stride(from: 0, to: secrets.count, by: 5) {
          let told = secrets[start..<min(start + 5, secrets.count)].map { "told \(encode($0)) so" }.joined(
            separator: "\n")
          let file = "\(name)-\(start)"
          try plinkflow.write(told + "\n", to: "told/\(file)")
          program(
            "tail_\(name)_\(start)",
            "observe: [\"false\"], absent_status: [1], apply: [\"sh\", \"-c\", \"cat told/\(file) >&2; exit 3\"], refused_status: [3]"
          )
        }
        let secret = secrets[index]
        try plinkflow.write(json(encode(secret)).dropFirst().dropLast().description, to: "answers/text")
        let text = try String(contentsOf: plinkflow.folder.appending(path: "answers/text"), encoding: .utf8)
        try plinkflow.write("{\"seen\": \(text)}", to: "answers/\(name)")
        try plinkflow.write("no JSON: \(encode(secret)) \(text)", to: "answers/\(name).txt")
        program("outputs_\(name)", "observe: [\"cat\", \"answers/\(name)\"], absent_status: [], apply: [\"true\"]")
        program("receipt_\(name)", "apply: [\"cat\", \"answers/\(name)\"]")
        program("garbage_\(name)", "observe: [\"cat\", \"answers/\(name).txt\"], absent_status: [], apply: [\"true\"]")
        program(
          "wait_\(name)",
          "observe: [\"sh\", \"-c\", \"cat told/\(name)-5 >&2; exit 75\"], absent_status: [], apply: [\"true\"]")
        for (number, way) in ["present", "forbidden", "drift", "field", "foreign", "settling", "nonsense", "error"]
          .enumerated()
        where number % 3 == index % 3 {
          let file = "told/\(name)-\(index * 5 % 40)"
          steps.append(
            "\"\(way)_\(name)\": { uses: \"leak.thing\", with: { way: \"\(way)\", file: \"\(file)\", keys: { \(keys) } } }"
          )
        }
      }
      let done =
        "undone: { uses: \"command.run\", with: { observe: [\"test\", \"-e\", \"made\"], absent_status: [1], apply: [\"touch\", \"made\"], undo: [\"sh\", \"-c\", \"cat told/raw-0 >&2; exit 4\"], secrets: { \(keys) } } }"
      try plinkflow.write(
        "{ workflow: \"leaks\", steps: {\n\((steps + [done]).joined(separator: ",\n"))\n} }", to: "w.json5")
      try plinkflow.write(
        "{ workflow: \"held\", steps: { slow: { uses: \"command.run\", with: { apply: [\"sh\", \"-c\", \"cat told/json-0; echo $$ > begun; exec sleep 1000\"], secrets: { \(keys) } } } } }",
        to: "held.json5")
      self.steps = steps
    }
  }

  @Test func `forty secrets in twelve encodings are in no output, no file and on no command line`() async throws {
    let world = try World()
    let plinkflow = world.plinkflow
    defer { plinkflow.remove() }
    #expect(Self.secrets.count == 40)
    let inputs = try Self.files(of: plinkflow.folder)
    let needles = Needles()
    var searched = 0
    func search(_ said: String, _ what: String) {
      searched += said.utf8.count
      if let found = needles.first(in: Array(said.utf8)) { Issue.record("\(what): \(found)") }
    }
    func searchCommandLines() {
      for process in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] where Int(process) != nil {
        let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        if let found = needles.first(in: [UInt8](line)) { Issue.record("a command line: \(found)") }
      }
    }
    func play(_ arguments: String...) async throws -> Plinkflow.Ending {
      let ending = try await plinkflow.start(arguments, environment: world.environment).ending()
      search(ending.output, arguments.joined(separator: " "))
      search(ending.errors, arguments.joined(separator: " "))
      return ending
    }
    #expect(try await play("validate", "w.json5").status == 0)
    #expect(try await play("doctor", "w.json5").status == 0)
    #expect(try await play("plan", "w.json5", "--out", "plan.json").status == 1)
    let running = try plinkflow.start(
      ["run", "w.json5", "--no-wait", "--verbose", "--jobs", "8"], environment: world.environment)
    while running.isRunning {
      searchCommandLines()
      try await Task.sleep(for: .milliseconds(50))
    }
    let run = try await running.ending()
    search(run.output + run.errors, "run")
    // The receipt of a step that nobody observes is refused, so it is in doubt.
    #expect(run.status == 4, "\(run.errors.suffix(2000))")
    // What was told has been masked, and was not just left out.
    #expect(run.errors.components(separatedBy: "told (secret) so").count > 150)
    _ = try await play("run", "w.json5", "--no-wait", "--json")
    for arguments in [
      ["status"], ["status", "--json"], ["log"], ["log", "--json"], ["log", "--step", "tail_lines_0"], ["runs"],
      ["drift"],
    ] {
      let ending = try await plinkflow.start(arguments, environment: world.environment).ending()
      search(ending.output + ending.errors, arguments.joined(separator: " "))
    }
    #expect(try await play("report", "--output", "report.html").status == 0)
    #expect(try await play("report", "--format", "markdown").status == 0)
    #expect(try await play("graph", "w.json5", "--format", "svg").status == 0)
    #expect(try await play("journal", "verify").status == 0)
    #expect(try await play("journal", "backup", "copy.sqlite").status == 0)

    let held = try plinkflow.start(["run", "held.json5"], environment: world.environment)
    var program: pid_t?
    while held.isRunning, program == nil {
      try await Task.sleep(for: .milliseconds(5))
      let begun = try? String(contentsOf: plinkflow.folder.appending(path: "begun"), encoding: .utf8)
      program = begun.flatMap { pid_t($0.trimmingCharacters(in: .newlines)) }
    }
    // It outlives the run that started it.
    defer { if let program { kill(program, SIGKILL) } }
    for file in try Self.files(of: plinkflow.folder).subtracting(inputs) {
      searched += try Self.search(file, plinkflow, needles)
    }
    searchCommandLines()
    held.send(SIGKILL)
    let killed = try await held.ending()
    search(killed.output + killed.errors, "a killed run")
    _ = try await play("undo", "--dry-run")
    _ = try await play("undo", "--yes", "--no-wait")

    for (index, secret) in Self.secrets.enumerated() where !Self.short.contains(secret) {
      let text = Self.json(secret).dropFirst().dropLast()
      let files = [
        "{ pw: \(text) }", "{ pw: \(text) port: 1 }", "{ port: 'x', pwd: \(text), }", "[\(text)]", "{ pw: \(secret) }",
        "{ pw: '\(secret)", "{ 'pw' \(text): 1 }", "{ pw: 'env:X', pw: \(text) }",
      ]
      guard index % 4 == 0 else { continue }
      for (number, parameters) in files.enumerated() where number % 4 == index / 4 % 4 {
        try plinkflow.write(parameters, to: "params.json5")
        try plinkflow.write(
          "{ workflow: \"p\", params: { pw: { type: \"string\", secret: true }, port: { type: \"integer\", default: 1 } }, steps: {} }",
          to: "p.json5")
        #expect(try await play("validate", "p.json5", "--params", "params.json5").status == 2, "\(parameters)")
      }
    }
    let written = try Self.files(of: plinkflow.folder).subtracting(inputs).subtracting(["params.json5", "p.json5"])
    #expect(written.isSuperset(of: [".plinkflow/journal.sqlite", "report.html", "plan.json", "copy.sqlite"]))
    for file in written { searched += try Self.search(file, plinkflow, needles) }
    #expect(searched > 1_000_000)
  }

  /// The files in a folder, by their ways from it.
  private static func files(of folder: URL) throws -> Set<String> {
    Set(try FileManager.default.subpathsOfDirectory(atPath: folder.path))
  }

  private static func search(_ file: String, _ plinkflow: Plinkflow, _ needles: Needles) throws -> Int {
    guard let data = FileManager.default.contents(atPath: plinkflow.path(file)) else { return 0 }
    if let found = needles.first(in: [UInt8](data)) { Issue.record("\(file): \(found)") }
    return data.count
  }
}
