import Fixtures

/// A workflow that somebody wrote to hold its reader up: the same for the same number, always.
///
/// Where ``Mutator`` damages what is valid, this follows the grammar, and asks for as much as it lets anybody ask for.
public struct HostileWorkflow: Sendable {
  /// The sorts there are; number after number goes through them, and every round of all of them is larger.
  public enum Sort: Int, CaseIterable, Sendable {
    case brackets, references, longTexts, longNumbers, manyKeys, sameKeys, misspeltNeeds, misspeltParameters,
      misspeltFields, circles, fan, families, instances, growingTexts, doubling, patterns, counts, rings, characters,
      combining, outputs, comments, longPaths, nestedFiles
  }

  /// What it does.
  public let sort: Sort
  /// The workflow, `flow.json5`, and the files that it uses.
  public private(set) var files: [String: [UInt8]] = [:]

  /// A kind of step that takes any value.
  public struct Kind: Sendable {
    let name: String
    /// What stands before and behind the value.
    let with: (before: String, behind: String)

    /// A kind of that name, and how its `with` holds a value.
    public init(_ name: String, with before: String, _ behind: String) {
      (self.name, with) = (name, (before, behind))
    }
  }

  private let kind: Kind
  private let size: Int
  private var chance: Dice

  /// The workflow of that number.
  public init(_ number: UInt64, kind: Kind) {
    self.kind = kind
    let sorts = UInt64(Sort.allCases.count)
    sort = Sort(rawValue: Int(number % sorts)) ?? .brackets
    // Small, so that a share of them costs little; from the third round on as large as they get.
    size = [40, 600, 10_000][min(2, Int(number / sorts))]
    chance = Dice(seed: number)
    let text = text()
    if files["flow.json5"] == nil { files["flow.json5"] = Array(text.utf8) }
  }

