import Testing

@Suite("Mistakes of a reference")
struct ReferenceMistakeTests {
  @Test(arguments: mistakes)
  func `a mistake is shown as a person reads it`(_ mistake: Mistake) {
    #expect(mistake.isShown == mistake.shown)
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "an unknown step",
      step: #"dns: { uses: "net.record", with: { name: "${netwrk.network_id}" } },"#,
      shown: #"""
        error: unknown step `netwrk` in `name` in step `dns`
          --> flow.json5:14:47
           |
        14 |     dns: { uses: "net.record", with: { name: "${netwrk.network_id}" } },
           |                                               ^^^^^^^^^^^^^^^^^^^^
        help: a similar step exists: `network`
        """#),
    Mistake(
      "an unknown output",
      step: #"dns: { uses: "net.record", with: { name: "x-${network.networkid}" } },"#,
      shown: #"""
        error: step `network` has no output `networkid`
          --> flow.json5:14:49
           |
        14 |     dns: { uses: "net.record", with: { name: "x-${network.networkid}" } },
           |                                                 ^^^^^^^^^^^^^^^^^^^^
        note: outputs: `network_id`, `size`, `names`, `address`, `facts`
        help: a similar output exists: `network_id`
        """#),
    Mistake(
      "an output inside another",
      step: #"dns: { uses: "net.record", with: { name: "${network.address.port}" } },"#,
      shown: #"""
        error: `network.address` has no output `port`
          --> flow.json5:14:47
           |
        14 |     dns: { uses: "net.record", with: { name: "${network.address.port}" } },
           |                                               ^^^^^^^^^^^^^^^^^^^^^^^
        note: outputs: `host`
        """#),
    Mistake(
      "a way into a single value",
      step: #"dns: { uses: "net.record", with: { name: "${network.network_id[0]}" } },"#,
      shown: #"""
        error: `network.network_id[0]` does not exist
          --> flow.json5:14:47
           |
        14 |     dns: { uses: "net.record", with: { name: "${network.network_id[0]}" } },
           |                                               ^^^^^^^^^^^^^^^^^^^^^^^^
        note: `network.network_id` is a string
        """#),
    Mistake(
      "an output of a kind without outputs",
      step: #"""
        all: { uses: "core.milestone" },
        dns: { uses: "net.record", with: { name: "${all.done}" } },
        """#,
      shown: #"""
        error: step `all` has no output `done`
          --> flow.json5:15:47
           |
        15 |     dns: { uses: "net.record", with: { name: "${all.done}" } },
           |                                               ^^^^^^^^^^^
        note: step `all` has no outputs
        """#),
    Mistake(
      "an output of another type",
      step: #"dns: { uses: "net.record", with: { name: "x", ttl: "${network.network_id}" } },"#,
      shown: #"""
        error: `ttl` in step `dns` has to be a whole number, and `network.network_id` is a string
          --> flow.json5:14:57
           |
        14 |     dns: { uses: "net.record", with: { name: "x", ttl: "${network.network_id}" } },
           |                                                         ^^^^^^^^^^^^^^^^^^^^^
        """#),
    Mistake(
      "a list inside a text",
      step: #"dns: { uses: "net.record", with: { name: "x-${network.names}" } },"#,
      shown: #"""
        error: `network.names` is a list, and only a single value fits inside a text
          --> flow.json5:14:49
           |
        14 |     dns: { uses: "net.record", with: { name: "x-${network.names}" } },
           |                                                 ^^^^^^^^^^^^^^^^
        """#),
    Mistake(
      "an unknown parameter",
      step: #"dns: { uses: "net.record", with: { name: "${params.regoin}" } },"#,
      shown: #"""
        error: unknown parameter `regoin` in `name` in step `dns`
          --> flow.json5:14:47
           |
        14 |     dns: { uses: "net.record", with: { name: "${params.regoin}" } },
           |                                               ^^^^^^^^^^^^^^^^
        help: a similar parameter exists: `region`
        """#),
    Mistake(
      "a parameter of another type",
      step: #"dns: { uses: "net.record", with: { name: "${params.count}" } },"#,
      shown: #"""
        error: `name` in step `dns` has to be a string, not a whole number
          --> flow.json5:14:47
           |
        14 |     dns: { uses: "net.record", with: { name: "${params.count}" } },
           |                                               ^^^^^^^^^^^^^^^
        note: `name` in step `dns` is taken from `params.count`
        """#),
    Mistake(
      "a parameter that is no choice",
      step: #"dns: { uses: "net.record", with: { name: "x", type: "${params.region}" } },"#,
      shown: #"""
        error: `eu` is not a choice for `type` in step `dns`
          --> flow.json5:14:58
           |
        14 |     dns: { uses: "net.record", with: { name: "x", type: "${params.region}" } },
           |                                                          ^^^^^^^^^^^^^^^^
        note: choices: `A`, `CNAME`
        note: `type` in step `dns` is taken from `params.region`
        """#),
    Mistake(
      "no output named",
      step: #"dns: { uses: "net.record", with: { name: "${network}" } },"#,
      shown: #"""
        error: the reference names no output of step `network`
          --> flow.json5:14:47
           |
        14 |     dns: { uses: "net.record", with: { name: "${network}" } },
           |                                               ^^^^^^^^^^
        """#),
    Mistake(
      "no parameter named",
      step: #"dns: { uses: "net.record", with: { name: "${params}" } },"#,
      shown: #"""
        error: the reference names no parameter
          --> flow.json5:14:47
           |
        14 |     dns: { uses: "net.record", with: { name: "${params}" } },
           |                                               ^^^^^^^^^
        help: a parameter is written `${params.name}`
        """#),
    Mistake(
      "never closed",
      step: #"dns: { uses: "net.record", with: { name: "a ${network.network_id" } },"#,
      shown: #"""
        error: the reference is never closed
          --> flow.json5:14:49
           |
        14 |     dns: { uses: "net.record", with: { name: "a ${network.network_id" } },
           |                                                 ^^^^^^^^^^^^^^^^^^^^
        help: a literal `${` is written `$${`
        """#),
    Mistake(
      "a spelling that is none",
      step: #"dns: { uses: "net.record", with: { name: "a ${ network.network_id }" } },"#,
      shown: #"""
        error: `${ network.network_id }` is no reference
          --> flow.json5:14:49
           |
        14 |     dns: { uses: "net.record", with: { name: "a ${ network.network_id }" } },
           |                                                 ^^^^^^^^^^^^^^^^^^^^^^^
        help: references look like `${step.output}`, `${step.list[0]}` or `${params.name}`
        """#),
    Mistake(
      "a secret inside a text",
      step: #"dns: { uses: "net.record", with: { name: "a-${params.psk}" } },"#,
      shown: #"""
        error: parameter `psk` is secret, and `name` in step `dns` puts it inside a text
          --> flow.json5:14:49
           |
        14 |     dns: { uses: "net.record", with: { name: "a-${params.psk}" } },
           |                                                 ^^^^^^^^^^^^^
        help: a secret can only be the whole value of a field that holds secrets
        """#),
    Mistake(
      "a secret in a plain field",
      step: #"dns: { uses: "net.record", with: { name: "${params.psk}" } },"#,
      shown: #"""
        error: parameter `psk` is secret, and `name` in step `dns` does not hold a secret
          --> flow.json5:14:47
           |
        14 |     dns: { uses: "net.record", with: { name: "${params.psk}" } },
           |                                               ^^^^^^^^^^^^^
        """#),
    Mistake(
      "a plain parameter as a secret",
      step: #"dns: { uses: "net.record", with: { name: "x", key: "${params.region}" } },"#,
      shown: #"""
        error: `key` in step `dns` holds a secret, and parameter `region` is not secret
          --> flow.json5:14:57
           |
        14 |     dns: { uses: "net.record", with: { name: "x", key: "${params.region}" } },
           |                                                         ^^^^^^^^^^^^^^^^
        help: declare the parameter with `secret: true`
        """#),
    Mistake(
      "an output as a secret",
      step: #"dns: { uses: "net.record", with: { name: "x", key: "${network.network_id}" } },"#,
      shown: #"""
        error: `key` in step `dns` holds a secret, and `network.network_id` is an output
          --> flow.json5:14:57
           |
        14 |     dns: { uses: "net.record", with: { name: "x", key: "${network.network_id}" } },
           |                                                         ^^^^^^^^^^^^^^^^^^^^^
        note: outputs never hold secrets
        help: name where the secret is: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`
        """#),
  ]
}
