import Document
import PlinkflowKit

extension Workflow {
  /// Reads a workflow, the files that it uses, and its arguments, and checks all of it before anything runs.
  ///
  /// - Parameters:
  ///   - source: the workflow file, or what ``frozenText`` made of one.
  ///   - reader: reads a file that the workflow uses, by its way from the workflow's folder; left out, from the folder
  ///     of `source`. Of a frozen text nothing is read.
  ///   - isFrozen: whether a run has frozen it, so that it means what it meant then: see ``Step/objection(to:)``.
  /// - Throws: every mistake, those of the file first and in its order; one that only follows from another is left out.
  ///   Stretches that may hold a secret are never shown.
  public static func load(
    _ source: Source, arguments: Arguments, catalog: Catalog, reader: Reader? = nil, isFrozen: Bool = false
  ) throws(Diagnostics) -> Workflow {
    let unpacked = try Bundle.unpacked(source)
    let loader = Loader(
      unpacked.source, path: unpacked.path, catalog: catalog,
      reader: unpacked.reader ?? reader ?? FolderReader(beside: source.name).read, isFrozen: isFrozen)
    guard let workflow = loader.load(arguments) else { throw Diagnostics(loader.mistakesInOrder) }
    return workflow
  }

  /// Reads a file that a workflow uses, by its way from the workflow's folder, such as `parts/vpn.json5`.
  public typealias Reader = (String) throws(Diagnostic) -> Source
}

/// One reading of one file, and of those that it uses. It is a class because the checks of a value's shape call back
/// into it, and it does not outlive the call that made it.
final class Loader {
  let catalog: Catalog
  let reader: Workflow.Reader
  /// Where what is being checked stands.
  private(set) var here: Context
  var mistakes = Mistakes()

  /// All files by their way from the workflow's folder; nil for one that cannot be read.
  var files: [String: WorkflowFile?]
  var bytesRead: Int
  /// The uses of files, the workflow that was asked for first.
  var scopes: [Scope]
  /// The values in effect. A declared parameter without one here has a mistake already.
  var values: [String: Value] = [:]
  var connections: [Workflow.ConnectionDeclaration] = []
  var drafts: [StepDraft] = []
  var uses: [Use] = []
  /// The places of the steps by their names among all.
  var stepIndices: [String: Int] = [:]
  var budget = Budget()
  /// What is known of patterns, so that each is read once.
  var patterns: [String: Result<Pattern, Pattern.Mistake>] = [:]
  /// Whether a run has frozen it. A pattern that this version cannot read was compared when that run was begun.
  let isFrozen: Bool
  var instanceCount = 0
  var isFull = false
  /// Steps whose references could not be followed; where no mistake tells why, they are one.
  var unsettled: [Int] = []
  /// What programs that implement plugins may see of the environment, by the plugin's name.
  var grants: [String: [String]] = [:]
  /// The plugins whose programs cannot be used, as far as that was told.
  var brokenPlugins: Set<String> = []
  /// How many values that lead to one another are being followed.
  var handedOn = 0
  /// How many values that stand in or lead to one another are being evaluated.
  var level = 0

  init(_ source: Source, path: String, catalog: Catalog, reader: @escaping Workflow.Reader, isFrozen: Bool) {
    self.catalog = catalog
    self.isFrozen = isFrozen
    self.reader = reader
    let file = WorkflowFile(path: path, source: source, order: 0)
    let scope = Scope(of: file)
    files = [path: file]
    bytesRead = source.bytes.count
    scopes = [scope]
    here = scope.context
  }

  /// Names lead to uses of files, and those back to the names around them.
  deinit {
    for scope in scopes { scope.close() }
    for use in uses { use.scope = nil }
  }

  /// The text that is being checked.
  var source: Source { here.scope.file.source }
  /// The workflow that was asked for.
  var root: Scope { scopes[0] }

  /// Does something with what is written in another place.
  func looking(from context: Context, _ body: () -> Void) {
    let before = here
    here = context
    body()
    here = before
  }

  func load(_ arguments: Arguments) -> Workflow? {
    read(root.file)
    guard let value = root.file.root else { return nil }
    readGrants(value["plugins"])
    readArguments(arguments)
    noteSteps(value["steps"]?.members ?? [], in: root)
    for use in uses where !isSpent { check(use) }
    for scope in scopes where !isSpent { readConnections(of: scope) }
    checkSteps()
    for scope in scopes where !isSpent { checkOutputs(of: scope) }
    if isSpent { return nil }
    link()
    if isSpent { return nil }
    checkCycles()
    if !hasMistakes { noteUnsettled() }
    guard !hasMistakes, let name = value["workflow"]?.string else { return nil }
    return workflow(named: name, described: value["description"]?.string)
  }

  private func workflow(named name: String, described description: String?) -> Workflow? {
    let parameters = root.file.parameters
    let setting = Setting(arguments: values, connections: connections, names: drafts.map { $0.name })
    var outputs: [Value.Member] = []
    for member in root.file.outputs {
      guard let term = try? evaluate(member.value, in: root.context, .steps) else { return nil }
      outputs.append(Value.Member(member.key, term.template))
    }
    var steps: [Workflow.StepDeclaration] = []
    steps.reserveCapacity(drafts.count)
    for draft in drafts {
      if let step = draft.declaration(in: setting, steps: stepIndices) { steps.append(step) }
    }
    guard !hasMistakes, steps.count == drafts.count else { return nil }
    return Workflow(
      name: name, description: description, source: root.file.source, parameters: parameters,
      arguments: .object(parameters.compactMap { known in values[known.name].map { .init(known.name, $0) } }),
      connections: connections, steps: steps, programs: catalog.programs(of: steps), outputs: .object(outputs),
      files: files.values.compactMap { $0 }.sorted { $0.order < $1.order }.map { ($0.path, $0.source) },
      indices: stepIndices)
  }

  /// Notes a name that is no name.
  func checkName(_ member: Value.Member, of what: String) {
    let reserved = [Reference.parameters, Reference.each]
    if isName(member.key), !(what == "step" && reserved.contains(member.key)) { return }
    let help =
      switch member.key {
      case Reference.parameters: "`${params.…}` refers to parameters"
      case Reference.each where what == "step": "`${each.…}` refers to the instance of a `for_each`"
      default: "names have up to 64 lowercase letters, digits, `_` and `-`, a letter first"
      }
    note("`\(member.key.excerpt)` cannot be the name of a \(what)", at: member.keySpan, help: help)
  }
}
