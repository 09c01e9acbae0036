import Testing

@Suite("Mistakes of a step")
struct StepMistakeTests {
  @Test(arguments: mistakes)
  func `a mistake is shown as a person reads it`(_ mistake: Mistake) {
    #expect(mistake.isShown == mistake.shown)
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "an unknown kind",
      step: #"dns: { uses: "net.recrod" },"#,
      shown: #"""
        error: unknown kind `net.recrod` of step `dns`
          --> flow.json5:14:18
           |
        14 |     dns: { uses: "net.recrod" },
           |                  ^^^^^^^^^^^^
        help: a similar kind exists: `net.record`
        """#),
    Mistake(
      "a kind like no other",
      step: #"dns: { uses: "quantum.leap" },"#,
      shown: #"""
        error: unknown kind `quantum.leap` of step `dns`
          --> flow.json5:14:18
           |
        14 |     dns: { uses: "quantum.leap" },
           |                  ^^^^^^^^^^^^^^
        help: `plinkflow steps` lists all kinds
        """#),
    Mistake(
      "no kind",
      step: #"dns: { with: {} },"#,
      shown: #"""
        error: the field `uses` is missing in step `dns`
          --> flow.json5:14:5
           |
        14 |     dns: { with: {} },
           |     ^^^
        """#),
    Mistake(
      "a name that is none",
      step: #"Dns: { uses: "core.milestone" },"#,
      shown: #"""
        error: `Dns` cannot be the name of a step
          --> flow.json5:14:5
           |
        14 |     Dns: { uses: "core.milestone" },
           |     ^^^
        help: names have up to 64 lowercase letters, digits, `_` and `-`, a letter first
        """#),
    Mistake(
      "the name of the parameters",
      step: #"params: { uses: "core.milestone" },"#,
      shown: #"""
        error: `params` cannot be the name of a step
          --> flow.json5:14:5
           |
        14 |     params: { uses: "core.milestone" },
           |     ^^^^^^
        help: `${params.…}` refers to parameters
        """#),
    Mistake(
      "an unknown field of the step",
      step: #"dns: { uses: "core.milestone", need: [] },"#,
      shown: #"""
        error: unknown field `need` in step `dns`
          --> flow.json5:14:36
           |
        14 |     dns: { uses: "core.milestone", need: [] },
           |                                    ^^^^
        help: a similar field exists: `needs`
        """#),
    Mistake(
      "an unknown field of its kind",
      step: #"dns: { uses: "net.record", with: { name: "x", ttll: 60 } },"#,
      shown: #"""
        error: unknown field `ttll` in step `dns`
          --> flow.json5:14:51
           |
        14 |     dns: { uses: "net.record", with: { name: "x", ttll: 60 } },
           |                                                   ^^^^
        help: a similar field exists: `ttl`
        """#),
    Mistake(
      "a missing field",
      step: #"dns: { uses: "net.record" },"#,
      shown: #"""
        error: the field `name` is missing in step `dns`
          --> flow.json5:14:5
           |
        14 |     dns: { uses: "net.record" },
           |     ^^^
        """#),
    Mistake(
      "a missing field inside another",
      step: #"dns: { uses: "net.record", with: { name: "x", target: {} } },"#,
      shown: #"""
        error: the field `zone_id` is missing in `target` in step `dns`
          --> flow.json5:14:51
           |
        14 |     dns: { uses: "net.record", with: { name: "x", target: {} } },
           |                                                   ^^^^^^
        """#),
    Mistake(
      "a field of another type",
      step: #"dns: { uses: "net.record", with: { name: 53, ttl: "60", values: ["a", 2] } },"#,
      shown: #"""
        error: `name` in step `dns` has to be a string, not a whole number
          --> flow.json5:14:46
           |
        14 |     dns: { uses: "net.record", with: { name: 53, ttl: "60", values: ["a", 2] } },
           |                                              ^^
        help: a number that is meant as text stands in quotes

        error: `ttl` in step `dns` has to be a whole number, not a string
          --> flow.json5:14:55
           |
        14 |     dns: { uses: "net.record", with: { name: 53, ttl: "60", values: ["a", 2] } },
           |                                                       ^^^^

        error: `values[1]` in step `dns` has to be a string, not a whole number
          --> flow.json5:14:75
           |
        14 |     dns: { uses: "net.record", with: { name: 53, ttl: "60", values: ["a", 2] } },
           |                                                                           ^
        help: a number that is meant as text stands in quotes
        """#),
    Mistake(
      "a word that is no choice",
      step: #"dns: { uses: "net.record", with: { name: "x", type: "CNAM" } },"#,
      shown: #"""
        error: `CNAM` is not a choice for `type` in step `dns`
          --> flow.json5:14:57
           |
        14 |     dns: { uses: "net.record", with: { name: "x", type: "CNAM" } },
           |                                                         ^^^^^^
        note: choices: `A`, `CNAME`
        help: a similar choice exists: `CNAME`
        """#),
    Mistake(
      "a secret in plain words",
      step: #"dns: { uses: "net.record", with: { name: "x", key: "hunter2" } },"#,
      shown: #"""
        error: `key` in step `dns` does not say where the secret is
          --> flow.json5:14:56
           |
        14 |     dns: { uses: "net.record", with: { name: "x", key: … } },
           |                                                        ^
        help: name where the secret is: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`
        """#),
    Mistake(
      "a timeout that is no duration",
      step: #"dns: { uses: "core.milestone", timeout: "30 minutes" },"#,
      shown: #"""
        error: the timeout of step `dns` is no duration
          --> flow.json5:14:45
           |
        14 |     dns: { uses: "core.milestone", timeout: "30 minutes" },
           |                                             ^^^^^^^^^^^^
        help: durations look like `500ms`, `90s`, `30m` or `2h`
        """#),
    Mistake(
      "no attempts",
      step: #"dns: { uses: "core.milestone", retry: { attempts: 0, delay: "-2s" } },"#,
      shown: #"""
        error: the attempts of step `dns` have to be from 1 to 1000000
          --> flow.json5:14:55
           |
        14 |     dns: { uses: "core.milestone", retry: { attempts: 0, delay: "-2s" } },
           |                                                       ^

        error: the delay of step `dns` is no duration
          --> flow.json5:14:65
           |
        14 |     dns: { uses: "core.milestone", retry: { attempts: 0, delay: "-2s" } },
           |                                                                 ^^^^^
        help: durations look like `500ms`, `90s`, `30m` or `2h`
        """#),
    Mistake(
      "one name in public that is no list",
      step: #"dns: { uses: "core.milestone", public: "host" },"#,
      shown: #"""
        error: `public` in step `dns` has to be a list, not a string
          --> flow.json5:14:44
           |
        14 |     dns: { uses: "core.milestone", public: "host" },
           |                                            ^^^^^^
        """#),
    Mistake(
      "an unknown step in needs",
      step: #"dns: { uses: "core.milestone", needs: ["netwrk"] },"#,
      shown: #"""
        error: unknown step `netwrk` in `needs` of step `dns`
          --> flow.json5:14:44
           |
        14 |     dns: { uses: "core.milestone", needs: ["netwrk"] },
           |                                            ^^^^^^^^
        help: a similar step exists: `network`
        """#),
    Mistake(
      "an unknown connection",
      step: #"dns: { uses: "net.record", on: "frist", with: { name: "x" } },"#,
      shown: #"""
        error: unknown connection `frist` of step `dns`
          --> flow.json5:14:36
           |
        14 |     dns: { uses: "net.record", on: "frist", with: { name: "x" } },
           |                                    ^^^^^^^
        note: connections: `first`, `books`
        help: a similar connection exists: `first`
        """#),
    Mistake(
      "a connection that does not fit",
      step: #"dns: { uses: "net.record", on: "books", with: { name: "x" } },"#,
      shown: #"""
        error: connection `books` does not fit step `dns`
          --> flow.json5:14:36
           |
        14 |     dns: { uses: "net.record", on: "books", with: { name: "x" } },
           |                                    ^^^^^^^
        note: its type is `directory`
        help: `net.record` can use `first`
        """#),
    Mistake(
      "a connection that is not used",
      step: #"dns: { uses: "core.milestone", on: "first" },"#,
      shown: #"""
        error: step `dns` has a connection, and `core.milestone` uses none
          --> flow.json5:14:40
           |
        14 |     dns: { uses: "core.milestone", on: "first" },
           |                                        ^^^^^^^
        """#),
    Mistake(
      "no connection that fits",
      file: #"{ workflow: 'w', steps: { dns: { uses: 'net.record', with: { name: 'x' } } } }"#,
      shown: #"""
        error: step `dns` needs a connection, and none fits
         --> flow.json5:1:27
          |
        1 | { workflow: 'w', steps: { dns: { uses: 'net.record', with: { name: 'x' } } } }
          |                           ^^^
        help: `net.record` can use a connection of type `cloud`
        """#),
    Mistake(
      "two connections that fit",
      file: #"""
        { workflow: 'w', connections: { a: { type: 'cloud', region: 'x' }, b: { type: 'cloud', region: 'y' } },
          steps: { dns: { uses: 'net.record', with: { name: 'x' } } } }
        """#,
      shown: #"""
        error: step `dns` does not say which connection it uses
         --> flow.json5:2:12
          |
        2 |   steps: { dns: { uses: 'net.record', with: { name: 'x' } } } }
          |            ^^^
        help: `on` names one of `a`, `b`
        """#),
  ]
}
