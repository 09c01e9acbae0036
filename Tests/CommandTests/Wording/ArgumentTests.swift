import Document
import Testing

@testable import PlinkflowCLI

/// Each way in which a command line can be wrong, with the exact words that a user reads.
@Suite struct ArgumentTests {
  private func mistake(in line: String) -> String {
    let arguments = line.split(separator: " ").map(String.init)
    do throws(ArgumentError) {
      guard let name = arguments.first else { throw .noCommand }
      let type = try command(named: name)
      _ = try type.init(try Invocation(arguments.dropFirst(), as: type.syntax))
      return "none"
    } catch {
      return error.diagnostic.rendered()
    }
  }

  @Test(
    arguments: [
      ("", "error: no command is given\nhelp: `plinkflow help` lists the commands"),
      ("rnu", "error: unknown command `rnu`\nhelp: a similar command exists: `run`"),
      ("xyzzy", "error: unknown command `xyzzy`\nhelp: `plinkflow help` lists the commands"),
      (
        "run w.json5 --parm a=b",
        "error: unknown option `--parm` of `plinkflow run`\nhelp: a similar option exists: `--param`"
      ),
      (
        "run w.json5 -x",
        "error: unknown option `-x` of `plinkflow run`\nhelp: `plinkflow help run` shows what it takes"
      ),
      ("run w.json5 --jobs", "error: option `--jobs` has no value\nhelp: write `--jobs N`"),
      ("run w.json5 --json=yes", "error: option `--json` takes no value"),
      ("run w.json5 --jobs 1 --jobs=2", "error: option `--jobs` is given more than once"),
      (
        "run w.json5 --jobs many",
        "error: option `--jobs` must be a whole number from 1 to 1024, got `many`"
      ),
      (
        "run w.json5 --sandbox --sandbox-delay -1",
        "error: option `--sandbox-delay` must be a number from 0 to 3600, got `-1`"
      ),
      (
        "graph w.json5 --format png",
        "error: `png` is no choice for `--format`\nnote: the choices are `svg`, `dot`, `mermaid`"
      ),
      (
        "sandbox rest",
        "error: `rest` is no choice for `ACTION`\nnote: the choices are `show`, `reset`, `world`\n"
          + "help: a similar choice exists: `reset`"
      ),
      ("run", "error: `plinkflow run` needs `FILE`: the workflow\nhelp: `plinkflow help run` shows what it takes"),
      (
        "status one two",
        "error: unexpected argument `two`\n"
          + "help: `plinkflow help status` shows what it takes"
      ),
      ("run w.json5 --sandbox-delay 1", "error: option `--sandbox-delay` means nothing without `--sandbox`"),
      (
        "run w.json5 --plan p.json --new", "error: options `--plan` and `--new` exclude each other"
      ),
      (
        "vpn-config",
        "error: `plinkflow vpn-config` needs `--device`\nnote: the choices are `strongswan`, `pfsense`\n"
          + "help: `plinkflow help vpn-config` shows what it takes"
      ),
      (
        "init w.json5 --service lamb",
        "error: `lamb` is no choice for `--service`\nnote: the choices are `beanstalk`, `nlb`"
      ),
      ("help rum", "error: unknown command `rum`\nhelp: a similar command exists: `run`"),
    ])
  func `a mistake is told in these words`(line: String, text: String) {
    #expect(mistake(in: line) == text)
  }

  @Test func `a control character in a mistake is escaped`() {
    #expect(mistake(in: "\u{1B}[2J").hasPrefix("error: unknown command `\\u{1B}[2J`"))
  }

  @Test func `a value may stand behind a space or an equals sign`() throws {
    let syntax = RunCommand.syntax
    let first = try Invocation(["w", "--jobs", "3", "--param", "a=b=c", "--param=d=e"], as: syntax)
    #expect(first.value(of: .jobs) == "3")
    #expect(first.values(of: .param) == ["a=b=c", "d=e"])
    #expect(try Invocation(["--jobs=3", "w"], as: syntax).value(of: .jobs) == "3")
  }

  @Test func `nothing behind two hyphens is an option`() throws {
    let invocation = try Invocation(["--json", "--", "--yes"], as: RunCommand.syntax)
    #expect(invocation.operand(0) == "--yes")
    #expect(!invocation.has(.yes))
  }
}
