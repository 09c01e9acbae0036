import Testing

@testable import Report

/// Where the steps of a picture stand.
@Suite struct LayeredLayoutTests {
  @Test func `each step stands to the right of all that it needs`() {
    let needs = [[], [0], [0], [1, 2], [0, 3]]
    let layout = LayeredLayout(needs: needs)
    #expect(layout.columns == [0, 1, 1, 2, 3])
    #expect(layout.layers == [[0], [1, 2], [3], [4]])
  }

  @Test func `lines that need not cross do not`() {
    // 0-3, 1-2: in the order of the file they would cross.
    let layout = LayeredLayout(needs: [[], [], [1], [0]])
    #expect((layout.rows[0] < layout.rows[1]) == (layout.rows[3] < layout.rows[2]))
  }

  @Test func `nothing, and a hundred thousand steps, are drawn`() {
    #expect(LayeredLayout(needs: []).layers.isEmpty)
    let layout = LayeredLayout(needs: (0..<100_000).map { $0 < 100 ? [] : [$0 - 100, $0 / 100 * 100 - 100] })
    #expect(layout.layers.count == 1000)
    #expect(layout.layers.allSatisfy { $0.count == 100 })
  }
}
