import Testing

@Suite("Mistakes between a workflow and those that it uses")
struct HandingMistakeTests {
  @Test(arguments: mistakes)
  func `a mistake is shown as a person reads it`(_ mistake: FileMistake) {
    #expect(mistake.files.shown == mistake.shown)
  }

  static let mistakes: [FileMistake] = [
    FileMistake(
      "an output of another sort than the parameter",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            net: { uses: "net.network", with: { name: "x" } },
            vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "${net.names}" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: `site` in step `vpn` has to be a string, and `net.names` is a list
         --> flow.json5:6:78
          |
        6 |     vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "${net.names}" } },
          |                                                                              ^^^^^^^^^^^^
        """#),
    FileMistake(
      "a field that only steps with a kind have",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x" }, timeout: "1m" },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: unknown field `timeout` in step `vpn`
         --> flow.json5:5:84
          |
        5 |     vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x" }, timeout: "1m" },
          |                                                                                    ^^^^^^^
        """#),
    FileMistake(
      "an unknown output",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x" } },
            lone: { uses: "test.anything", with: { text: "${vpn.idd}" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: step `vpn` has no output `idd`
         --> flow.json5:6:51
          |
        6 |     lone: { uses: "test.anything", with: { text: "${vpn.idd}" } },
          |                                                   ^^^^^^^^^^
        note: outputs: `id`
        help: a similar output exists: `id`
        """#),
    FileMistake(
      "a step inside the file",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x" } },
            lone: { uses: "test.anything", with: { text: "${vpn.gateway.network_id}" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: step `vpn` has no output `gateway`
         --> flow.json5:6:51
          |
        6 |     lone: { uses: "test.anything", with: { text: "${vpn.gateway.network_id}" } },
          |                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^
        note: outputs: `id`
        """#),
    FileMistake(
      "a step inside the file, in needs",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x" } },
            lone: { uses: "core.milestone", needs: ["vpn.gateway"] },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: unknown step `vpn.gateway` in `needs` of step `lone`
         --> flow.json5:6:45
          |
        6 |     lone: { uses: "core.milestone", needs: ["vpn.gateway"] },
          |                                             ^^^^^^^^^^^^^
        """#),
    FileMistake(
      "an output of another sort than the field",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x" } },
            lone: { uses: "test.anything", with: { count: "${vpn.id}" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: `count` in step `lone` has to be a whole number, and `vpn.id` is a string
         --> flow.json5:6:52
          |
        6 |     lone: { uses: "test.anything", with: { count: "${vpn.id}" } },
          |                                                    ^^^^^^^^^
        """#),
    FileMistake(
      "an unknown connection of the file",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { awss: "main" }, with: { site: "x" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: `vpn.json5` has no connection `awss`
         --> flow.json5:5:48
          |
        5 |     vpn: { uses: "./vpn.json5", connections: { awss: "main" }, with: { site: "x" } },
          |                                                ^^^^
        note: its connections: `aws`
        help: a similar connection exists: `aws`
        """#),
    FileMistake(
      "an unknown connection of the workflow",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "mian" }, with: { site: "x" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: unknown connection `mian` of step `vpn`
         --> flow.json5:5:53
          |
        5 |     vpn: { uses: "./vpn.json5", connections: { aws: "mian" }, with: { site: "x" } },
          |                                                     ^^^^^^
        note: connections: `main`, `books`
        help: a similar connection exists: `main`
        """#),
    FileMistake(
      "a connection of another type",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "books" }, with: { site: "x" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: the connection of type `directory` does not fit `aws` of `vpn.json5`
         --> flow.json5:5:53
          |
        5 |     vpn: { uses: "./vpn.json5", connections: { aws: "books" }, with: { site: "x" } },
          |                                                     ^^^^^^^
        note: its type there is `cloud`
        """#),
    FileMistake(
      "a connection that depends on a step",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            net: { uses: "net.network", on: "main", with: { name: "x" } },
            vpn: { uses: "./vpn.json5", with: { site: "${net.network_id}" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: connection `aws` depends on the output of a step, and connections are opened before the run
         --> vpn.json5:4:18
          |
        4 |   connections: { aws: { type: "cloud", region: "${params.site}" } },
          |                  ^^^
        note: `vpn.json5` is used by step `vpn` of `flow.json5`
        """#),
    FileMistake(
      "instances inside the file that depend on a step",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            net: { uses: "net.network", with: { name: "x" } },
            list: { uses: "./list.json5", with: { keys: "${net.names}" } },
          },
        }
        """#,
        "list.json5": #"""
        {
          workflow: "list", params: { keys: { type: "list" } },
          steps: { "each-one": { for_each: "${params.keys}", uses: "core.milestone" } },
        }
        """#,
      ],
      shown: #"""
        error: the instances of step `each-one` have to be known before the run
         --> list.json5:3:36
          |
        3 |   steps: { "each-one": { for_each: "${params.keys}", uses: "core.milestone" } },
          |                                    ^^^^^^^^^^^^^^^^
        note: what `for_each` leads to is the output of a step
        note: `list.json5` is used by step `list` of `flow.json5`
        """#),
    FileMistake(
      "values that lead back to themselves",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            left: { uses: "./pass.json5", with: { v: "${right.v}" } },
            right: { uses: "./pass.json5", with: { v: "${left.v}" } },
          },
        }
        """#,
        "pass.json5": #"""
        {
          workflow: "pass", params: { v: { type: "string" } }, steps: {},
          outputs: { v: "${params.v}" },
        }
        """#,
      ],
      shown: #"""
        error: output `v` of step `right` leads back to itself
         --> pass.json5:3:17
          |
        3 |   outputs: { v: "${params.v}" },
          |                 ^^^^^^^^^^^^^
        note: `pass.json5` is used by step `right` of `flow.json5`
        """#),
    FileMistake(
      "an output that is a secret",
      [
        "flow.json5": #"""
        { workflow: "w", steps: {}, params: { psk: { type: "string", secret: true, default: "env:X" } },
          outputs: { psk: "${params.psk}" } }
        """#
      ],
      shown: #"""
        error: parameter `psk` is secret, and output `psk` does not hold a secret
         --> flow.json5:2:20
          |
        2 |   outputs: { psk: "${params.psk}" } }
          |                    ^^^^^^^^^^^^^
        """#),
    FileMistake(
      "an output of no step",
      [
        "flow.json5": #"""
        { workflow: "w", steps: {},
          outputs: { id: "${gateway.id}" } }
        """#
      ],
      shown: #"""
        error: unknown step `gateway` in output `id`
         --> flow.json5:2:19
          |
        2 |   outputs: { id: "${gateway.id}" } }
          |                   ^^^^^^^^^^^^^
        """#),
    FileMistake(
      "a dollar before a reference",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            net: { uses: "net.network", with: { name: "x" } },
            tenant: { for_each: ["a$"], uses: "test.anything", with: { text: "${each.key}${net.network_id}" } },
          },
        }
        """#
      ],
      shown: #"""
        error: the text has a `$` directly before a reference
         --> flow.json5:6:70
          |
        6 |     tenant: { for_each: ["a$"], uses: "test.anything", with: { text: "${each.key}${net.network_id}" } },
          |                                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        """#),
  ]
}
