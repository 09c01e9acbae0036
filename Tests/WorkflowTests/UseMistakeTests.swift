import Testing

@Suite("Mistakes of a workflow that uses others")
struct UseMistakeTests {
  @Test(arguments: mistakes)
  func `a mistake is shown as a person reads it`(_ mistake: FileMistake) {
    #expect(mistake.files.shown == mistake.shown)
  }

  static let mistakes: [FileMistake] = [
    FileMistake(
      "a file that is not there",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vnp.json5" },
          },
        }
        """#
      ],
      shown: #"""
        error: step `vpn` uses `./vnp.json5`, which cannot be read
         --> flow.json5:5:18
          |
        5 |     vpn: { uses: "./vnp.json5" },
          |                  ^^^^^^^^^^^^^
        note: no such file or directory
        """#),
    FileMistake(
      "a file above the folder",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./parts/../../vpn.json5" },
          },
        }
        """#
      ],
      shown: #"""
        error: step `vpn` uses `./parts/../../vpn.json5`, which is not in the folder of the workflow
         --> flow.json5:5:18
          |
        5 |     vpn: { uses: "./parts/../../vpn.json5" },
          |                  ^^^^^^^^^^^^^^^^^^^^^^^^^
        """#),
    FileMistake(
      "an absolute path",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "/etc/vpn.json5" },
          },
        }
        """#
      ],
      shown: #"""
        error: step `vpn` uses `/etc/vpn.json5`, which is not in the folder of the workflow
         --> flow.json5:5:18
          |
        5 |     vpn: { uses: "/etc/vpn.json5" },
          |                  ^^^^^^^^^^^^^^^^
        """#),
    FileMistake(
      "a file that uses itself",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            again: { uses: "./flow.json5" },
          },
        }
        """#
      ],
      shown: #"""
        error: the file uses itself: `flow.json5` uses `flow.json5`
         --> flow.json5:5:20
          |
        5 |     again: { uses: "./flow.json5" },
          |                    ^^^^^^^^^^^^^^
        """#),
    FileMistake(
      "files that use each other",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            inner: { uses: "./parts/a.json5" },
          },
        }
        """#,
        "parts/a.json5": #"""
        { workflow: "a", steps: { b: { uses: "./b.json5" } } }
        """#,
        "parts/b.json5": #"""
        { workflow: "b", steps: { a: { uses: "../parts/a.json5" } } }
        """#,
      ],
      shown: #"""
        error: the file uses itself: `parts/a.json5` uses `parts/b.json5` uses `parts/a.json5`
         --> parts/b.json5:1:38
          |
        1 | { workflow: "b", steps: { a: { uses: "../parts/a.json5" } } }
          |                                      ^^^^^^^^^^^^^^^^^^
        note: `parts/b.json5` is used by step `b` of `parts/a.json5`
        note: `parts/a.json5` is used by step `inner` of `flow.json5`
        """#),
    FileMistake(
      "files nine deep",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            inner: { uses: "./f1.json5" },
          },
        }
        """#,
        "f1.json5": #"""
        { workflow: "f", steps: { inner: { uses: "./f2.json5" } } }
        """#,
        "f2.json5": #"""
        { workflow: "f", steps: { inner: { uses: "./f3.json5" } } }
        """#,
        "f3.json5": #"""
        { workflow: "f", steps: { inner: { uses: "./f4.json5" } } }
        """#,
        "f4.json5": #"""
        { workflow: "f", steps: { inner: { uses: "./f5.json5" } } }
        """#,
        "f5.json5": #"""
        { workflow: "f", steps: { inner: { uses: "./f6.json5" } } }
        """#,
        "f6.json5": #"""
        { workflow: "f", steps: { inner: { uses: "./f7.json5" } } }
        """#,
        "f7.json5": #"""
        { workflow: "f", steps: { inner: { uses: "./f8.json5" } } }
        """#,
        "f8.json5": #"""
        { workflow: "f", steps: { inner: { uses: "./f9.json5" } } }
        """#,
        "f9.json5": #"""
        { workflow: "f", steps: { inner: { uses: "./f10.json5" } } }
        """#,
      ],
      shown: #"""
        error: step `inner` uses `./f9.json5`, more than 8 files deep
         --> f8.json5:1:42
          |
        1 | { workflow: "f", steps: { inner: { uses: "./f9.json5" } } }
          |                                          ^^^^^^^^^^^^
        note: `f8.json5` is used by step `inner` of `f7.json5`
        note: `f7.json5` is used by step `inner` of `f6.json5`
        note: `f6.json5` is used by step `inner` of `f5.json5`
        note: `f5.json5` is used by step `inner` of `f4.json5`
        note: `f4.json5` is used by step `inner` of `f3.json5`
        note: `f3.json5` is used by step `inner` of `f2.json5`
        note: `f2.json5` is used by step `inner` of `f1.json5`
        note: `f1.json5` is used by step `inner` of `flow.json5`
        """#),
    FileMistake(
      "a file that cannot be read as a workflow",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5" },
          },
        }
        """#,
        "vpn.json5": #"""
        { workflow: "vpn", steps: { }
        """#,
      ],
      shown: #"""
        error: `{` is never closed
         --> vpn.json5:1:1
          |
        1 | { workflow: "vpn", steps: { }
          | ^
        note: `vpn.json5` is used by step `vpn` of `flow.json5`
        """#),
    FileMistake(
      "an inner mistake names who uses the file",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            site: { uses: "./parts/site.json5" },
          },
        }
        """#,
        "parts/site.json5": #"""
        {
          workflow: "site",
          steps: { vpn: { uses: "./vpn.json5" } },
        }
        """#,
        "parts/vpn.json5": #"""
        {
          workflow: "vpn",
          steps: { gateway: { uses: "core.mileston" } },
        }
        """#,
      ],
      shown: #"""
        error: unknown kind `core.mileston` of step `gateway`
         --> parts/vpn.json5:3:29
          |
        3 |   steps: { gateway: { uses: "core.mileston" } },
          |                             ^^^^^^^^^^^^^^^
        note: `parts/vpn.json5` is used by step `vpn` of `parts/site.json5`
        note: `parts/site.json5` is used by step `site` of `flow.json5`
        help: a similar kind exists: `core.milestone`
        """#),
    FileMistake(
      "an inner mistake in each instance is told once",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { for_each: ["a", "b"], uses: "./vpn.json5" },
          },
        }
        """#,
        "vpn.json5": #"""
        {
          workflow: "vpn",
          steps: { gateway: { uses: "core.milestone", wiht: {} } },
        }
        """#,
      ],
      shown: #"""
        error: unknown field `wiht` in step `gateway`
         --> vpn.json5:3:47
          |
        3 |   steps: { gateway: { uses: "core.milestone", wiht: {} } },
          |                                               ^^^^
        note: `vpn.json5` is used by step `vpn` of `flow.json5`
        help: a similar field exists: `with`
        """#),
    FileMistake(
      "a parameter that the file does not have",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x", sitee: "y" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: unknown field `sitee` in step `vpn`
         --> flow.json5:5:82
          |
        5 |     vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x", sitee: "y" } },
          |                                                                                  ^^^^^
        help: a similar field exists: `site`
        """#),
    FileMistake(
      "a parameter that is missing",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "main" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: the field `site` is missing in step `vpn`
         --> flow.json5:5:5
          |
        5 |     vpn: { uses: "./vpn.json5", connections: { aws: "main" } },
          |     ^^^
        """#),
    FileMistake(
      "a parameter of another sort, told once",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: 7 } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: `site` in step `vpn` has to be a string, not a whole number
         --> flow.json5:5:77
          |
        5 |     vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: 7 } },
          |                                                                             ^
        help: a number that is meant as text stands in quotes
        """#),
    FileMistake(
      "a parameter that does not match its pattern",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "North" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: `North` does not match the pattern of parameter `site`
         --> flow.json5:5:77
          |
        5 |     vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "North" } },
          |                                                                             ^^^^^^^
        note: pattern: `^[a-z]+$`
        """#),
    FileMistake(
      "a secret that is no secret",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x", key: "hunter2" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: `key` in step `vpn` does not say where the secret is
         --> flow.json5:5:87
          |
        5 |     vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x", key: … } },
          |                                                                                       ^
        help: name where the secret is: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`
        """#),
    FileMistake(
      "an output as a secret",
      [
        "flow.json5": #"""
        {
          workflow: "w",
          connections: { main: { type: "cloud", region: "eu" }, books: { type: "directory", region: "x" } },
          steps: {
            net: { uses: "net.network", with: { name: "x" } },
            vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x", key: "${net.network_id}" } },
          },
        }
        """#,
        "vpn.json5": FileMistake.vpn,
      ],
      shown: #"""
        error: `key` in step `vpn` holds a secret, and `net.network_id` is an output
         --> flow.json5:6:88
          |
        6 |     vpn: { uses: "./vpn.json5", connections: { aws: "main" }, with: { site: "x", key: "${net.network_id}" } },
          |                                                                                        ^^^^^^^^^^^^^^^^^
        note: outputs never hold secrets
        help: name where the secret is: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`
        """#),
  ]
}
