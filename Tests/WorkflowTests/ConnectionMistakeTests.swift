import Testing

@Suite("Mistakes of a connection")
struct ConnectionMistakeTests {
  @Test(arguments: mistakes)
  func `a mistake is shown as a person reads it`(_ mistake: Mistake) {
    #expect(mistake.isShown == mistake.shown)
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "an unknown type",
      file: #"{ workflow: 'w', steps: {}, connections: { a: { type: 'clowd', region: 'x' } } }"#,
      shown: #"""
        error: unknown type `clowd` of connection `a`
         --> flow.json5:1:55
          |
        1 | { workflow: 'w', steps: {}, connections: { a: { type: 'clowd', region: 'x' } } }
          |                                                       ^^^^^^^
        note: types: `cloud`, `directory`
        help: a similar type exists: `cloud`
        """#),
    Mistake(
      "no type",
      file: #"{ workflow: 'w', steps: {}, connections: { a: { region: 'x' } } }"#,
      shown: #"""
        error: connection `a` has no type
         --> flow.json5:1:44
          |
        1 | { workflow: 'w', steps: {}, connections: { a: { region: 'x' } } }
          |                                            ^
        help: `type` is one of `cloud`, `directory`
        """#),
    Mistake(
      "an unknown field",
      file: #"{ workflow: 'w', steps: {}, connections: { a: { type: 'cloud', regoin: 'x' } } }"#,
      shown: #"""
        error: unknown field `regoin` in connection `a`
         --> flow.json5:1:64
          |
        1 | { workflow: 'w', steps: {}, connections: { a: { type: 'cloud', regoin: 'x' } } }
          |                                                                ^^^^^^
        help: a similar field exists: `region`
        """#),
    Mistake(
      "no object",
      file: #"{ workflow: 'w', steps: {}, connections: { a: 'cloud' } }"#,
      shown: #"""
        error: connection `a` has to be an object, not a string
         --> flow.json5:1:47
          |
        1 | { workflow: 'w', steps: {}, connections: { a: 'cloud' } }
          |                                               ^^^^^^^
        """#),
    Mistake(
      "a reference to a step",
      file: #"""
        { workflow: 'w', steps: { s: { uses: 'core.milestone' } }, connections: { a: { type: 'cloud', region: '${s.x}' } } }
        """#,
      shown: #"""
        error: `region` in connection `a` refers to step `s`, and a connection can only refer to parameters
         --> flow.json5:1:104
          |
        1 | { workflow: 'w', steps: { s: { uses: 'core.milestone' } }, connections: { a: { type: 'cloud', region: '${s.x}' } } }
          |                                                                                                        ^^^^^^
        """#),
    Mistake(
      "a secret in plain words",
      file: #"""
        { workflow: 'w', steps: {}, connections: { a: { type: 'cloud', region: 'x', password: 'hunter2' } } }
        """#,
      shown: #"""
        error: `password` in connection `a` does not say where the secret is
         --> flow.json5:1:87
          |
        1 | { workflow: 'w', steps: {}, connections: { a: { type: 'cloud', region: 'x', password: … } } }
          |                                                                                       ^
        help: name where the secret is: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`
        """#),
    Mistake(
      "a secret where none belongs",
      file: #"""
        { workflow: 'w', steps: {}, params: { p: { type: 'string', secret: true, default: 'env:P' } }, connections: { a: { type: 'cloud', region: '${params.p}' } } }
        """#,
      shown: #"""
        error: parameter `p` is secret, and `region` in connection `a` does not hold a secret
         --> flow.json5:1:140
          |
        1 | …t: 'env:P' } }, connections: { a: { type: 'cloud', region: '${params.p}' } } }
          |                                                              ^^^^^^^^^^^
        """#),
  ]
}
