import Document
import PlinkflowKit

extension Loader {
  private static let groupShape = Shape.object([
    .init(name: "for_each", shape: .any, isOptional: false),
    .init(name: "steps", shape: .dictionary(.any), isOptional: false),
  ])

  /// Notes all steps and their kinds, so that references may lead to any of them: each instance of what has a
  /// `for_each`, and the steps of the files that stand in the place of one.
  func noteSteps(_ members: [Value.Member], in scope: Scope) {
    if scope.user == nil {
      drafts.reserveCapacity(members.count)
      stepIndices.reserveCapacity(members.count)
      scope.entries.reserveCapacity(members.count)
    }
    for member in members {
      guard spend(1, at: member.keySpan) else { return }
      looking(from: scope.context) {
        checkName(member, of: "step")
        guard scope.entries[member.key] == nil else {
          noteTaken(member)
          return
        }
        if member.value["steps"] != nil, member.value["uses"] == nil {
          noteGroup(member)
          return
        }
        scope.stepNames.append(member.key)
        if let forEach = member.value["for_each"] {
          noteFamily(member, forEach)
        } else {
          scope.entries[member.key] = noteInstance(member).map(Entry.one) ?? .broken
        }
      }
    }
  }

  private func noteTaken(_ member: Value.Member) {
    note("`\(member.key.excerpt)` is the name of another step already", at: member.keySpan)
  }

  private func noteFamily(_ member: Value.Member, _ forEach: Value) {
    let scope = here.scope
    // What has a mistake is not missed by those who refer to it.
    scope.entries[member.key] = .broken
    guard let instances = instances(of: forEach, "step `\(member.key.excerpt)`"),
      take(instances.count, at: forEach.span)
    else { return }
    let family = Family(group: nil)
    var isWhole = true
    for each in instances {
      guard spend(1, at: forEach.span) else { return }
      looking(from: Context(scope, each: each)) {
        if let target = noteInstance(member) { family.add(target, key: each.key) } else { isWhole = false }
      }
    }
    if isWhole { scope.entries[member.key] = .family(family) }
  }

  private func noteGroup(_ member: Value.Member) {
    let scope = here.scope
    let subject = "group `\(member.key.excerpt)`"
    Self.groupShape.check(member.value, in: source, of: subject, at: member.keySpan) { _, _, path in
      path.isEmpty ? .check : .accept
    }.forEach(note)
    let steps = member.value["steps"]?.members
    if steps == nil, let written = member.value["steps"] {
      note("`steps` in \(subject) has to be an object, not \(written.sort)", at: written.span)
    }
    let inner = (steps ?? []).filter { isMember($0, of: member, subject) }
    scope.entries[member.key] = .group(steps: inner.map(\.key))
    for step in inner {
      scope.entries[step.key] = .broken
      scope.stepNames.append(step.key)
    }
    guard let forEach = member.value["for_each"], let instances = instances(of: forEach, subject),
      take(instances.count.multipliedReportingOverflow(by: inner.count).partialValue, at: forEach.span)
    else { return }
    let families = inner.map { _ in Family(group: member.key) }
    var broken: Set<Int> = []
    for each in instances {
      guard spend(1 + inner.count, at: forEach.span) else { return }
      looking(from: Context(scope, each: each, group: member.key)) {
        for (index, step) in inner.enumerated() {
          if let target = noteInstance(step) {
            families[index].add(target, key: each.key)
          } else {
            broken.insert(index)
          }
        }
      }
    }
    for (index, step) in inner.enumerated() where !broken.contains(index) {
      scope.entries[step.key] = .family(families[index])
    }
  }

  /// Whether something in a group can be a step of it.
  private func isMember(_ step: Value.Member, of group: Value.Member, _ subject: String) -> Bool {
    checkName(step, of: "step")
    if here.scope.entries[step.key] != nil || step.key == group.key {
      noteTaken(step)
      return false
    }
    if step.value["steps"] != nil, step.value["uses"] == nil {
      note("`\(step.key.excerpt)` is a group inside \(subject), and groups only hold steps", at: step.keySpan)
      return false
    }
    if let forEach = step.value["for_each"] {
      note("step `\(step.key.excerpt)` has a `for_each` inside of that of \(subject)", at: forEach.span)
      return false
    }
    return true
  }

  /// Notes one step, or all of a file that stands in the place of one; nil where that file cannot be read.
  private func noteInstance(_ member: Value.Member) -> Entry.Target? {
    let local = InstanceName.text(member.key, key: here.each?.key)
    let name = here.scope.prefix + local
    if let uses = member.value["uses"], let path = uses.string, Self.isPath(path) {
      let use = Use(name: name, localName: member.key, span: member.keySpan, value: member.value, context: here)
      uses.span.map { enter(path, of: use, at: $0) }
      return use.scope == nil ? nil : .use(use)
    }
    if here.scope.user != nil, here.each == nil, !take(1, at: member.keySpan) { return nil }
    let draft = StepDraft(
      name: name, localName: member.key, span: member.keySpan, value: member.value, context: here)
    draft.kind = kind(of: member)
    stepIndices[name] = drafts.count
    drafts.append(draft)
    return .step(drafts.count - 1)
  }

  /// Reads the file that a step uses, and puts its steps in the place of the step.
  private func enter(_ path: String, of use: Use, at span: Span) {
    uses.append(use)
    guard take(1, at: span), let file = file(path, usedBy: use, at: span), let root = file.root else { return }
    let scope = Scope(of: file, user: use)
    let start = drafts.count
    use.scope = scope
    scopes.append(scope)
    noteSteps(root["steps"]?.members ?? [], in: scope)
    use.steps = start..<drafts.count
  }

  /// Whether `uses` names a file rather than a kind.
  private static func isPath(_ text: String) -> Bool {
    text.utf8.contains(UInt8(ascii: "/")) || text.hasSuffix(".json5")
  }
}
