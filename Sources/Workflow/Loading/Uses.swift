import Document
import PlinkflowKit

extension Loader {
  private static let useShape = Shape.object([
    .init(name: "uses", shape: .string, isOptional: false),
    .init(name: "with", shape: .dictionary(.any), isOptional: true),
    .init(name: "needs", shape: .list(.string), isOptional: true),
    .init(name: "connections", shape: .dictionary(.string), isOptional: true),
    .init(name: "for_each", shape: .any, isOptional: true),
  ])

  /// Checks a step that uses a file: what is handed to the file's parameters.
  func check(_ use: Use) {
    looking(from: use.context) {
      let subject = "step `\(use.localName.excerpt)`"
      guard spend(8 + (use.value.members ?? []).count, at: use.span) else { return }
      Self.useShape.check(use.value, in: source, of: subject, at: use.span, suggesting: isSuggesting) {
        value, _, path in
        if path == "for_each" { return .accept }
        guard path == "with", case .object = value.content else { return .check }
        return .accept
      }.forEach(note)
      use.needs = checkNeeds(use.value["needs"], of: subject)
      guard let scope = use.scope else { return }
      let with = use.value["with"] ?? .object([])
      guard let given = with.members, spend(given.count + scope.file.parameterIndices.count, at: use.span) else {
        return
      }
      let mistakes = check(
        with, against: scope.file.parametersShape, at: use.span,
        in: ReferenceContext(subject: subject, site: .use))
      for member in given where !mistakes.isEmpty && spend(mistakes.count, at: member.keySpan) {
        // What is wrong here is not wrong a second time where the file makes use of it.
        if mistakes.contains(where: member.holds) { scope.findings.spoil(member.key) }
      }
      checkPatterns(of: scope, subject)
    }
  }

  /// Holds known values against the patterns of the parameters that they are handed to.
  private func checkPatterns(of scope: Scope, _ subject: String) {
    for parameter in scope.file.parameters where parameter.pattern != nil {
      guard spend(scope.user?.searchCost ?? 1, at: scope.user?.span) else { return }
      guard let given = scope.user?.argument(parameter.name),
        let value = (try? self.parameter(parameter.name, of: scope, .parameters))?.literal
      else { continue }
      let mistakes = check(value, for: parameter, in: source, what: "`\(parameter.name)` in \(subject)")
      for var mistake in mistakes {
        mistake.location = given.span.map { .init(source, $0) }
        note(mistake)
      }
      if !mistakes.isEmpty { scope.findings.spoil(parameter.name) }
    }
  }

  /// Checks what a use of a file puts out.
  func checkOutputs(of scope: Scope) {
    looking(from: scope.context) {
      for member in scope.file.outputs {
        guard spend(4, at: member.keySpan) else { return }
        checkName(member, of: "output")
        check(
          member.value, against: .any, at: member.keySpan,
          in: ReferenceContext(subject: "output `\(member.key.excerpt)`", site: .outputs))
        if let user = scope.user { _ = try? output(member.key, of: user) }
      }
    }
  }
}

extension WorkflowFile {
  /// What may be handed to it.
  fileprivate var parametersShape: Shape {
    if let knownShape { return knownShape }
    let shape = Shape.object(
      parameterIndices.keys.sorted().map { name in
        guard let declared = parameter(name) else { return .init(name: name, shape: .any, isOptional: true) }
        return .init(
          name: name, shape: declared.isSecret ? .secret : declared.type.shape, isOptional: declared.default != nil)
      })
    knownShape = shape
    return shape
  }
}

extension Value.Member {
  /// Whether a mistake lies in what stands behind the key.
  fileprivate func holds(_ mistake: Diagnostic) -> Bool {
    guard let location = mistake.location?.span, let span = value.span else { return false }
    return span.start <= location.start && location.end <= span.end
  }
}
