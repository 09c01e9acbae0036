import Testing

@Suite("Mistakes of a cycle")
struct CycleMistakeTests {
  @Test(arguments: mistakes)
  func `a mistake is shown as a person reads it`(_ mistake: Mistake) {
    #expect(mistake.isShown == mistake.shown)
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "a step that needs itself",
      step: #"dns: { uses: "core.milestone", needs: ["dns"] },"#,
      shown: #"""
        error: step `dns` needs itself
          --> flow.json5:14:5
           |
        14 |     dns: { uses: "core.milestone", needs: ["dns"] },
           |     ^^^
        """#),
    Mistake(
      "two steps that need each other",
      step: #"""
        a: { uses: "test.anything", with: { text: "${b.x}" } },
        b: { uses: "core.milestone", needs: ["a"] },
        """#,
      shown: #"""
        error: steps need each other: `a` needs `b` needs `a`
          --> flow.json5:14:5
           |
        14 |     a: { uses: "test.anything", with: { text: "${b.x}" } },
           |     ^

        error: step `b` has no output `x`
          --> flow.json5:14:48
           |
        14 |     a: { uses: "test.anything", with: { text: "${b.x}" } },
           |                                                ^^^^^^
        note: step `b` has no outputs
        """#),
    Mistake(
      "three steps in a circle and one behind them",
      step: #"""
        after: { uses: "core.milestone", needs: ["c"] },
        c: { uses: "core.milestone", needs: ["a"] },
        b: { uses: "core.milestone", needs: ["c"] },
        a: { uses: "core.milestone", needs: ["b"] },
        """#,
      shown: #"""
        error: steps need each other: `c` needs `a` needs `b` needs `c`
          --> flow.json5:15:5
           |
        15 |     c: { uses: "core.milestone", needs: ["a"] },
           |     ^
        """#),
  ]
}
