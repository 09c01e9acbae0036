import Document
import PlinkflowKit
import Testing
import Workflow

/// Writes to something that all steps of the kind share.
private struct Line: Fake {
  struct Parameters: Decodable, Sendable {}
  typealias Client = Cloud
  static let kind = "shared.line"
  static let exclusive: String? = "hosts"
}

/// Of a plugin whose author did not look.
private struct Careless: Fake {
  struct Parameters: Decodable, Sendable {}
  static let kind = "shared.careless"
  static let exclusive: String? = " hosts"
}

/// What changes one at a time: whose word counts, and what may stand there.
@Suite struct ExclusiveTests {
  private let shared = Catalog(
    catalog.plugins + [
      Plugin(name: "shared", summary: "fakes", steps: [StepKind(Line.self), StepKind(Careless.self)])
    ])

  private func load(_ text: String, _ assignments: String...) throws -> Workflow {
    var arguments = Arguments()
    for assignment in assignments { arguments.add(assignment: assignment) }
    return try Workflow.load(Source(name: "flow.json5", text: text), arguments: arguments, catalog: shared)
  }

  private func names(_ text: String, _ assignments: String...) throws -> [String: [String]] {
    var arguments = Arguments()
    for assignment in assignments { arguments.add(assignment: assignment) }
    let workflow = try Workflow.load(Source(name: "flow.json5", text: text), arguments: arguments, catalog: shared)
    return Dictionary(uniqueKeysWithValues: workflow.steps.map { ($0.name, $0.exclusive) })
  }

  private func mistake(_ step: String, _ more: String = "") -> String {
    do {
      _ = try load("{ workflow: 'w', \(more) steps: { a: { uses: 'core.milestone' }, b: { \(step) } } }")
      return ""
    } catch {
      return (error as? Diagnostics)?.all.map(\.summary).joined(separator: "; ") ?? "\(error)"
    }
  }

