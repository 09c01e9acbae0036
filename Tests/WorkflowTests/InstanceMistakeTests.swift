import Testing

@Suite("Mistakes about instances")
struct InstanceMistakeTests {
  @Test(arguments: mistakes)
  func `a mistake is shown as a person reads it`(_ mistake: Mistake) {
    #expect(mistake.isShown == mistake.shown)
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "a reference that does not say which instance",
      step: #"""
        tenant: { for_each: ["a", "b"], uses: "net.network", with: { name: "x" } },
        lone: { uses: "test.anything", with: { text: "${tenant.network_id}" } },
        """#,
      shown: #"""
        error: `tenant.network_id` does not say which instance of step `tenant` is meant
          --> flow.json5:15:51
           |
        15 |     lone: { uses: "test.anything", with: { text: "${tenant.network_id}" } },
           |                                                   ^^^^^^^^^^^^^^^^^^^^
        help: `${tenant["a"].network_id}` is one of them, `${tenant[*].network_id}` the list of all
        """#),
    Mistake(
      "a reference to no instance",
      step: #"""
        tenant: { for_each: ["acme", "globex"], uses: "net.network", with: { name: "x" } },
        lone: { uses: "test.anything", with: { text: "${tenant['acne'].network_id}" } },
        """#,
      shown: #"""
        error: step `tenant` has no instance `acne`
          --> flow.json5:15:51
           |
        15 |     lone: { uses: "test.anything", with: { text: "${tenant['acne'].network_id}" } },
           |                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        note: its instances: `acme`, `globex`
        help: a similar instance exists: `acme`
        """#),
    Mistake(
      "a reference to an instance and none of its outputs",
      step: #"""
        tenant: { for_each: ["a"], uses: "net.network", with: { name: "x" } },
        lone: { uses: "test.anything", with: { text: "${tenant['a']}" } },
        """#,
      shown: #"""
        error: the reference names no output of step `tenant["a"]`
          --> flow.json5:15:51
           |
        15 |     lone: { uses: "test.anything", with: { text: "${tenant['a']}" } },
           |                                                   ^^^^^^^^^^^^^^
        """#),
    Mistake(
      "all instances inside a text",
      step: #"""
        tenant: { for_each: ["a"], uses: "net.network", with: { name: "x" } },
        lone: { uses: "test.anything", with: { text: "all: ${tenant[*].network_id}" } },
        """#,
      shown: #"""
        error: `tenant[*].network_id` is a list, and only a single value fits inside a text
          --> flow.json5:15:56
           |
        15 |     lone: { uses: "test.anything", with: { text: "all: ${tenant[*].network_id}" } },
           |                                                        ^^^^^^^^^^^^^^^^^^^^^^^
        """#),
    Mistake(
      "all instances where one value is wanted",
      step: #"""
        tenant: { for_each: ["a"], uses: "net.network", with: { name: "x" } },
        lone: { uses: "test.anything", with: { text: "${tenant[*].network_id}" } },
        """#,
      shown: #"""
        error: `text` in step `lone` has to be a string, and `tenant[*].network_id` is a list
          --> flow.json5:15:51
           |
        15 |     lone: { uses: "test.anything", with: { text: "${tenant[*].network_id}" } },
           |                                                   ^^^^^^^^^^^^^^^^^^^^^^^
        """#),
    Mistake(
      "an unknown output of all instances",
      step: #"""
        tenant: { for_each: ["a"], uses: "net.network", with: { name: "x" } },
        lone: { uses: "test.anything", with: { any: "${tenant[*].networkid}" } },
        """#,
      shown: #"""
        error: `tenant[*]` has no output `networkid`
          --> flow.json5:15:50
           |
        15 |     lone: { uses: "test.anything", with: { any: "${tenant[*].networkid}" } },
           |                                                  ^^^^^^^^^^^^^^^^^^^^^^
        note: outputs: `network_id`, `size`, `names`, `address`, `facts`
        help: a similar output exists: `network_id`
        """#),
    Mistake(
      "all instances of a step that has none",
      step: #"""
        lone: { uses: "test.anything", with: { any: "${network[*].network_id}" } },
        """#,
      shown: #"""
        error: step `network` has no instances
          --> flow.json5:14:50
           |
        14 |     lone: { uses: "test.anything", with: { any: "${network[*].network_id}" } },
           |                                                  ^^^^^^^^^^^^^^^^^^^^^^^^
        """#),
    Mistake(
      "an instance of a step that has none, in needs",
      step: #"""
        lone: { uses: "core.milestone", needs: ["network['a']"] },
        """#,
      shown: #"""
        error: step `network` in `needs` of step `lone` has no instances
          --> flow.json5:14:45
           |
        14 |     lone: { uses: "core.milestone", needs: ["network['a']"] },
           |                                             ^^^^^^^^^^^^^^
        """#),
    Mistake(
      "no instance, in needs",
      step: #"""
        tenant: { for_each: ["acme", "globex"], uses: "core.milestone" },
        lone: { uses: "core.milestone", needs: ["tenant['glob']"] },
        """#,
      shown: #"""
        error: step `tenant` has no instance `glob`
          --> flow.json5:15:45
           |
        15 |     lone: { uses: "core.milestone", needs: ["tenant['glob']"] },
           |                                             ^^^^^^^^^^^^^^^^
        note: its instances: `acme`, `globex`
        """#),
    Mistake(
      "a group as if it was a step",
      step: #"""
        all: { for_each: ["a"], steps: { tenant: { uses: "core.milestone" } } },
        lone: { uses: "test.anything", with: { text: "${all.network_id}" } },
        """#,
      shown: #"""
        error: `all` is a group of steps, and only its steps have outputs
          --> flow.json5:15:51
           |
        15 |     lone: { uses: "test.anything", with: { text: "${all.network_id}" } },
           |                                                   ^^^^^^^^^^^^^^^^^
        note: its steps: `tenant`
        """#),
    Mistake(
      "a group in needs",
      step: #"""
        all: { for_each: ["a"], steps: { tenant: { uses: "core.milestone" } } },
        lone: { uses: "core.milestone", needs: ["all"] },
        """#,
      shown: #"""
        error: `all` in `needs` of step `lone` is a group and no step
          --> flow.json5:15:45
           |
        15 |     lone: { uses: "core.milestone", needs: ["all"] },
           |                                             ^^^^^
        note: its steps: `tenant`
        """#),
    Mistake(
      "a name inside a group that another step has",
      step: #"""
        all: { for_each: ["a"], steps: { network: { uses: "core.milestone" } } },
        """#,
      shown: #"""
        error: `network` is the name of another step already
          --> flow.json5:14:38
           |
        14 |     all: { for_each: ["a"], steps: { network: { uses: "core.milestone" } } },
           |                                      ^^^^^^^
        """#),
    Mistake(
      "a name inside a group that a later step has",
      step: #"""
        all: { for_each: ["a"], steps: { later: { uses: "core.milestone" } } },
        later: { uses: "core.milestone" },
        """#,
      shown: #"""
        error: `later` is the name of another step already
          --> flow.json5:15:5
           |
        15 |     later: { uses: "core.milestone" },
           |     ^^^^^
        """#),
    Mistake(
      "a group without for_each",
      step: #"""
        all: { steps: { tenant: { uses: "core.milestone" } } },
        """#,
      shown: #"""
        error: the field `for_each` is missing in group `all`
          --> flow.json5:14:5
           |
        14 |     all: { steps: { tenant: { uses: "core.milestone" } } },
           |     ^^^
        """#),
    Mistake(
      "a group inside a group",
      step: #"""
        all: { for_each: ["a"], steps: { inner: { for_each: ["b"], steps: {} } } },
        """#,
      shown: #"""
        error: `inner` is a group inside group `all`, and groups only hold steps
          --> flow.json5:14:38
           |
        14 |     all: { for_each: ["a"], steps: { inner: { for_each: ["b"], steps: {} } } },
           |                                      ^^^^^
        """#),
    Mistake(
      "a for_each inside a group",
      step: #"""
        all: { for_each: ["a"], steps: { tenant: { for_each: ["b"], uses: "core.milestone" } } },
        """#,
      shown: #"""
        error: step `tenant` has a `for_each` inside of that of group `all`
          --> flow.json5:14:58
           |
        14 |     all: { for_each: ["a"], steps: { tenant: { for_each: ["b"], uses: "core.milestone" } } },
           |                                                          ^^^^^
        """#),
    Mistake(
      "an unknown field of a group",
      step: #"""
        all: { for_each: ["a"], on: "first", steps: { tenant: { uses: "core.milestone" } } },
        """#,
      shown: #"""
        error: unknown field `on` in group `all`
          --> flow.json5:14:29
           |
        14 |     all: { for_each: ["a"], on: "first", steps: { tenant: { uses: "core.milestone" } } },
           |                             ^^
        """#),
    Mistake(
      "steps of a group that are no object",
      step: #"""
        all: { for_each: ["a"], steps: ["tenant"] },
        """#,
      shown: #"""
        error: `steps` in group `all` has to be an object, not a list
          --> flow.json5:14:36
           |
        14 |     all: { for_each: ["a"], steps: ["tenant"] },
           |                                    ^^^^^^^^^^
        """#),
    Mistake(
      "a step called each",
      step: #"""
        each: { uses: "core.milestone" },
        """#,
      shown: #"""
        error: `each` cannot be the name of a step
          --> flow.json5:14:5
           |
        14 |     each: { uses: "core.milestone" },
           |     ^^^^
        help: `${each.…}` refers to the instance of a `for_each`
        """#),
    Mistake(
      "instances that need each other",
      step: #"""
        all: { for_each: ["a"], steps: {
          left: { uses: "core.milestone", needs: ["right"] },
          right: { uses: "core.milestone", needs: ["left"] },
        } },
        """#,
      shown: #"""
        error: steps need each other: `left["a"]` needs `right["a"]` needs `left["a"]`
          --> flow.json5:15:7
           |
        15 |       left: { uses: "core.milestone", needs: ["right"] },
           |       ^^^^
        """#),
    Mistake(
      "a step that does not say which instance of a connection",
      file: #"""
        {
          workflow: "w",
          connections: {
            tenant: { for_each: ["a", "b"], type: "cloud", region: "${each.key}" },
          },
          steps: {
            lone: { uses: "net.network", on: "tenant", with: { name: "x" } },
          },
        }
        """#,
      shown: #"""
        error: step `lone` does not say which instance of connection `tenant` it uses
         --> flow.json5:7:38
          |
        7 |     lone: { uses: "net.network", on: "tenant", with: { name: "x" } },
          |                                      ^^^^^^^^
        note: its instances: `a`, `b`
        """#),
    Mistake(
      "a step without a connection where each key has one",
      file: #"""
        {
          workflow: "w",
          connections: {
            tenant: { for_each: ["a", "b"], type: "cloud", region: "${each.key}" },
          },
          steps: {
            lone: { uses: "net.network", with: { name: "x" } },
          },
        }
        """#,
      shown: #"""
        error: step `lone` does not say which instance of connection `tenant` it uses
         --> flow.json5:7:5
          |
        7 |     lone: { uses: "net.network", with: { name: "x" } },
          |     ^^^^
        note: its instances: `a`, `b`
        """#),
    Mistake(
      "a key without a connection",
      file: #"""
        {
          workflow: "w",
          connections: {
            tenant: { for_each: ["a", "b"], type: "cloud", region: "${each.key}" },
          },
          steps: {
            some: { for_each: ["a", "c"], uses: "net.network", on: "tenant", with: { name: "x" } },
          },
        }
        """#,
      shown: #"""
        error: connection `tenant` has no instance `c`
         --> flow.json5:7:60
          |
        7 |     some: { for_each: ["a", "c"], uses: "net.network", on: "tenant", with: { name: "x" } },
          |                                                            ^^^^^^^^
        note: its instances: `a`, `b`
        note: in the instance `c`
        """#),
    Mistake(
      "a connection of a key that there is not",
      file: #"""
        {
          workflow: "w",
          connections: {
            tenant: { for_each: ["a", "b"], type: "cloud", region: "${each.key}" },
          },
          steps: {
            lone: { uses: "net.network", on: "tenant['c']", with: { name: "x" } },
          },
        }
        """#,
      shown: #"""
        error: connection `tenant` has no instance `c`
         --> flow.json5:7:38
          |
        7 |     lone: { uses: "net.network", on: "tenant['c']", with: { name: "x" } },
          |                                      ^^^^^^^^^^^^^
        note: its instances: `a`, `b`
        """#),
    Mistake(
      "a connection for each output of a step",
      file: #"""
        { workflow: "w", steps: { m: { uses: "net.network", with: { name: "x" }, on: "c" } },
          connections: { c: { for_each: "${m.names}", type: "cloud", region: "x" } } }
        """#,
      shown: #"""
        error: `for_each` of connection `c` refers to `m.names`, and instances have to be known before the run
         --> flow.json5:2:34
          |
        2 |   connections: { c: { for_each: "${m.names}", type: "cloud", region: "x" } } }
          |                                  ^^^^^^^^^^
        help: it can take a list of strings or an object from parameters
        """#),
    Mistake(
      "each in a connection without for_each",
      file: #"""
        { workflow: "w", steps: {},
          connections: { c: { type: "cloud", region: "${each.key}" } } }
        """#,
      shown: #"""
        error: `each` has no meaning outside of a `for_each`
         --> flow.json5:2:47
          |
        2 |   connections: { c: { type: "cloud", region: "${each.key}" } } }
          |                                               ^^^^^^^^^^^
        """#),
  ]
}
