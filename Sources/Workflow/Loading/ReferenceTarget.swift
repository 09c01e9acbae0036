import Document
import PlinkflowKit

/// What a reference to a step leads to.
enum ReferenceTarget {
  /// One step or use, and how much of the reference's path belongs to its name.
  case one(Entry.Target, consumed: Int)
  /// All instances.
  case all(Family, consumed: Int)
  /// Something with a mistake of its own.
  case broken
  /// The mistake, its place to be added.
  case mistake(Diagnostic)
}

extension Loader {
  /// Finds the step that a reference names.
  func find(_ reference: Reference, in context: Context) -> ReferenceTarget {
    switch context.scope.entries[reference.head] {
    case nil, .broken: return .broken
    case .one(let target):
      switch reference.path.first {
      case .all, .sameKey: return .mistake(Diagnostic("step `\(reference.head)` has no instances"))
      default: return .one(target, consumed: 0)
      }
    case .group(let steps):
      return .mistake(
        Diagnostic(
          "`\(reference.head)` is a group of steps, and only its steps have outputs",
          notes: ["its steps: \(listed(steps))"]))
    case .family(let family):
      return find(reference, among: family, in: context)
    }
  }

  private func find(_ reference: Reference, among family: Family, in context: Context) -> ReferenceTarget {
    let name = reference.head
    switch reference.path.first {
    case .named(let key): return instance(of: family, key: key, name, consumed: 1)
    case .sameKey:
      guard let each = context.each else {
        return .mistake(Diagnostic("`each` has no meaning outside of a `for_each`"))
      }
      return instance(of: family, key: each.key, name, consumed: 1)
    case .all: return .all(family, consumed: 1)
    default:
      if let each = context.each, family.group != nil, family.group == context.group {
        return instance(of: family, key: each.key, name, consumed: 0)
      }
      let rest = reference.path.reduce("") { $0 + $1.text }
      let key = family.keys.first ?? "KEY"
      return .mistake(
        Diagnostic(
          "`\(reference.text.excerpt)` does not say which instance of step `\(name)` is meant",
          help: "`${\(name)[\"\(key)\"]\(rest)}` is one of them, `${\(name)[*]\(rest)}` the list of all"))
    }
  }

  private func instance(of family: Family, key: String, _ name: String, consumed: Int) -> ReferenceTarget {
    guard let target = family[key] else {
      return .mistake(unknownInstance(key, "step `\(name.excerpt)`", among: family.keys))
    }
    return .one(target, consumed: consumed)
  }

  /// The mistake of a key that nothing has.
  func unknownInstance(_ key: String, _ what: String, among keys: [String]) -> Diagnostic {
    Diagnostic(
      "\(what) has no instance `\(key.excerpt)`",
      notes: [keys.isEmpty ? "it has no instance at all" : "its instances: \(listed(keys))"],
      help: suggestion(for: key, among: keys, what: "instance"))
  }

  /// What the elements of `needs` lead to.
  func checkNeeds(_ value: Value?, of subject: String) -> Needs {
    var needs = Needs()
    for element in value?.elements ?? [] {
      guard spend(2, at: element.span) else { break }
      guard let text = element.string else { continue }
      let name = InstanceName(text)
      switch here.scope.entries[name.name] {
      case nil:
        note(
          "unknown step `\(text.excerpt)` in `needs` of \(subject)", at: element.span,
          help: suggestion(for: text, among: here.scope.stepNames, what: "step"))
      case .broken: break
      case .group(let steps):
        note(
          "`\(name.name)` in `needs` of \(subject) is a group and no step", at: element.span,
          notes: ["its steps: \(listed(steps))"])
      case .one(let target):
        if name.key != nil {
          note("step `\(name.name)` in `needs` of \(subject) has no instances", at: element.span)
        } else {
          needs.add(target)
        }
      case .family(let family):
        add(family, name, to: &needs, at: element.span)
      }
    }
    return needs
  }

  private func add(_ family: Family, _ name: InstanceName, to needs: inout Needs, at span: Span?) {
    if let key = name.key ?? (family.group != nil && family.group == here.group ? here.each?.key : nil) {
      if let target = family[key] {
        needs.add(target)
      } else {
        var mistake = unknownInstance(key, "step `\(name.name.excerpt)`", among: family.keys)
        mistake.location = span.map { .init(source, $0) }
        note(mistake)
      }
    } else if connect(family.targets.count, at: span) {
      family.targets.forEach { needs.add($0) }
    }
  }
}

extension Needs {
  fileprivate mutating func add(_ target: Entry.Target) {
    switch target {
    case .step(let index): steps.append(index)
    case .use(let use): uses.append(use)
    }
  }
}
