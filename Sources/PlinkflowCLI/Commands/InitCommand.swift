import Document
import Foundation
import PlinkflowKit
import Workflow

/// Writes a first workflow, after asking what there is.
struct InitCommand: Command {
  private static let service = Option(
    "service", takes: "WHAT", choices: WorkflowWizard.Service.allCases.map(\.rawValue),
    "what is offered: an environment of Elastic Beanstalk to be made, or a Network Load Balancer that stands already")
  private static let accounts = Option(
    "accounts", takes: "NUMBER", choices: WorkflowWizard.Accounts.allCases.map(\.rawValue),
    "whether who offers and who uses it are one account or two")
  private static let site = Option(
    "site", takes: "WAY", choices: WorkflowWizard.Site.allCases.map(\.rawValue), "how a site on-premises reaches it")
  private static let names = Option(
    "names", takes: "ZONE", choices: WorkflowWizard.Names.allCases.map(\.rawValue),
    "the zone that gets a name for it: a new private one, one that stands already, or none")
  private static let answer = Option(
    "param", takes: "NAME=VALUE", repeatable: true, "a parameter's value, so that it is not asked; a list with commas")

  static let syntax = Syntax(
    "init", "Asks what you have, and writes a workflow and a parameter file for it.",
    operands: [Operand("FILE", optional: true, "the workflow to be written; privatelink.json5 where it is left out")],
    options: [service, accounts, site, names, answer, .yes],
    examples: [
      Example("init", "answer questions; an empty answer takes what the simulated AWS has"),
      Example("init shop.json5 --yes --service nlb --site none", "ask nothing, for a script"),
    ],
    notes: [
      """
      The parameter file is called like the workflow, with `.params` in its name. A file that is there is never written over.
      With what the simulated AWS has, `run FILE --params FILE --sandbox` works at once.
      """
    ])

  private let file: String
  private let invocation: Invocation

  init(_ invocation: Invocation) {
    file = invocation.operand(0) ?? "privatelink.json5"
    self.invocation = invocation
  }

  func run(in program: Program) async throws -> ExitStatus {
    let name = try workflowName()
    let parameterFile = String(file.dropLast(Self.ending.count)) + ".params" + Self.ending
    for path in [file, parameterFile] where FileManager.default.fileExists(atPath: path) { throw Self.isThere(path) }
    let isAsking = !invocation.has(.yes)
    if isAsking, isatty(STDIN_FILENO) != 1 {
      throw Stop(
        .badInput,
        Diagnostic(
          "cannot ask: standard input is not a terminal",
          help: "add `--yes`, and say what you have by options: `plinkflow help init`"))
    }
    let beginning = try shape(isAsking ? program.console : nil)
    let answers = try answers(to: beginning.questions, isAsking ? program.console : nil)
    let text = beginning.workflow(named: name, file: file, parameterFile: parameterFile)
    let parameters = beginning.parameters(answers)
    try check(text, parameters, program)
    try write(text, to: file)
    do {
      try write(parameters, to: parameterFile)
    } catch {
      // Both or neither: the same command must not find its own half there.
      unlink(file)
      throw error
    }
    program.console.result(
      """
      wrote \(file.printable), \(parameterFile.printable)
      try it: `\(commandLine(["run", file, "--params", parameterFile, "--sandbox"]))`
      """)
    return .done
  }

  // MARK: What is asked

  private func shape(_ console: Console?) throws(Stop) -> WorkflowWizard {
    var beginning = WorkflowWizard()
    beginning.service = try choose(
      Self.service, "what is offered: `beanstalk`, made with Elastic Beanstalk, or `nlb`, a load balancer that stands",
      console)
    beginning.accounts = try choose(
      Self.accounts, "who offers and who uses it: `two` accounts or `one`", console)
    beginning.site = try choose(Self.site, "how a site on-premises reaches it: by `vpn`, or `none`", console)
    beginning.names = try choose(
      Self.names, "where it gets a name: in a `new` private zone, in a `standing` one, or `none`", console)
    return beginning
  }

