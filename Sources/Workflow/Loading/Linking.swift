import Document

/// Dependencies that are known once all references are: those of and on a file that stands in the place of a step.
extension Loader {
  /// Completes every step's dependencies.
  ///
  /// Who needs a file's steps needs the last of them, those that no other step of the file needs; and what the file
  /// needs, its first steps need. Its other steps follow from these.
  func link() {
    for use in uses.reversed() {
      let needs = use.needs ?? Needs()
      guard !needs.steps.isEmpty || !needs.uses.isEmpty else { continue }
      for index in firstSteps(of: use) {
        guard connect(needs.steps.count + needs.uses.count, at: use.span, in: use.context) else { return }
        drafts[index].needs.steps += needs.steps
        drafts[index].needs.uses += needs.uses
      }
    }
    var last: [ObjectIdentifier: [Int]] = [:]
    for index in drafts.indices {
      for use in drafts[index].needs.uses {
        let identity = ObjectIdentifier(use)
        let steps = last[identity] ?? lastSteps(of: use)
        last[identity] = steps
        guard connect(steps.count, at: drafts[index].span, in: drafts[index].context) else { return }
        drafts[index].needs.steps += steps
      }
      drafts[index].needs.uses = []
    }
    for index in drafts.indices {
      drafts[index].needs.steps = distinct(drafts[index].needs.steps)
      let needed = drafts[index].needs.steps
      // The same array where it is the same places: in a large workflow most steps have only the one or the other.
      drafts[index].dependencies =
        drafts[index].dependencies.isEmpty ? needed : distinct(drafts[index].dependencies + needed)
    }
  }

  /// Takes room for steps that a step of another place needs.
  private func connect(_ count: Int, at span: Span?, in context: Context) -> Bool {
    looking(from: context) { connect(count, at: span) }
    return !isSpent
  }

  private func firstSteps(of use: Use) -> [Int] {
    use.steps.filter { index in
      let draft = drafts[index]
      return !draft.dependencies.contains(where: use.steps.contains)
        && !draft.needs.steps.contains(where: use.steps.contains)
        && !draft.needs.uses.contains { use.steps.overlaps($0.steps) && !$0.steps.isEmpty }
    }
  }

  private func lastSteps(of use: Use) -> [Int] {
    var needed: Set<Int> = []
    for index in use.steps {
      needed.formUnion(drafts[index].dependencies)
      needed.formUnion(drafts[index].needs.steps)
      for inner in drafts[index].needs.uses { needed.formUnion(inner.steps) }
    }
    return use.steps.filter { !needed.contains($0) }
  }

  func distinct(_ indices: [Int]) -> [Int] {
    zip(indices, indices.dropFirst()).allSatisfy(<) ? indices : Set(indices).sorted()
  }
}
