import Document
import PlinkflowKit

extension Workflow {
  /// Reads a workflow and its arguments, and checks all of it before anything runs.
  ///
  /// - Throws: every mistake, those of the file first and in its order; one that only follows from another is left out.
  ///   Stretches that may hold a secret are never shown.
  public static func load(
    _ source: Source, arguments: Arguments, catalog: Catalog
  ) throws(Diagnostics) -> Workflow {
    let loader = Loader(source, catalog: catalog)
    guard let workflow = loader.load(arguments) else { throw Diagnostics(loader.mistakesInOrder) }
    return workflow
  }
}

/// One reading of one file. It is a class because the checks of a value's shape call back into it, and it does not
/// outlive the call that made it.
final class Loader {
  let source: Source
  let catalog: Catalog
  private var mistakes: [Diagnostic] = []
  /// Mistakes on the command line and in other files; they are shown after those of the workflow.
  private var mistakesElsewhere: [Diagnostic] = []
  /// Stretches of the file that may hold a secret.
  private var concealed: [Span] = []

  var parameters: [Workflow.ParameterDeclaration] = []
  /// The place in ``parameters`` of every name that is declared, rightly or not; nil where wrongly.
  var parameterIndices: [String: Int?] = [:]
  /// The values in effect. A declared parameter without one here has a mistake already.
  var values: [String: Value] = [:]
  var connections: [Workflow.ConnectionDeclaration] = []
  /// The place in ``connections`` of every name that is declared, rightly or not; nil where wrongly.
  var connectionIndices: [String: Int?] = [:]
  var drafts: [StepDraft] = []
  var stepIndices: [String: Int] = [:]
  /// The connections that offer a type of client, once somebody asked.
  var placesByClient: [ClientType: [Int]] = [:]

  init(_ source: Source, catalog: Catalog) {
    self.source = source
    self.catalog = catalog
  }

  var hasMistakes: Bool { !mistakes.isEmpty || !mistakesElsewhere.isEmpty }

  /// The mistakes of the file so far.
  var mistakeCount: Int { mistakes.count }

  /// Suggestions cost a look at every name, so only mistakes that will be shown get one.
  var isSuggesting: Bool { mistakes.count < Diagnostics.shown }

  func note(_ mistake: Diagnostic) { mistakes.append(mistake) }

  func note(_ summary: String, at span: Span?, notes: [String] = [], help: String? = nil) {
    mistakes.append(Diagnostic(summary, at: span.map { .init(source, $0) }, notes: notes, help: help))
  }

  func noteElsewhere(_ mistake: Diagnostic) { mistakesElsewhere.append(mistake) }

  /// Hides stretches of another text in the mistakes that were noted while it was read.
  func conceal(_ spans: [Span], inMistakesElsewhereSince count: Int) {
    for index in mistakesElsewhere.indices.dropFirst(count) { mistakesElsewhere[index].place?.concealed += spans }
  }

  var mistakesElsewhereCount: Int { mistakesElsewhere.count }

  func conceal(_ span: Span?) {
    if let span { concealed.append(span) }
  }

  /// A near miss in words, while they are still worth their price.
  func suggestion(for name: String, among candidates: some Sequence<String>, what: String) -> String? {
    guard isSuggesting else { return nil }
    return nearMiss(to: name, among: candidates).map { "a similar \(what) exists: `\($0)`" }
  }

  var mistakesInOrder: [Diagnostic] {
    func start(_ mistake: Diagnostic) -> Int32 { mistake.place?.span.start ?? -1 }
    let ordered = mistakes.enumerated().sorted { (start($0.element), $0.offset) < (start($1.element), $1.offset) }
    // What one mistake hides may stand in the line of another. All get the same array, so that it is never copied.
    let concealed = concealed + mistakes.flatMap { $0.place?.concealed ?? [] }
    return ordered.map { item in
      var mistake = item.element
      mistake.place?.concealed = concealed
      return mistake
    } + mistakesElsewhere
  }

  func load(_ arguments: Arguments) -> Workflow? {
    var found: [Diagnostic] = []
    let parsed = Value.parse(source, noting: &found)
    mistakes += found
    guard let root = parsed else { return nil }
    let sections = ["params", "connections", "steps"]
    mistakes += Self.shape.check(root, in: source, of: "the workflow", at: Span(start: 0, end: 0)) { value, _, path in
      guard sections.contains(path), case .object = value.content else { return .check }
      return .accept
    }
    guard root.members != nil else { return nil }
    readParameters(root["params"]?.members ?? [])
    readArguments(arguments)
    noteSteps(root["steps"]?.members ?? [])
    readConnections(root["connections"]?.members ?? [])
    checkSteps()
    checkCycles()
    guard !hasMistakes, let name = root["workflow"]?.string else { return nil }
    let setting = Setting(arguments: values, connections: connections)
    return Workflow(
      name: name, description: root["description"]?.string, source: source, parameters: parameters,
      arguments: .object(parameters.compactMap { known in values[known.name].map { .init(known.name, $0) } }),
      connections: connections, steps: drafts.compactMap { $0.declaration(in: setting) }, indices: stepIndices)
  }

  private static let shape = Shape.object([
    .init(name: "workflow", shape: .string, isOptional: false),
    .init(name: "description", shape: .string, isOptional: true),
    .init(name: "params", shape: .dictionary(.any), isOptional: true),
    .init(name: "connections", shape: .dictionary(.any), isOptional: true),
    .init(name: "steps", shape: .dictionary(.any), isOptional: false),
  ])

  /// Notes a name that is no name.
  func checkName(_ member: Value.Member, of what: String) {
    if isName(member.key), !(what == "step" && member.key == Reference.parameters) { return }
    note(
      "`\(member.key.excerpt)` cannot be the name of a \(what)", at: member.keySpan,
      help: member.key == Reference.parameters
        ? "`${params.…}` refers to parameters"
        : "names have up to 64 lowercase letters, digits, `_` and `-`, a letter first")
  }
}
