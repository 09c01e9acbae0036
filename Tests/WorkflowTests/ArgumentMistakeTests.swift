import Testing

@Suite("Mistakes of an argument")
struct ArgumentMistakeTests {
  @Test(arguments: mistakes)
  func `a mistake is shown as a person reads it`(_ mistake: Mistake) {
    #expect(mistake.isShown == mistake.shown)
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "a missing value",
      file: #"{ workflow: 'w', steps: {}, params: { vpc_id: { type: 'string' } } }"#,
      shown: #"""
        error: parameter `vpc_id` has no value
         --> flow.json5:1:39
          |
        1 | { workflow: 'w', steps: {}, params: { vpc_id: { type: 'string' } } }
          |                                       ^^^^^^
        help: `--param vpc_id=…` gives it one
        """#),
    Mistake(
      "a missing secret",
      file: #"{ workflow: 'w', steps: {}, params: { psk: { type: 'string', secret: true } } }"#,
      shown: #"""
        error: parameter `psk` has no value
         --> flow.json5:1:39
          |
        1 | { workflow: 'w', steps: {}, params: { psk: { type: 'string', secret: true } } }
          |                                       ^^^
        help: `--param psk=env:NAME` says where the secret is
        """#),
    Mistake(
      "an unknown name", arguments: ["vpc=1"],
      file: #"{ workflow: 'w', steps: {}, params: { vpcs: { type: 'string', default: '' } } }"#,
      shown: #"""
        error: the workflow has no parameter `vpc`
         --> --param:1:1
          |
        1 | vpc=…
          | ^^^
        help: a similar parameter exists: `vpcs`
        """#),
    Mistake(
      "no equals sign", arguments: ["vpc"],
      file: #"{ workflow: 'w', steps: {} }"#,
      shown: #"""
        error: `--param` has a name and no value
         --> --param:1:1
          |
        1 | vpc
          | ^^^
        help: a value is given as `--param name=value`
        """#),
    Mistake(
      "another type", arguments: ["count=two"],
      file: #"{ workflow: 'w', steps: {}, params: { count: { type: 'integer' } } }"#,
      shown: #"""
        error: parameter `count` has to be a whole number, not a string
         --> --param:1:7
          |
        1 | count=two
          |       ^^^
        """#),
    Mistake(
      "no match of the pattern", arguments: ["region=EU West"],
      file: #"""
        { workflow: 'w', steps: {}, params: { region: { type: 'string', pattern: '^[a-z0-9-]+$' } } }
        """#,
      shown: #"""
        error: `EU West` does not match the pattern of parameter `region`
         --> --param:1:8
          |
        1 | region=EU West
          |        ^^^^^^^
        note: pattern: `^[a-z0-9-]+$`
        """#),
    Mistake(
      "an object that cannot be read", arguments: ["tags={a:"],
      file: #"{ workflow: 'w', steps: {}, params: { tags: { type: 'object' } } }"#,
      shown: #"""
        error: `{` is never closed
         --> --param:1:1
          |
        1 | {a:
          | ^
        """#),
    Mistake(
      "a secret in plain words", arguments: ["psk=hunter2"],
      file: #"{ workflow: 'w', steps: {}, params: { psk: { type: 'string', secret: true } } }"#,
      shown: #"""
        error: parameter `psk` does not say where the secret is
         --> --param:1:5
          |
        1 | psk=…
          |     ^
        help: name where the secret is: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`
        """#),
    Mistake(
      "a secret under a misspelt name", arguments: ["pks=hunter2"],
      file: #"""
        { workflow: 'w', steps: {}, params: { psk: { type: 'string', secret: true, default: 'env:P' } } }
        """#,
      shown: #"""
        error: the workflow has no parameter `pks`
         --> --param:1:1
          |
        1 | pks=…
          | ^^^
        help: a similar parameter exists: `psk`
        """#),
  ]
}
