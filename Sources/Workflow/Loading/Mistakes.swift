import Document

/// What was found wrong so far.
struct Mistakes {
  /// One mistake, and what it was met in.
  fileprivate struct Met {
    var diagnostic: Diagnostic
    let file: WorkflowFile
    /// The use of the file in which it was met first.
    let user: Use?
    /// The keys of the instances in which it was met, and how many instances there are.
    var keys: [String]
    let instances: Int
  }

  /// What makes two mistakes the same.
  private struct Identity: Hashable {
    let file: Int
    let span: Span?
    let summary: String
  }

  private var met: [Met] = []
  private var known: [Identity: Int] = [:]
  /// Mistakes on the command line and in files of parameters; they are shown after those of the workflow.
  var elsewhere: [Diagnostic] = []
  /// Stretches that may hold a secret, by file.
  private var concealed: [Int: [Span]] = [:]

  /// How many times something was found wrong; the same mistake in another instance counts again.
  private(set) var count = 0
  /// How many mistakes there are to show.
  var shown: Int { met.count }

  mutating func note(_ diagnostic: Diagnostic, in context: Context) {
    let file = context.scope.file
    count += 1
    // One more than is kept says that there were more.
    guard met.count <= Diagnostics.kept else { return }
    if context.isRepeated {
      // Each instance and each use reads the same text: one mistake in it is one mistake.
      let identity = Identity(file: file.order, span: diagnostic.location?.span, summary: diagnostic.summary)
      if let index = known[identity] {
        if let key = context.each?.key, met[index].keys.last != key { met[index].keys.append(key) }
        return
      }
      known[identity] = met.count
    }
    met.append(
      Met(
        diagnostic: diagnostic, file: file, user: context.scope.user, keys: context.each.map { [$0.key] } ?? [],
        instances: context.each?.count ?? 0))
  }

  mutating func conceal(_ span: Span, in context: Context) {
    concealed[context.scope.file.order, default: []].append(span)
  }

  /// All of them, in the order of the files and of each text.
  var inOrder: [Diagnostic] {
    func start(_ met: Met) -> Int32 { met.diagnostic.location?.span.start ?? -1 }
    let ordered = met.enumerated().sorted { a, b in
      (a.element.file.order, start(a.element), a.offset) < (b.element.file.order, start(b.element), b.offset)
    }
    // What one mistake hides may stand in the line of another. All get the same array, so that it is never copied.
    var concealed = concealed
    for item in met {
      if let spans = item.diagnostic.location?.concealed { concealed[item.file.order, default: []] += spans }
    }
    return ordered.map { item in
      var mistake = item.element.diagnostic
      mistake.location?.concealed = concealed[item.element.file.order] ?? []
      mistake.notes += item.element.circumstances
      return mistake
    } + elsewhere
  }
}

extension Mistakes.Met {
  /// What a person needs besides the place: in which instances it is, and who uses the file.
  fileprivate var circumstances: [String] {
    var notes: [String] = []
    if keys.count < instances { notes.append("in the instance\(keys.count == 1 ? "" : "s") \(listed(keys))") }
    var (used, next) = (file, user)
    while let use = next {
      notes.append(
        "`\(used.source.name)` is used by step `\(use.localName)` of `\(use.context.scope.file.source.name)`")
      (used, next) = (use.context.scope.file, use.context.scope.user)
    }
    return notes
  }
}

extension Loader {
  var hasMistakes: Bool { mistakes.count > 0 || !mistakes.elsewhere.isEmpty }

  /// The mistakes of the files so far.
  var mistakeCount: Int { mistakes.count }

  /// Suggestions cost a look at every name, so only mistakes that will be shown get one.
  var isSuggesting: Bool { mistakes.shown < Diagnostics.shown }

  func note(_ mistake: Diagnostic) {
    guard !isSpent else { return }
    mistakes.note(mistake, in: here)
    exhaustByMistakes()
  }

  func note(_ summary: String, at span: Span?, notes: [String] = [], help: String? = nil) {
    note(Diagnostic(summary, at: span.map { .init(source, $0) }, notes: notes, help: help))
  }

  func noteElsewhere(_ mistake: Diagnostic) {
    if mistakes.elsewhere.count <= Diagnostics.kept { mistakes.elsewhere.append(mistake) }
  }

  /// Hides stretches of another text in the mistakes that were noted while it was read.
  func conceal(_ spans: [Span], inMistakesElsewhereSince count: Int) {
    let known = Set(spans)
    for index in mistakes.elsewhere.indices.dropFirst(count) {
      let own = (mistakes.elsewhere[index].location?.concealed ?? []).filter { !known.contains($0) }
      // All have the same array: there may be as many mistakes as there are stretches.
      mistakes.elsewhere[index].location?.concealed = own.isEmpty ? spans : own + spans
    }
  }

  var mistakesElsewhereCount: Int { mistakes.elsewhere.count }

  func conceal(_ span: Span?) {
    if let span { mistakes.conceal(span, in: here) }
  }

  /// A near miss in words, while they are still worth their price.
  func suggestion(
    for name: String, among candidates: @autoclosure () -> some Collection<String>, what: String
  ) -> String? {
    guard isSuggesting else { return nil }
    let candidates = candidates()
    guard mayCompare(with: candidates.count) else { return nil }
    return nearMiss(to: name, among: candidates).map { "a similar \(what) exists: `\($0)`" }
  }

  var mistakesInOrder: [Diagnostic] { mistakes.inOrder }
}
