import Document
import PlinkflowKit

extension Loader {
  private static let stepShape = Shape.object([
    .init(name: "uses", shape: .string, isOptional: false),
    .init(name: "on", shape: .string, isOptional: true),
    .init(name: "with", shape: .dictionary(.any), isOptional: true),
    .init(name: "needs", shape: .list(.string), isOptional: true),
    .init(name: "timeout", shape: .string, isOptional: true),
    .init(
      name: "retry",
      shape: .object([
        .init(name: "attempts", shape: .integer, isOptional: true),
        .init(name: "delay", shape: .string, isOptional: true),
      ]), isOptional: true),
  ])

  /// Notes all steps and their kinds, so that references may lead to any of them.
  func noteSteps(_ members: [Value.Member]) {
    drafts.reserveCapacity(members.count)
    stepIndices.reserveCapacity(members.count)
    for member in members {
      checkName(member, of: "step")
      stepIndices[member.key] = drafts.count
      var draft = StepDraft(name: member.key, span: member.keySpan, value: member.value)
      draft.kind = member.value["uses"]?.string.flatMap(catalog.reference)
      drafts.append(draft)
    }
  }

  /// Checks each step in its turn.
  func checkSteps() {
    for index in drafts.indices { checkStep(index) }
  }

  private func checkStep(_ index: Int) {
    let draft = drafts[index]
    let subject = "step `\(draft.name.excerpt)`"
    let mistakes = Self.stepShape.check(draft.value, in: source, of: subject, at: draft.span) { value, _, path in
      guard path == "with", case .object = value.content else { return .check }
      return .accept
    }
    mistakes.forEach(note)
    guard draft.value.members != nil else { return }
    checkKind(of: draft)
    checkConnection(of: index, subject)
    let context = ReferenceContext(subject: subject, step: index)
    if draft.value["with"] == nil || draft.value["with"]?.members != nil {
      check(draft.with, against: draft.kind?.kind.parameters, at: draft.span, in: context)
    }
    checkNeeds(of: draft, in: context)
    drafts[index].dependencies = distinct(context.dependencies)
    drafts[index].timeout = duration(draft.value["timeout"], "the timeout of \(subject)")
    drafts[index].retry = retry(draft.value["retry"], subject)
  }

  private func distinct(_ places: [Int]) -> [Int] {
    places.count < 2 ? places : Set(places).sorted()
  }

  private func checkKind(of draft: StepDraft) {
    guard draft.kind == nil, let uses = draft.value["uses"], let name = uses.string else { return }
    note(
      "unknown kind `\(name.excerpt)` of step `\(draft.name.excerpt)`", at: uses.span,
      help: suggestion(for: name, among: catalog.allKinds.map(\.name), what: "kind")
        ?? "`plinkflow steps` lists all kinds")
  }

  private func checkNeeds(of draft: StepDraft, in context: ReferenceContext) {
    for element in draft.value["needs"]?.elements ?? [] {
      guard let name = element.string else { continue }
      if let needed = stepIndices[name] {
        context.dependencies.append(needed)
      } else {
        note(
          "unknown step `\(name.excerpt)` in `needs` of step `\(draft.name.excerpt)`", at: element.span,
          help: suggestion(for: name, among: drafts.lazy.map(\.name), what: "step"))
      }
    }
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
