extension RunRecord {
  /// Why an event cannot follow those that came before it; nil where it can.
  package func objection(to event: Event) -> String? {
    guard let number = event.step else { return nil }
    guard steps.indices.contains(number) else {
      return "event \(event.sequence) of run \(identifier) is of a step that the run does not have"
    }
    let step = steps[number]
    let why: String? =
      switch event.body {
      case .received where step.phase != .intended: "the reply to a change that has no intent"
      case .undoReceived where step.phase != .undoIntended: "the reply to an undo that has no intent"
      case .undone(.restored) where step.phase != .undoIntended && step.phase != .undoReceived:
        "a before-state put back without an intent"
      case .done(let done) where (done.how == .created || done.how == .changed) && step.before == nil:
        "a change that is done and has no intent"
      default: nil
      }
    return why.map { "event \(event.sequence), step `\(step.name)` of run \(identifier): \($0)" }
  }
}