  @Test func `a step has the names of itself, its connection and its kind, each once, in one order`() throws {
    let found = try names(
      """
      { workflow: 'w',
        connections: {
          near: { type: 'cloud', region: 'x', exclusive: 'router' },
          far: { type: 'cloud', region: 'y' },
        },
        steps: {
          all: { uses: 'shared.line', on: 'near', exclusive: 'bench' },
          same: { uses: 'shared.line', on: 'near', exclusive: 'router' },
          kind: { uses: 'shared.line', on: 'far' },
          connection: { uses: 'net.network', on: 'near', with: { name: 'n' } },
          none: { uses: 'net.network', on: 'far', with: { name: 'n' }, exclusive: null },
        } }
      """)
    #expect(
      found == [
        "all": ["bench", "hosts", "router"], "same": ["hosts", "router"], "kind": ["hosts"], "connection": ["router"],
        "none": [],
      ])
  }

  @Test func `a name may follow from parameters and from the instance`() throws {
    let found = try names(
      """
      { workflow: 'w', params: { site: { type: 'string' } },
        connections: { r: { for_each: ['p', 'q'], type: 'cloud', region: 'x', exclusive: 'router-${each.key}' } },
        steps: {
          s: { for_each: ['p', 'q'], uses: 'net.network', on: 'r', with: { name: 'n' }, exclusive: '${params.site}' },
        } }
      """, "site=tokyo")
    #expect(found == ["s[\"p\"]": ["router-p", "tokyo"], "s[\"q\"]": ["router-q", "tokyo"]])
  }

  @Test func `two spellings that observation the same are one name`() throws {
    let found = try names(
      "{ workflow: 'w', steps: { a: { uses: 'core.milestone', exclusive: 'caf\\u00e9' },"
        + " b: { uses: 'core.milestone', exclusive: 'cafe\\u0301' } } }")
    let bytes = found.mapValues { $0.map { Array($0.utf8) } }
    #expect(bytes["a"] == bytes["b"])
    #expect(bytes["a"]?.count == 1)
  }

  @Test func `a used file's steps have the name of the connection that is handed on`() throws {
    let inner =
      "{ workflow: 'i', connections: { c: { type: 'cloud', region: 'x', exclusive: 'inner' } },"
      + " steps: { s: { uses: 'net.network', on: 'c', with: { name: 'n' } } } }"
    let outer =
      "{ workflow: 'o', connections: { d: { type: 'cloud', region: 'y', exclusive: 'outer' } }, steps: {"
      + " own: { uses: './i.json5' }, given: { uses: './i.json5', connections: { c: 'd' } } } }"
    let workflow = try Workflow.load(
      Source(name: "o.json5", text: outer), arguments: Arguments(), catalog: shared,
      reader: { (_: String) throws(Diagnostic) in Source(name: "i.json5", text: inner) })
    #expect(workflow.steps.map(\.exclusive) == [["inner"], ["outer"]])
    // What a run freezes says the same.
    let frozen = try Workflow.load(
      Source(name: "o.json5", text: workflow.frozenText), arguments: Arguments(frozen: workflow.arguments),
      catalog: shared, isFrozen: true)
    #expect(frozen.steps.map(\.exclusive) == [["inner"], ["outer"]])
  }

  @Test func `it is no part of what a step means, so that a run which is under way takes it`() throws {
    let without = try load("{ workflow: 'w', steps: { a: { uses: 'core.milestone' } } }")
    let with = try load("{ workflow: 'w', steps: { a: { uses: 'core.milestone', exclusive: 'router' } } }")
    #expect(without.steps[0].definition == with.steps[0].definition)
  }

  @Test(
    arguments: [
      ("''", "is empty"), ("' x'", "begins or ends with a blank"),
      ("'a\\u202eb'", "has a character that cannot be shown"),
      ("'a\\nb'", "has a character that cannot be shown"),
      ("'\(String(repeating: "x", count: 129))'", "has more than 128 characters"),
      ("7", "has to be a string, not a whole number"),
      ("['a']", "has to be a string, not a list"),
    ])
  func `what is no name is a mistake in the file`(text: String, words: String) {
    #expect(mistake("uses: 'core.milestone', exclusive: \(text)") == "`exclusive` of step `b` \(words)")
    let connection = "connections: { c: { type: 'cloud', region: 'x', exclusive: \(text) } },"
    #expect(mistake("uses: 'core.milestone'", connection) == "`exclusive` of connection `c` \(words)")
  }

  @Test func `a name of 128 characters is one`() throws {
    let name = String(repeating: "x", count: 128)
    #expect(
      try names("{ workflow: 'w', steps: { a: { uses: 'core.milestone', exclusive: '\(name)' } } }") == ["a": [name]])
  }

  @Test func `a name that is known in the run only, or is secret, is a mistake in the file`() {
    #expect(
      mistake("uses: 'core.milestone', exclusive: '${a.x}'")
        == "`exclusive` of step `b` refers to step `a`, and has to be known before the run")
    let secret = "params: { p: { type: 'string', secret: true, default: 'env:P' } },"
    #expect(
      mistake("uses: 'core.milestone', exclusive: '${params.p}'", secret)
        == "parameter `p` is secret, and `exclusive` of step `b` does not hold a secret")
    #expect(
      mistake("uses: 'core.milestone', exclusive: 'x-${params.p}'", secret)
        == "parameter `p` is secret, and `exclusive` of step `b` puts it inside a text")
    #expect(
      mistake("uses: 'core.milestone', exclusive: '${params.q}'")
        == "unknown parameter `q` in `exclusive` of step `b`")
  }

  @Test func `a used file's name that follows from another step is a mistake`() {
    let inner =
      "{ workflow: 'i', params: { n: { type: 'string' } },"
      + " steps: { s: { uses: 'core.milestone', exclusive: '${params.n}' } } }"
    let outer =
      "{ workflow: 'o', connections: { d: { type: 'cloud', region: 'y' } }, steps: {"
      + " a: { uses: 'net.network', with: { name: 'n' } }, f: { uses: './i.json5', with: { n: '${a.network_id}' } } } }"
    #expect {
      _ = try Workflow.load(
        Source(name: "o.json5", text: outer), arguments: Arguments(), catalog: shared,
        reader: { (_: String) throws(Diagnostic) in Source(name: "i.json5", text: inner) })
    } throws: { error in
      (error as? Diagnostics)?.all.map(\.summary) == [
        "`exclusive` of step `s` depends on the output of a step, and has to be known before the run"
      ]
    }
  }

  @Test func `a kind's own name that is none is told where the kind is used`() {
    #expect(mistake("uses: 'shared.careless'") == "`exclusive` of kind `shared.careless` begins or ends with a blank")
  }
}