  private mutating func text() -> String {
    switch sort {
    case .brackets:
      let (open, close) = choose([("[", "]"), ("{a:", "}"), ("[{b:", "}]"), ("{\"\":[", "]}")])
      let count = choose([90, 99, 100, size, 50 * size])
      return step("{ with: \(many(open, count))1\(many(close, choose([count, 0, count + 1]))) }")
    case .references:
      let reference = choose([
        "${s0.out}", "${params.p}", "${s", "${s0[\"", "${s0[*].out}", "$${", "$", "${params.p[0]}",
      ])
      return flow(
        params: "p: { type: 'string', default: '\(many("x", size))' }",
        "s0: { uses: 'core.milestone' }, s1: { uses: '\(kind.name)', \(withAny("'\(many(reference, size))'")) }")
    case .longTexts:
      let long = many(choose(["x", "é", "\\n", "\\u00e9", "\u{1F600}", "`", "${", "ab c"]), 200 * size)
      return choose([
        flow("'\(long)': { uses: 'core.milestone' }"), flow("a: { uses: '\(long)' }"),
        flow("a: { uses: 'core.milestone', needs: ['\(long)'] }"), "{ workflow: '\(long)', steps: {} }",
        flow("a: { uses: '\(kind.name)', \(withAny("{ '\(long)': [\(many("1,", size))] }")) }"),
        flow("a: { uses: 'core.milestone', timeout: '\(long)' }"), flow("a: { uses: './\(long).json5' }"),
        flow("a: { uses: 'core.milestone', for_each: ['\(long)'] }"),
      ])
    case .longNumbers:
      let digits = many(choose(["1", "9", "0", "1e", ".", "-", "0x", "_"]), 100 * size)
      return step("{ \(withAny("[\(choose(["", "-", "0.", "0x", "1e", "+."]))\(digits)]")) }")
    case .manyKeys:
      let keys = (0..<10 * size).map { "k\($0): 1" }.joined(separator: ", ")
      return choose([
        flow("a: { uses: '\(kind.name)', \(withAny("{ \(keys) }")) }"), flow("a: { uses: 'core.milestone', \(keys) }"),
        flow(params: keys, "a: { uses: 'core.milestone' }"), flow(keys), "{ \(keys) }",
        flow("a: { uses: 'core.milestone' }", outputs: keys),
      ])
    case .sameKeys:
      let key = choose(["a", "'é'", "'e\u{301}'", "''"])
      return flow(many("\(key): { uses: 'core.milestone' }, ", size))
    case .misspeltNeeds:
      let names = (0..<size).map { "step-number-\(10_000 + $0)" }
      return flow(
        names.map { "\($0.quoted): { uses: 'core.milestone', needs: ['\($0.misspelt(&chance))'] }" }.joined(
          separator: ","))
    case .misspeltParameters:
      let names = (0..<size).map { "parameter_\(10_000 + $0)" }
      let references = names.map { "'${params.\($0.misspelt(&chance))}'" }.joined(separator: ",")
      return flow(
        params: names.map { "\($0): { type: 'string', default: '' }" }.joined(separator: ","),
        "a: { uses: '\(kind.name)', \(withAny("[\(references)]")) }")
    case .misspeltFields:
      let names = (0..<size).map { "parameter_\(10_000 + $0)" }
      add(
        "part.json5",
        "{ workflow: 'p', params: { \(names.map { "\($0): { type: 'string' }" }.joined(separator: ",")) },"
          + " steps: {} }")
      let given = names.map { "\($0.misspelt(&chance)): 1" }.joined(separator: ",")
      return flow(
        params: keys(min(size, 2000)),
        "a: { for_each: '${params.k}', uses: './part.json5', with: { \(given) } }")
    case .circles:
      let reach = choose([1, 2, 30])
      return flow(
        (0..<size).map { index in
          let needs = (1...reach).map { "'s\((index + $0) % size)'" }.joined(separator: ",")
          return "s\(index): { uses: 'core.milestone', needs: [\(needs)] }"
        }.joined(separator: ","))
    case .fan:
      let needs = "[" + (0..<size / 4).map { "'s\($0)'" }.joined(separator: ",") + "]"
      let first = (0..<size / 4).map { "s\($0): { uses: 'core.milestone' }" }
      return flow(
        (first + (0..<size / 8).map { "t\($0): { uses: 'core.milestone', needs: \(needs) }" }).joined(separator: ","))
    case .families:
      return flow(
        params: keys(size / 2),
        "a: { for_each: '${params.k}', uses: 'core.milestone' }, b: { for_each: '${params.k}', uses: '\(kind.name)', "
          + choose(["needs: ['a']", "\(withAny("'${a[*]}'"))", "\(withAny("['${a[each.key]}', '${a}']"))"]) + " }")
    case .instances:
      let list = "[" + many("'x',", size) + "]"
      return flow(
        params: keys(min(9000, size)),
        "a: { for_each: '${params.k}', uses: '\(kind.name)', \(withAny("\(list), nothing: \(list)")), needs: \(list) }")
    case .growingTexts:
      return flow(
        params: "p: { type: 'string', default: '\(many("x", 10 * size))' }, \(keys(min(size, 5000)))",
        "a: { for_each: '${params.k}', uses: '\(kind.name)', \(withAny("'\(many("${params.p}", choose([1, 80, size])))'")) }, "
          + "b: { uses: '\(kind.name)', \(withAny("'\(many("${params.p}", size))'")) }")
    case .doubling:
      let part = choose(["'${params.v}${params.v}'", "['${params.v}', '${params.v}']", "{ a: ['${params.v}'] }"])
      let type = part.hasPrefix("'") ? "string" : part.hasPrefix("[") ? "list" : "object"
      let nested = many("[", choose([1, 90])), closed = many("]", nested.utf8.count)
      add(
        "part.json5",
        "{ workflow: 'p', params: { v: { type: '\(type)' } }, steps: {}, outputs: { v: "
          + (type == "list" ? nested + part + closed : part) + " } }")
      let start = type == "string" ? "'x'" : type == "list" ? "[]" : "{}"
      return flow(
        "f0: { uses: './part.json5', with: { v: \(start) } }, "
          + (1..<60).map { "f\($0): { uses: './part.json5', with: { v: '${f\($0 - 1).v}' } }" }.joined(separator: ", ")
          + ", s: { uses: '\(kind.name)', \(withAny("'${f59.v}'")) }")
    case .patterns:
      let pattern = choose([
        "(a+)+$", "(a|a)*$", "(.*)*b", "(a*)*(a*)*(a*)*b", many("(", size), many("[", size),
        many("(a", 90) + many(")*", 90),
        many("\\\\\\\\p{L}", 400), "(?i)" + many("[^\\\\\\\\p{Lu}x]", 200), "(((a{1,999}){1,999}){1,999}){1,999}$",
        "(a*)\\\\\\\\1b", "(?<=a{1,999})b", "(?x)a # b", many("a|", size), "a{2147483647}", "\\\\\\\\Q[",
      ])
      let text = many("a", choose([30, size])) + "!"
      return flow(
        params: (0..<min(size, 200)).map {
          "p\($0): { type: 'string', pattern: '\(pattern)', default: '\(text)' }"
        }.joined(separator: ","), "a: { uses: 'core.milestone' }")
    case .counts:
      let count = choose(["1000000", "9223372036854775807", "-9223372036854775808", "1e308", "0", "-1", "0.5"])
      return flow(
        params: keys(10 * size),
        "a: { for_each: '${params.k}', uses: 'core.milestone', retry: { attempts: \(count), delay: '\(count)h' }, "
          + "timeout: '\(count)d' }, b: { uses: '\(kind.name)', \(withAny("'${params.k[999999999]}${params.k[\(count)]}'")) }"
      )
    case .rings:
      let length = 1 + chance.below(9)
      for index in 0..<length {
        let uses = (0..<10).map { "u\($0): { uses: './r\((index + 1) % length).json5' }" }.joined(separator: ",")
        add("r\(index).json5", "{ workflow: 'r', steps: { \(uses) } }")
      }
      return flow("a: { uses: './r0.json5' }, b: { uses: './flow.json5' }, c: { uses: '../r0.json5' }")
    case .characters:
      var bytes = Array(step("{ \(withAny("'TEXT'")), description: \"TEXT\" }").utf8)
      let pieces: [[UInt8]] = [
        [0], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80], Array("\\ud800".utf8), [0xFF, 0xFE], [0xC0, 0x80],
        [0xF4, 0x90, 0x80, 0x80], Array("\u{202E}".utf8), Array("\u{2028}".utf8), [0x1B, 0x5B, 0x32, 0x4A], [0x0D],
        [0x7F],
        Array("\\u0000".utf8), Array("\u{200D}".utf8), [0xE2, 0x80],
      ]
      for _ in 0..<1 + chance.below(20) {
        let piece = pieces[chance.below(pieces.count)]
        bytes.insert(contentsOf: piece, at: chance.below(3) == 0 ? 0 : chance.below(bytes.count))
      }
      files["flow.json5"] = bytes
      return ""
    case .combining:
      let marks = (0..<20 * size).map { $0 % 2 == 0 ? "\u{301}" : "\u{323}" }.joined()
      return choose([
        flow("'e\(marks)': { uses: 'core.milestone' }, 'e\(marks.dropFirst())': { uses: 'core.milestone' }"),
        flow("a: { uses: '\(kind.name)', \(withAny("['e\(marks)', '${e\(marks)}']")) }"),
        flow("a: { uses: 'core.milestone', for_each: ['e\(marks)', 'f'] }"),
      ])
    case .outputs:
      let outputs = (0..<size).map { "o\($0): '${params.v}'" }.joined(separator: ",")
      add("part.json5", "{ workflow: 'p', params: { v: { type: 'string' } }, steps: {}, outputs: { \(outputs) } }")
      return flow(
        params: keys(min(9000, size)),
        "a: { for_each: '${params.k}', uses: './part.json5', with: { v: '${each.key}' } }, "
          + "b: { uses: '\(kind.name)', \(withAny("'${a[*].o\(size - 1)}'")) }")
    case .comments:
      return many(choose(["/*", "//", "/**/", "//\n", "/* *", "\u{2028}"]), 100 * size) + flow("a: {}")
    case .longPaths:
      let path = many(choose([".a", "[0]", "[\"a\"]", "[*]", "[each.key]"]), 50 * size)
      return flow(
        params: keys(3),
        "a: { for_each: '${params.k}', uses: '\(kind.name)', \(withAny("'${b\(path)}${params.k\(path)}${a\(path)}'")) }, "
          + "b: { uses: 'core.milestone' }")
    case .nestedFiles:
      let width = 2 + chance.below(9)
      for depth in 1...9 {
        let uses = (0..<width).map { "u\($0): { uses: './d\(depth + 1).json5', with: { v: '${params.v}' } }" }
        let steps = (0..<size / 20).map { "s\($0): { uses: 'core.milestone', needs: ['u0'] }" }
        add(
          "d\(depth).json5",
          "{ workflow: 'd', params: { v: { type: 'string' }, w: { type: 'string', default: 'x' } },"
            + " steps: { \((uses + steps).joined(separator: ",")) } }")
      }
      return flow("a: { uses: './d1.json5', with: { v: 'x' } }, b: { uses: 'core.milestone', needs: ['a'] }")
    }
  }

  // MARK: Pieces

  private func withAny(_ value: String) -> String { "with: { \(kind.with.before)\(value)\(kind.with.behind) }" }

  private mutating func choose<T>(_ choices: [T]) -> T { choices[chance.below(choices.count)] }

  private mutating func add(_ name: String, _ text: String) { files[name] = Array(text.utf8) }

  private func many(_ piece: String, _ count: Int) -> String { String(repeating: piece, count: max(0, count)) }

  private func step(_ members: String) -> String {
    flow("a: { uses: '\(kind.name)', \(members.dropFirst(2).dropLast(2)) }")
  }

  /// A parameter `k` that is a list of so many keys.
  private func keys(_ count: Int) -> String {
    "k: { type: 'list', default: [\((0..<count).map { "'k\($0)'" }.joined(separator: ","))] }"
  }

  private func flow(params: String = "", _ steps: String, outputs: String = "") -> String {
    "{ workflow: 'w', params: { \(params) }, steps: { \(steps) }, outputs: { \(outputs) } }"
  }
}

extension String {
  fileprivate var quoted: String { "'\(self)'" }

  /// The text with one letter exchanged.
  fileprivate func misspelt(_ chance: inout Dice) -> String {
    var letters = Array(utf8)
    letters[chance.below(letters.count)] = UInt8(ascii: "z")
    return String(decoding: letters, as: UTF8.self)
  }
}
