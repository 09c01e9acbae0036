import Document
import PlinkflowKit

extension Loader {
  /// What is to be said of one reference.
  func check(_ reference: Reference, for target: Target, in context: ReferenceContext) -> Verdict {
    if reference.isParameter { return checkParameter(reference, for: target, in: context) }
    if reference.isEach { return checkEach(reference, for: target) }
    switch context.site {
    case .instances:
      return .mistake(
        Diagnostic(
          "\(context.subject) refers to `\(reference.text.excerpt)`, and instances have to be known before the run",
          help: "it can take a list of strings or an object from parameters"))
    case .connection where here.scope.entries[reference.head] != nil:
      return .mistake(
        Diagnostic(
          "\(target.field) refers to step `\(reference.head)`, and a connection can only refer to parameters"))
    case .exclusive where here.scope.entries[reference.head] != nil:
      return .mistake(
        Diagnostic(
          "\(target.field) refers to step `\(reference.head)`\(Self.tooLate)",
          help: "it can refer to parameters and to `each`"))
    default: break
    }
    guard here.scope.entries[reference.head] != nil else {
      return .mistake(
        Diagnostic(
          "unknown step `\(reference.head.excerpt)` in \(target.field)",
          help: suggestion(for: reference.head, among: here.scope.stepNames, what: "step")))
    }
    switch find(reference, in: here) {
    case .mistake(let mistake): return .mistake(mistake)
    case .broken: return .unknown
    case .one(let step, let consumed):
      if case .step(let index) = step, consumed == 0 {
        context.steps.append(index)
        if case .family? = here.scope.entries[reference.head] { context.isPlain = false }
      } else {
        context.isPlain = false
      }
      return checkOutput(of: step, reference, from: consumed, for: target)
    case .all(let family, let consumed):
      context.isPlain = false
      return checkAll(of: family, reference, from: consumed, for: target)
    }
  }

  private func checkOutput(
    of step: Entry.Target, _ reference: Reference, from start: Int, for target: Target
  ) -> Verdict {
    switch shape(of: step, reference, from: start) {
    case .shape(let shape): verdict(on: shape, of: reference, "is an output", for: target)
    case .value(let value): verdict(on: value, of: reference, for: target)
    case .unknown: .unknown
    case .mistake(let mistake): .mistake(mistake)
    }
  }

  /// All instances of a family have one kind, so one of them stands for all.
  private func checkAll(
    of family: Family, _ reference: Reference, from start: Int, for target: Target
  ) -> Verdict {
    guard let first = family.targets.first else { return .fits }
    switch shape(of: first, reference, from: start) {
    case .shape(let shape): return verdict(on: .list(shape), of: reference, "is an output", for: target)
    case .value: return verdict(on: .list(.any), of: reference, "is an output", for: target)
    case .unknown: return .unknown
    case .mistake(let mistake): return .mistake(mistake)
    }
  }

  // MARK: What a path leads to

  private enum Leading {
    case shape(Shape)
    case value(Value)
    case unknown
    case mistake(Diagnostic)
  }

  private func shape(of step: Entry.Target, _ reference: Reference, from start: Int) -> Leading {
    switch step {
    case .step(let index):
      guard let kind = drafts[index].kind else { return .unknown }
      guard reference.path.count > start else { return .mistake(noOutput(reference)) }
      return walk(kind.outputs, reference, from: start)
    case .use(let use):
      guard reference.path.count > start, case .key(let name) = reference.path[start] else {
        return .mistake(noOutput(reference))
      }
      guard let file = use.scope?.file else { return .unknown }
      guard file.outputIndices[name] != nil else {
        return .mistake(unknownOutput(name, of: reference, depth: start, among: file.outputs.map(\.key)))
      }
      guard let term = try? output(name, of: use) else { return .unknown }
      if let value = term.literal { return walk(value, reference, from: start + 1) }
      return walk(term.shape, reference, from: start + 1)
    }
  }

  private func noOutput(_ reference: Reference) -> Diagnostic {
    Diagnostic("the reference names no output of step `\(reference.text.excerpt)`")
  }

  private func walk(_ start: Shape, _ reference: Reference, from depth: Int) -> Leading {
    var shape = start
    for (depth, element) in reference.path.enumerated().dropFirst(depth) {
      if let inner = shape.inner([element]) {
        if case .any = shape { return .shape(.any) }
        shape = inner
        continue
      }
      if case .object(let fields) = shape, case .key(let key) = element {
        return .mistake(unknownOutput(key, of: reference, depth: depth, among: fields.map(\.name)))
      }
      return .mistake(
        Diagnostic(
          "`\(reference.text.excerpt)` does not exist",
          notes: ["`\(reference.text(upTo: depth).excerpt)` is \(shape.expectation)"]))
    }
    return .shape(shape)
  }

  private func walk(_ start: Value, _ reference: Reference, from depth: Int) -> Leading {
    var value = start
    for (depth, element) in reference.path.enumerated().dropFirst(depth) {
      spend(value.searchCost, at: value.span)
      guard let inner = value[element] else {
        return .mistake(
          Diagnostic(
            "`\(reference.text.excerpt)` does not exist",
            notes: ["`\(reference.text(upTo: depth).excerpt)` is \(value.sort)"]))
      }
      value = inner
    }
    return .value(value)
  }

