/// The options that several commands share.
extension Option {
  static let help = Option("help", "show this text")
  static let version = Option("version", "show the version")

  static let param = Option(
    "param", takes: "NAME=VALUE", repeatable: true,
    "set a parameter of the workflow; a secret by its source, such as env:NAME")
  static let params = Option("params", takes: "FILE", "read parameters from an object in a JSON5 file")

  static let sandbox = Option("sandbox", "use the simulated AWS instead of the real one")
  static let sandboxDelay = Option(
    "sandbox-delay", takes: "SECONDS", "how slow the simulated AWS is; 2 where it is left out, 0 for tests")
  static let real = Option(
    "real", takes: "KIND", repeatable: true, "let steps of this kind act in the real world although the sandbox is used"
  )
  static let sandboxWorld = Option("sandbox-world", takes: "FILE", "the world that the simulated AWS starts from")

  static let journal = Option(
    "journal", takes: "FILE", "the journal; PLINKFLOW_JOURNAL is read next, then .plinkflow/journal.sqlite")
  static let jobs = Option("jobs", takes: "N", "how many steps are worked on at a time")
  static let noWait = Option("no-wait", "end with status 3 where there is only waiting left; the same command goes on")

  static let again = Option(
    "again", takes: "STEP", repeatable: true,
    "send a change in doubt again, of a step that cannot be observed")
  static let saidDone = Option(
    "done", takes: "STEP", repeatable: true,
    "take a change in doubt for done, without outputs, of a step that cannot be observed")
  static let verbose = Option("verbose", "show what programs print, as it comes")

  static let folder = Option(
    "folder", takes: "PATH", "where the folder of the workflow's file is now, with its programs as they are there")

  static let acceptChangedPlugins = Option(
    "accept-changed-plugins", "go on although a plugin's program is not the one that the run began with")

  static let logHTTP = Option(
    "log-http", takes: "FILE", "write each request and reply into a new file, without keys, signatures and secrets")

  static let yes = Option("yes", "do not ask")
  static let json = Option("json", "print JSON on standard output")
  static let quiet = Option("quiet", "show errors and the result only")

  /// What names the parameters of a workflow.
  static let parameters = [param, params]
  /// What chooses the simulated AWS.
  static let sandboxes = [sandbox, sandboxDelay, sandboxWorld, real]
}

/// The operands that several commands share.
extension Operand {
  static let file = Operand("FILE", "the workflow")
  static let lastRun = Operand("RUN", optional: true, "the run; the one worked on last where it is left out")
}
