import Document
import PlinkflowKit

extension Loader {
  static let stepShape = Shape.object([
    .init(name: "uses", shape: .string, isOptional: false),
    .init(name: "on", shape: .string, isOptional: true),
    .init(name: "with", shape: .dictionary(.any), isOptional: true),
    .init(name: "needs", shape: .list(.string), isOptional: true),
    .init(name: "for_each", shape: .any, isOptional: true),
    .init(name: "timeout", shape: .string, isOptional: true),
    .init(
      name: "retry",
      shape: .object([
        .init(name: "attempts", shape: .integer, isOptional: true),
        .init(name: "delay", shape: .string, isOptional: true),
      ]), isOptional: true),
    .init(name: "public", shape: .list(.string), isOptional: true),
    .init(name: "exclusive", shape: .string, isOptional: true),
  ])

  /// Checks each step in its turn.
  func checkSteps() {
    for index in drafts.indices where !isSpent {
      looking(from: drafts[index].context) { checkStep(index) }
    }
  }

  private func checkStep(_ index: Int) {
    let draft = drafts[index]
    let subject = "step `" + draft.localName.excerpt + "`"
    guard spend(8 + (draft.value.members ?? []).count, at: draft.span) else { return }
    let mistakes = Self.stepShape.check(
      draft.value, in: source, of: subject, at: draft.span, suggesting: isSuggesting
    ) { value, _, path in
      // What is wrong with it is told where it is read.
      if path == "for_each" || path == "exclusive" { return .accept }
      guard path == "with", case .object = value.content else { return .check }
      return .accept
    }
    mistakes.forEach(note)
    guard draft.value.members != nil else { return }
    checkKind(of: draft)
    checkConnection(of: index, subject)
    let context = ReferenceContext(subject: subject, site: .step)
    if draft.value["with"] == nil || draft.value["with"]?.members != nil {
      let count = mistakeCount
      check(draft.with, against: draft.kind?.parameters, at: draft.span, in: context)
      if !isFrozen, mistakeCount == count, let fault = draft.kind?.objection(to: draft.with) {
        note("\(subject) \(fault.summary)", at: draft.span, notes: fault.notes, help: fault.help)
      }
      drafts[index].dependencies = distinct(context.steps)
      if mistakeCount == count {
        if here.isRepeated || !context.isPlain {
          settle(index)
        } else if context.replaced > Term.largest {
          noteTooLarge(at: draft.value["with"]?.span)
        } else {
          occupy(context.replaced, at: draft.span)
        }
      }
      connect(drafts[index].dependencies.count, at: draft.span)
    }
    drafts[index].needs = checkNeeds(draft.value["needs"], of: subject)
    drafts[index].timeout = duration(draft.value["timeout"], "the timeout of \(subject)")
    drafts[index].retry = retry(draft.value["retry"], subject)
    drafts[index].exclusive = exclusiveName(draft.value["exclusive"], of: subject)
    if let kind = draft.kind { checkExclusive(of: kind, at: draft.span) }
    drafts[index].published = Set((draft.value["public"]?.elements ?? []).compactMap(\.string))
  }

  /// Lets the references of a step lead to steps by their names among all. What stands in the workflow itself, outside
  /// of any `for_each`, and refers to nothing else, stays as it was written.
  private func settle(_ index: Int) {
    guard let term = try? evaluate(drafts[index].with, in: here, .steps) else {
      unsettled.append(index)
      return
    }
    guard occupy(term.size, at: drafts[index].span) else { return }
    let expression = Expression(term.template, steps: stepIndices)
    drafts[index].with = term.template
    drafts[index].expression = expression
    drafts[index].dependencies = distinct(expression.steps)
  }

  /// Notes steps whose references could not be followed, no other mistake telling why.
  func noteUnsettled() {
    for index in unsettled {
      let draft = drafts[index]
      looking(from: draft.context) {
        note("the references of step `\(draft.localName)` cannot be followed", at: draft.value["with"]?.span)
      }
    }
  }

  private func checkKind(of draft: StepDraft) {
    guard draft.kind == nil, let uses = draft.value["uses"], let name = uses.string else { return }
    if brokenPlugins.contains(Catalog.plugin(ofKind: name)) { return }
    note(
      "unknown kind `\(name.excerpt)` of step `\(draft.localName.excerpt)`", at: uses.span,
      help: suggestion(for: name, among: catalog.allKinds.map(\.name), what: "kind")
        ?? "`plinkflow steps` lists all kinds")
  }

  private func duration(_ value: Value?, _ what: String) -> Duration? {
    guard let value, let text = value.string else { return nil }
    guard let duration = Duration(text: text), duration > .zero else {
      note(
        "\(what) is no duration", at: value.span, help: "durations look like `500ms`, `90s`, `30m` or `2h`")
      return nil
    }
    return duration
  }

  private func retry(_ value: Value?, _ subject: String) -> Workflow.Retry? {
    guard let value, value.members != nil else { return nil }
    var attempts: Int?
    if let written = value["attempts"], case .integer(let count) = written.content {
      attempts = Int(exactly: count)
      if !(1...1_000_000).contains(count) {
        note("the attempts of \(subject) have to be from 1 to 1000000", at: written.span)
      }
    }
    return Workflow.Retry(attempts: attempts, delay: duration(value["delay"], "the delay of \(subject)"))
  }
}