  private func unknownOutput(_ key: String, of reference: Reference, depth: Int, among names: [String]) -> Diagnostic {
    let owner = depth == 0 ? "step `\(reference.head)`" : "`\(reference.text(upTo: depth).excerpt)`"
    let similar = suggestion(for: key, among: names, what: "output")
    let all = names.isEmpty ? "\(owner) has no outputs" : "outputs: \(listed(names))"
    return Diagnostic("\(owner) has no output `\(key.excerpt)`", notes: [all], help: similar)
  }

  // MARK: Whether it fits

  private func verdict(on shape: Shape, of reference: Reference, _ sort: String, for target: Target) -> Verdict {
    if case .any = shape, target.wanted != .secret { return .fits }
    let name = "`\(reference.text.excerpt)`"
    guard let wanted = target.wanted else {
      return shape.isScalar
        ? .fits : .mistake(Diagnostic("\(name) is \(shape.expectation), and only a single value fits inside a text"))
    }
    if wanted == .secret {
      return .mistake(
        Diagnostic(
          "\(target.field) holds a secret, and \(name) \(sort)",
          notes: ["outputs never hold secrets"],
          help: secretSourceHelp))
    }
    guard shape.fits(wanted) else {
      return .mistake(
        Diagnostic("\(target.field) has to be \(wanted.expectation), and \(name) is \(shape.expectation)"))
    }
    return .fits
  }

  private func verdict(on value: Value, of reference: Reference, for target: Target) -> Verdict {
    guard let wanted = target.wanted else {
      return value.scalarText != nil
        ? .fits
        : .mistake(
          Diagnostic("`\(reference.text.excerpt)` is \(value.sort), and only a single value fits inside a text"))
    }
    guard var mistake = wanted.check(value, in: source, of: target.field.description).first else { return .fits }
    // What would help where the value was written does not help here.
    mistake.help = nil
    mistake.notes.append("\(target.field) is taken from `\(reference.text.excerpt)`")
    return .mistake(mistake)
  }

  // MARK: Parameters and instances

  private func checkParameter(_ reference: Reference, for target: Target, in context: ReferenceContext) -> Verdict {
    guard case .key(let name)? = reference.path.first else {
      return .mistake(Diagnostic("`${\(reference.text.excerpt)}` names no parameter"))
    }
    let file = here.scope.file
    guard file.parameterIndices[name] != nil else {
      return .mistake(
        Diagnostic(
          "unknown parameter `\(name.excerpt)` in \(target.field)",
          help: suggestion(for: name, among: file.parameters.lazy.map(\.name), what: "parameter")))
    }
    guard let declared = file.parameter(name) else { return .unknown }
    let leading: Leading
    do throws(Unknown) {
      let term = try parameter(name, of: here.scope, .parameters)
      guard let value = term.literal else { return .unknown }
      leading = walk(value, reference, from: 1)
      if reference.path.count == 1 {
        context.replaced += term.size
      } else if case .value(let part) = leading {
        context.replaced += part.size
        spend(part.size / 16, at: nil)
      }
    } catch {
      guard case .atRunTime = error else { return .unknown }
      leading = walk(declared.type.shape, reference, from: 1)
    }
    if declared.isSecret { return verdict(onSecret: declared.name, for: target) }
    switch leading {
    case .mistake(let mistake): return .mistake(mistake)
    case .unknown: return .unknown
    case .shape(let shape): return verdict(on: shape, of: reference, "is no secret", for: target)
    case .value(let value):
      if target.wanted == .secret {
        return .mistake(
          Diagnostic(
            "\(target.field) holds a secret, and parameter `\(declared.name)` is not secret",
            help: "declare the parameter with `secret: true`"))
      }
      return verdict(on: value, of: reference, for: target)
    }
  }

  private func verdict(onSecret parameter: String, for target: Target) -> Verdict {
    let name = "parameter `\(parameter)`"
    guard target.wanted != nil else {
      return .mistake(
        Diagnostic(
          "\(name) is secret, and \(target.field) puts it inside a text",
          help: "a secret can only be the whole value of a field that holds secrets"))
    }
    if target.wanted == .secret || !target.isShapeKnown { return .fits }
    return .mistake(Diagnostic("\(name) is secret, and \(target.field) does not hold a secret"))
  }

  private func checkEach(_ reference: Reference, for target: Target) -> Verdict {
    guard let each = here.each else {
      return .mistake(Diagnostic("`each` has no meaning outside of a `for_each`"))
    }
    let leading: Leading
    switch reference.path.first {
    case .key("key"): leading = walk(.string(each.key), reference, from: 1)
    case .key("value"): leading = walk(each.value, reference, from: 1)
    default:
      return .mistake(
        Diagnostic("`\(reference.text.excerpt)` does not exist", notes: ["an instance has `each.key` and `each.value`"])
      )
    }
    switch leading {
    case .mistake(let mistake): return .mistake(mistake)
    case .value(let value):
      if target.wanted == .secret, !value.isSecretSource {
        conceal(each.span)
        return .mistake(Diagnostic("\(target.field) does not say where the secret is", help: secretSourceHelp))
      }
      return verdict(on: value, of: reference, for: target)
    case .shape, .unknown: return .unknown
    }
  }
}

extension Value {
  /// Whether it says where a secret is, and so is none itself.
  fileprivate var isSecretSource: Bool { string.map(Secret.isSource) ?? false }
}
