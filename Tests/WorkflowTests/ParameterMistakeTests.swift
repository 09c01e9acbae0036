import Testing

@Suite("Mistakes of a parameter")
struct ParameterMistakeTests {
  @Test(arguments: mistakes)
  func `a mistake is shown as a person reads it`(_ mistake: Mistake) {
    #expect(mistake.isShown == mistake.shown)
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "an unknown type",
      file: #"{ workflow: 'w', steps: {}, params: { a: { type: 'strin' } } }"#,
      shown: #"""
        error: `strin` is not a choice for `type` in parameter `a`
         --> flow.json5:1:50
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'strin' } } }
          |                                                  ^^^^^^^
        note: choices: `string`, `integer`, `number`, `boolean`, `list`, `object`
        help: a similar choice exists: `string`
        """#),
    Mistake(
      "a field that parameters lack",
      file: #"{ workflow: 'w', steps: {}, params: { a: { type: 'string', defualt: 'x' } } }"#,
      shown: #"""
        error: unknown field `defualt` in parameter `a`
         --> flow.json5:1:60
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'string', defualt: 'x' } } }
          |                                                            ^^^^^^^
        help: a similar field exists: `default`
        """#),
    Mistake(
      "no type",
      file: #"{ workflow: 'w', steps: {}, params: { a: { default: 'x' } } }"#,
      shown: #"""
        error: the field `type` is missing in parameter `a`
         --> flow.json5:1:39
          |
        1 | { workflow: 'w', steps: {}, params: { a: { default: 'x' } } }
          |                                       ^
        """#),
    Mistake(
      "a default of another type",
      file: #"{ workflow: 'w', steps: {}, params: { a: { type: 'integer', default: '2' } } }"#,
      shown: #"""
        error: the default of parameter `a` has to be a whole number, not a string
         --> flow.json5:1:70
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'integer', default: '2' } } }
          |                                                                      ^^^
        """#),
    Mistake(
      "a list that holds another type",
      file: #"""
        { workflow: 'w', steps: {}, params: { a: { type: 'list', items: 'integer', default: [1, 'b'] } } }
        """#,
      shown: #"""
        error: `[1]` in the default of parameter `a` has to be a whole number, not a string
         --> flow.json5:1:89
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'list', items: 'integer', default: [1, 'b'] } } }
          |                                                                                         ^^^
        """#),
    Mistake(
      "items without a list",
      file: #"""
        { workflow: 'w', steps: {}, params: { a: { type: 'string', items: 'string', default: '' } } }
        """#,
      shown: #"""
        error: parameter `a` has `items` and is no list
         --> flow.json5:1:67
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'string', items: 'string', default: '' } } }
          |                                                                   ^^^^^^^^
        """#),
    Mistake(
      "a pattern that cannot be read",
      file: #"""
        { workflow: 'w', steps: {}, params: { a: { type: 'string', pattern: '(', default: '' } } }
        """#,
      shown: #"""
        error: the pattern of parameter `a` is no regular expression
         --> flow.json5:1:69
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'string', pattern: '(', default: '' } } }
          |                                                                     ^^^
        """#),
    Mistake(
      "a pattern for numbers",
      file: #"""
        { workflow: 'w', steps: {}, params: { a: { type: 'integer', pattern: '1', default: 1 } } }
        """#,
      shown: #"""
        error: parameter `a` has a pattern, and only strings can match one
         --> flow.json5:1:70
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'integer', pattern: '1', default: 1 } } }
          |                                                                      ^^^
        """#),
    Mistake(
      "a default that does not match",
      file: #"""
        { workflow: 'w', steps: {}, params: { a: { type: 'string', pattern: '^[a-z]+$', default: 'A1' } } }
        """#,
      shown: #"""
        error: `A1` does not match the pattern of parameter `a`
         --> flow.json5:1:90
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'string', pattern: '^[a-z]+$', default: 'A1' } } }
          |                                                                                          ^^^^
        note: pattern: `^[a-z]+$`
        """#),
    Mistake(
      "a name that is none",
      file: #"{ workflow: 'w', steps: {}, params: { vpcID: { type: 'string', default: '' } } }"#,
      shown: #"""
        error: `vpcID` cannot be the name of a parameter
         --> flow.json5:1:39
          |
        1 | { workflow: 'w', steps: {}, params: { vpcID: { type: 'string', default: '' } } }
          |                                       ^^^^^
        help: names have up to 64 lowercase letters, digits, `_` and `-`, a letter first
        """#),
    Mistake(
      "a parameter that is made in the run and is no secret",
      file: #"{ workflow: 'w', steps: {}, params: { a: { type: 'string', default: 'b', made_in_run: true } } }"#,
      shown: #"""
        error: parameter `a` has `made_in_run`, and only the default of a secret can be made in a run
         --> flow.json5:1:39
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'string', default: 'b', made_in_run: true } } }
          |                                       ^
        """#),
    Mistake(
      "a secret that is no string",
      file: #"{ workflow: 'w', steps: {}, params: { a: { type: 'integer', secret: true } } }"#,
      shown: #"""
        error: parameter `a` is secret, and only strings can be
         --> flow.json5:1:39
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'integer', secret: true } } }
          |                                       ^
        """#),
    Mistake(
      "a secret with a pattern",
      file: #"""
        { workflow: 'w', steps: {}, params: { a: { type: 'string', secret: true, pattern: '^x' } } }
        """#,
      shown: #"""
        error: parameter `a` is secret, so nothing can be compared with a pattern
         --> flow.json5:1:83
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'string', secret: true, pattern: '^x' } } }
          |                                                                                   ^^^^
        """#),
    Mistake(
      "a secret in plain words",
      file: #"""
        { workflow: 'w', steps: {}, params: { a: { type: 'string', secret: true, default: 'hunter2' } } }
        """#,
      shown: #"""
        error: the default of parameter `a` does not say where the secret is
         --> flow.json5:1:83
          |
        1 | { workflow: 'w', steps: {}, params: { a: { type: 'string', secret: true, default: … } } }
          |                                                                                   ^
        help: name where the secret is: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`
        """#),
  ]
}