  private func choose<Choice: RawRepresentable<String> & CaseIterable>(
    _ option: Option, _ question: String, _ console: Console?
  ) throws(Stop) -> Choice {
    let choices = Array(Choice.allCases)
    if let given = invocation.value(of: option), let choice = Choice(rawValue: given) { return choice }
    guard let console else { return choices[0] }
    while true {
      let text = try ask(question, usual: choices[0].rawValue, console)
      if let choice = Choice(rawValue: text) { return choice }
      console.narrate("  one of \(choices.map(\.rawValue).joined(separator: ", "))")
    }
  }

  private func answers(to questions: [WorkflowWizard.Question], _ console: Console?) throws(Stop) -> [String: Value] {
    var answers: [String: Value] = [:]
    for assignment in invocation.values(of: Self.answer) {
      let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let question = questions.first(where: { $0.name == parts[0] }) else {
        let help = nearMiss(to: parts[0], among: questions.map(\.name)).map { "a similar parameter exists: `\($0)`" }
        throw Stop(
          .badInput,
          Diagnostic(
            "`\(assignment.prefix(60))` is no parameter of this workflow with a value",
            notes: ["its parameters are " + questions.map { "`\($0.name)`" }.joined(separator: ", ")], help: help))
      }
      answers[question.name] = question.value(of: parts[1])
    }
    guard let console else { return answers }
    for question in questions where answers[question.name] == nil {
      let list = question.isList ? ", with commas" : ""
      while answers[question.name] == nil {
        let value = question.value(
          of: try ask("\(question.name): \(question.about)\(list)", usual: question.usualText, console))
        let texts = value.elements?.compactMap(\.string) ?? [value.string ?? ""]
        if texts.allSatisfy({ $0.matches(question.pattern) }), !texts.isEmpty {
          answers[question.name] = value
        } else {
          console.narrate("  it has to look like \(question.pattern ?? "a text")")
        }
      }
    }
    return answers
  }

  private func ask(_ question: String, usual: String, _ console: Console) throws(Stop) -> String {
    console.ask("\(question) [\(usual)] ")
    guard let line = readLine() else {
      console.ask("\n")
      throw Stop(.badInput, Diagnostic("the answers ended before the questions; nothing was written"))
    }
    let answer = line.trimmingCharacters(in: .whitespaces)
    return answer.isEmpty ? usual : answer
  }

  // MARK: What is written

  private static let ending = ".json5"

  /// The workflow is called like its file.
  private func workflowName() throws(Stop) -> String {
    let base = file.split(separator: "/").last.map(String.init) ?? ""
    let name = String(base.dropLast(Self.ending.count))
    let isName =
      base.hasSuffix(Self.ending) && name.first?.isLetter == true && name.utf8.count <= 63
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "_-".utf8.contains(byte)
        }
      }
    guard isName else {
      throw Stop(
        .badInput,
        Diagnostic(
          "`\(file.printable)` cannot be the file of a workflow",
          help: "its name is letters, digits, `_` and `-`, a letter first, and ends with `.json5`"))
    }
    return name
  }

  /// What is written has to be a workflow that can be run, whatever was answered.
  private func check(_ text: String, _ parameters: String, _ program: Program) throws(Stop) {
    var arguments = Arguments()
    arguments.add(file: Source(name: "the answers", text: parameters))
    do throws(Diagnostics) {
      _ = try Workflow.load(
        Source(name: file, text: text), arguments: arguments, catalog: program.catalog(reaching: .none))
    } catch {
      throw Stop(error)
    }
  }

  private func write(_ text: String, to path: String) throws(Stop) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      if errno == EEXIST || errno == ELOOP { throw Self.isThere(path) }
      throw Stop(
        .failed, Diagnostic("`\(path.printable)` cannot be made", notes: [String(cString: strerror(errno))]))
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      unlink(path)
      throw Stop(.failed, Diagnostic("`\(path.printable)` cannot be written", notes: [error.localizedDescription]))
    }
  }

  private static func isThere(_ path: String) -> Stop {
    Stop(
      .badInput,
      Diagnostic("`\(path.printable)` is there already, and it was left as it is", help: "`FILE` names another"))
  }
}

extension String {
  /// Whether the text is of a form; any text is where there is none.
  fileprivate func matches(_ pattern: String?) -> Bool {
    var allowance = Pattern.Allowance()
    guard let pattern, let expression = try? Pattern(pattern, spending: &allowance) else { return !isEmpty }
    return expression.compare(with: self, spending: &allowance) == .matches
  }
}
