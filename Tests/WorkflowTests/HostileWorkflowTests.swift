import Document
import Foundation
import Fuzzing
import Testing
import Workflow

/// Workflows that follow the grammar and ask for work and memory without measure.
@Suite struct HostileWorkflowTests {
  private static let kind = HostileWorkflow.Kind("test.anything", with: "any: ", "")

  /// `PLINKFLOW_HOSTILE_FILES` says how many, 48 usually; `PLINKFLOW_HOSTILE_FILE` reads one, by its number.
  private static var numbers: Range<UInt64> {
    let environment = ProcessInfo.processInfo.environment
    if let one = environment["PLINKFLOW_HOSTILE_FILE"].flatMap(UInt64.init) { return one..<one + 1 }
    return 0..<(environment["PLINKFLOW_HOSTILE_FILES"].flatMap(UInt64.init) ?? 48)
  }

  @Test func `no workflow by the grammar ends its reader or fills the memory`() throws {
    let numbers = Self.numbers
    for number in numbers {
      let hostile = HostileWorkflow(number, kind: Self.kind)
      let began = ContinuousClock.now
      let files = hostile.files
      let source = Source(name: "flow.json5", bytes: files["flow.json5"] ?? [])
      var ending = "valid"
      do throws(Diagnostics) {
        _ = try Workflow.load(source, arguments: Arguments(), catalog: catalog) { path throws(Diagnostic) in
          guard let bytes = files[path] else { throw Diagnostic("no such file or directory") }
          return Source(name: path, bytes: bytes)
        }
      } catch {
        let shown = error.rendered()
        ending = "\(error.all.count) mistakes"
        #expect(!error.all.isEmpty, "\(number), \(hostile.sort)")
        #expect(!shown.unicodeScalars.contains("\u{202E}") && !shown.unicodeScalars.contains("\u{1B}"), "\(number)")
        #expect(shown.utf8.count < 1 << 20, "\(number), \(hostile.sort)")
      }
      if numbers.count > 48 { print("hostile \(number) \(hostile.sort): \(ending), \(ContinuousClock.now - began)") }
    }
  }

  /// `PLINKFLOW_HOSTILE_FOLDER` names a folder for such workflows, one a folder, that `Tests/hostile` has the program
  /// read.
  @Test func `a hostile workflow is the same at each writing`() throws {
    let kind = HostileWorkflow.Kind("command.run", with: "apply: ['true', ", "]")
    let folder = ProcessInfo.processInfo.environment["PLINKFLOW_HOSTILE_FOLDER"]
    for number in folder == nil ? 0..<24 : Self.numbers {
      let files = HostileWorkflow(number, kind: kind).files
      #expect(files == HostileWorkflow(number, kind: kind).files)
      guard let folder else { continue }
      let own = URL(filePath: folder).appending(path: String(number))
      try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
      for (name, bytes) in files { try Data(bytes).write(to: own.appending(path: name)) }
    }
  }

  @Test func `what steps are put together from has an end`() {
    let references = String(repeating: "${params.p}", count: 80)
    let text = String(repeating: "x", count: 100_000)
    let steps = (0..<100).map { "a\($0): { uses: 'test.anything', with: { text: '\(references)' } }" }
    let found = #expect(throws: Diagnostics.self) {
      try load(
        "{ workflow: 'w', params: { p: { type: 'string', default: '\(text)' } }, steps: { \(steps.joined(separator: ", ")) } }"
      )
    }
    #expect(
      found?.all.map(\.summary) == [
        "the steps are larger than 33554432 bytes together once their references are replaced"
      ])
  }

  @Test func `a text is not put together beyond its measure`() {
    let references = String(repeating: "${params.p}", count: 9000)
    let text = String(repeating: "x", count: 1000)
    for step in ["a: { uses: 'test.anything', ", "a: { for_each: ['k'], uses: 'test.anything', "] {
      let found = #expect(throws: Diagnostics.self) {
        try load(
          "{ workflow: 'w', params: { p: { type: 'string', default: '\(text)' } }, "
            + "steps: { \(step) with: { text: '\(references)' } } } }")
      }
      #expect(found?.all.map(\.summary) == ["the value is larger than 8388608 bytes once its references are replaced"])
    }
  }

  @Test func `a value is not nested beyond what a document may be`() {
    let (open, close) = (String(repeating: "{ a: ", count: 60), String(repeating: "}", count: 60))
    let found = #expect(throws: Diagnostics.self) {
      try Files(texts: [
        "flow.json5": """
        { workflow: 'w', steps: {
          a: { uses: './p.json5', with: { v: {} } }, b: { uses: './p.json5', with: { v: '${a.v}' } },
          c: { uses: 'test.anything', with: { any: '${b.v}' } } } }
        """,
        "p.json5":
          "{ workflow: 'p', params: { v: { type: 'object' } }, steps: {}, outputs: { v: \(open)'${params.v}'\(close) } }",
      ]).load()
    }
    #expect(
      found?.all.map(\.summary) == ["the value is nested deeper than 100 levels once its references are replaced"])
  }

  @Test func `steps that need each other crosswise are told of milestones`() {
    let keys = (0..<1500).map { "'k\($0)'" }.joined(separator: ", ")
    let found = #expect(throws: Diagnostics.self) {
      try load(
        """
        { workflow: 'w', params: { k: { type: 'list', default: [\(keys)] } }, steps: {
          a: { for_each: '${params.k}', uses: 'core.milestone' },
          b: { for_each: '${params.k}', uses: 'core.milestone', needs: ['a'] } } }
        """)
    }
    #expect(found?.all.map(\.summary) == ["the steps need each other more than 2000000 times"])
    #expect(
      found?.all.map(\.help) == ["let a `core.milestone` need the ones, and the others need the milestone"])
  }

  @Test func `a reference through more names than a value has levels is told`() {
    let path = String(repeating: ".a", count: 101)
    let found = #expect(throws: Diagnostics.self) {
      try load("{ workflow: 'w', steps: { a: { uses: 'test.anything', with: { text: '${b\(path)}' } } } }")
    }
    #expect(found?.all.map(\.summary) == ["the reference leads through more than 100 names"])
  }
}
