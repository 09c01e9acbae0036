import Testing

@Suite("Mistakes of a for_each")
struct ForEachMistakeTests {
  @Test(arguments: mistakes)
  func `a mistake is shown as a person reads it`(_ mistake: Mistake) {
    #expect(mistake.isShown == mistake.shown)
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "each outside of a for_each",
      step: #"""
        lone: { uses: "test.anything", with: { text: "${each.key}" } },
        """#,
      shown: #"""
        error: `each` has no meaning outside of a `for_each`
          --> flow.json5:14:51
           |
        14 |     lone: { uses: "test.anything", with: { text: "${each.key}" } },
           |                                                   ^^^^^^^^^^^
        """#),
    Mistake(
      "each without key or value",
      step: #"""
        lone: { for_each: ["a"], uses: "test.anything", with: { text: "${each}" } },
        """#,
      shown: #"""
        error: the reference names neither `each.key` nor `each.value`
          --> flow.json5:14:68
           |
        14 |     lone: { for_each: ["a"], uses: "test.anything", with: { text: "${each}" } },
           |                                                                    ^^^^^^^
        """#),
    Mistake(
      "something that an instance does not have",
      step: #"""
        lone: { for_each: ["a"], uses: "test.anything", with: { text: "${each.name}" } },
        """#,
      shown: #"""
        error: `each.name` does not exist
          --> flow.json5:14:68
           |
        14 |     lone: { for_each: ["a"], uses: "test.anything", with: { text: "${each.name}" } },
           |                                                                    ^^^^^^^^^^^^
        note: an instance has `each.key` and `each.value`
        """#),
    Mistake(
      "a field that one value lacks",
      step: #"""
        tenant: {
          for_each: { a: { n: 1 }, b: {} },
          uses: "test.anything", with: { count: "${each.value.n}" },
        },
        """#,
      shown: #"""
        error: `each.value.n` does not exist
          --> flow.json5:16:46
           |
        16 |       uses: "test.anything", with: { count: "${each.value.n}" },
           |                                              ^^^^^^^^^^^^^^^
        note: `each.value` is an object
        note: in the instance `b`
        """#),
    Mistake(
      "a value of the wrong sort in some instances",
      step: #"""
        tenant: {
          for_each: { a: { n: 1 }, b: { n: "x" }, c: { n: "y" } },
          uses: "test.anything", with: { count: "${each.value.n}" },
        },
        """#,
      shown: #"""
        error: `count` in step `tenant` has to be a whole number, not a string
          --> flow.json5:16:46
           |
        16 |       uses: "test.anything", with: { count: "${each.value.n}" },
           |                                              ^^^^^^^^^^^^^^^
        note: `count` in step `tenant` is taken from `each.value.n`
        note: in the instances `b`, `c`
        """#),
    Mistake(
      "a mistake in every instance is told once",
      step: #"""
        tenant: { for_each: ["a", "b"], uses: "test.anything", with: { txt: "${each.key}" } },
        """#,
      shown: #"""
        error: unknown field `txt` in step `tenant`
          --> flow.json5:14:68
           |
        14 |     tenant: { for_each: ["a", "b"], uses: "test.anything", with: { txt: "${each.key}" } },
           |                                                                    ^^^
        help: a similar field exists: `text`
        """#),
    Mistake(
      "instances that depend on a step",
      step: #"""
        tenant: { for_each: "${network.names}", uses: "core.milestone" },
        """#,
      shown: #"""
        error: `for_each` of step `tenant` refers to `network.names`, and instances have to be known before the run
          --> flow.json5:14:26
           |
        14 |     tenant: { for_each: "${network.names}", uses: "core.milestone" },
           |                          ^^^^^^^^^^^^^^^^
        help: it can take a list of strings or an object from parameters
        """#),
    Mistake(
      "an unknown parameter as instances",
      step: #"""
        tenant: { for_each: "${params.regions}", uses: "core.milestone" },
        """#,
      shown: #"""
        error: unknown parameter `regions` in `for_each` of step `tenant`
          --> flow.json5:14:26
           |
        14 |     tenant: { for_each: "${params.regions}", uses: "core.milestone" },
           |                          ^^^^^^^^^^^^^^^^^
        help: a similar parameter exists: `region`
        """#),
    Mistake(
      "a text as instances",
      step: #"""
        tenant: { for_each: "${params.region}", uses: "core.milestone" },
        """#,
      shown: #"""
        error: `for_each` of step `tenant` has to be a list of strings or an object, not a string
          --> flow.json5:14:25
           |
        14 |     tenant: { for_each: "${params.region}", uses: "core.milestone" },
           |                         ^^^^^^^^^^^^^^^^^^
        """#),
    Mistake(
      "a list of other things than strings",
      step: #"""
        tenant: { for_each: [1], uses: "core.milestone" },
        """#,
      shown: #"""
        error: `for_each` of step `tenant` has to be a list of strings, and one element is a whole number
          --> flow.json5:14:25
           |
        14 |     tenant: { for_each: [1], uses: "core.milestone" },
           |                         ^^^
        """#),
    Mistake(
      "a key with a quote",
      step: #"""
        tenant: { for_each: ["it's"], uses: "core.milestone" },
        """#,
      shown: #"""
        error: `it's` in `for_each` of step `tenant` cannot be a key
          --> flow.json5:14:25
           |
        14 |     tenant: { for_each: ["it's"], uses: "core.milestone" },
           |                         ^^^^^^^^
        help: keys have up to 64 characters that can be shown, none of them a quote or a backslash
        """#),
    Mistake(
      "a key without a character",
      step: #"""
        tenant: { for_each: [""], uses: "core.milestone" },
        """#,
      shown: #"""
        error: an empty text in `for_each` of step `tenant` cannot be a key
          --> flow.json5:14:25
           |
        14 |     tenant: { for_each: [""], uses: "core.milestone" },
           |                         ^^^^
        help: keys have up to 64 characters that can be shown, none of them a quote or a backslash
        """#),
    Mistake(
      "a key that steers the terminal",
      step: #"""
        tenant: { for_each: ["a\u001b[2J"], uses: "core.milestone" },
        """#,
      shown: #"""
        error: `a\u{1B}[2J` in `for_each` of step `tenant` cannot be a key
          --> flow.json5:14:25
           |
        14 |     tenant: { for_each: ["a\u001b[2J"], uses: "core.milestone" },
           |                         ^^^^^^^^^^^^^^
        help: keys have up to 64 characters that can be shown, none of them a quote or a backslash
        """#),
    Mistake(
      "a key twice",
      step: #"""
        tenant: { for_each: ["a", "b", "a"], uses: "core.milestone" },
        """#,
      shown: #"""
        error: the key `a` is in `for_each` of step `tenant` a second time
          --> flow.json5:14:25
           |
        14 |     tenant: { for_each: ["a", "b", "a"], uses: "core.milestone" },
           |                         ^^^^^^^^^^^^^^^
        """#),
  ]
}
