import Document
import Testing
import Workflow

@Suite("Large workflows")
struct SizeTests {
  private static let count = 20_000

  /// A chain: each step needs the one before it, so that whatever recurses along it overflows.
  @Test func `a long chain is read`() throws {
    var lines = ["s0: { uses: 'test.anything' }"]
    for index in 1..<Self.count {
      lines.append("s\(index): { uses: 'test.anything', with: { text: '${s\(index - 1).out}' } }")
    }
    let flow = try load("{ workflow: 'w', steps: {\n\(lines.joined(separator: ",\n"))\n} }")
    #expect(flow.steps.count == Self.count)
    #expect(flow.steps.last?.dependencies == [Self.count - 2])
  }

  @Test func `a long circle is told in one mistake`() {
    let lines = (0..<Self.count).map { "s\($0): { uses: 'core.milestone', needs: ['s\(($0 + 1) % Self.count)'] }" }
    do throws(Diagnostics) {
      _ = try load("{ workflow: 'w', steps: {\n\(lines.joined(separator: ",\n"))\n} }")
      Issue.record("the circle was not found")
    } catch {
      #expect(error.all.count == 1)
      #expect(error.all.first?.summary.hasPrefix("steps need each other: `s0` needs `s1` needs `s2`") == true)
      #expect(error.all.first?.summary.hasSuffix("needs … (19980 more) needs `s0`") == true)
    }
  }

  @Test func `many mistakes are found in one go, and a hundred are shown`() {
    let lines = (0..<Self.count / 4).map { "s\($0): { uses: 'core.milestone', needs: ['t\($0)'] }" }
    do throws(Diagnostics) {
      _ = try load("{ workflow: 'w', steps: {\n\(lines.joined(separator: ",\n"))\n} }")
      Issue.record("no mistake was found")
    } catch {
      #expect(error.all.count == Self.count / 4)
      #expect(error.rendered().hasSuffix("note: 4900 more mistakes are not shown"))
    }
  }
}
