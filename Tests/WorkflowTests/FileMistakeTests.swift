import Testing

@Suite("Mistakes of a file")
struct FileMistakeTests {
  @Test(arguments: mistakes)
  func `a mistake is shown as a person reads it`(_ mistake: Mistake) {
    #expect(mistake.isShown == mistake.shown)
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "an empty file",
      file: #""#,
      shown: #"""
        error: the text is empty
         --> flow.json5:1:1
          |
        1 |
          | ^
        """#),
    Mistake(
      "a file that is no object",
      file: #"[1]"#,
      shown: #"""
        error: the workflow has to be an object, not a list
         --> flow.json5:1:1
          |
        1 | [1]
          | ^^^
        """#),
    Mistake(
      "no steps and no name",
      file: #"{}"#,
      shown: #"""
        error: the field `workflow` is missing in the workflow
         --> flow.json5:1:1
          |
        1 | {}
          | ^

        error: the field `steps` is missing in the workflow
         --> flow.json5:1:1
          |
        1 | {}
          | ^
        """#),
    Mistake(
      "an unknown section",
      file: #"{ workflow: 'w', stepps: {}, steps: {} }"#,
      shown: #"""
        error: unknown field `stepps` in the workflow
         --> flow.json5:1:18
          |
        1 | { workflow: 'w', stepps: {}, steps: {} }
          |                  ^^^^^^
        help: a similar field exists: `steps`
        """#),
    Mistake(
      "a section of the wrong sort",
      file: #"{ workflow: 'w', params: [], steps: {} }"#,
      shown: #"""
        error: `params` in the workflow has to be an object, not a list
         --> flow.json5:1:26
          |
        1 | { workflow: 'w', params: [], steps: {} }
          |                          ^^
        """#),
    Mistake(
      "a repeated key",
      file: #"""
        {
          workflow: 'w',
          steps: {},
          'workflow': 'x',
        }
        """#,
      shown: #"""
        error: the key `workflow` stands here a second time
         --> flow.json5:4:3
          |
        4 |   'workflow': 'x',
          |   ^^^^^^^^^^
        note: the first one is in line 2
        """#),
    Mistake(
      "text that is no JSON5",
      file: #"""
        {
          workflow 'w',
        }
        """#,
      shown: #"""
        error: expected `:` after the key `workflow`, found `'`
         --> flow.json5:2:12
          |
        2 |   workflow 'w',
          |            ^
        """#),
  ]
}
