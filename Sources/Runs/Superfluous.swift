extension RunRecord {
  /// Whether nothing is asked of it by a later run or an undo: it is undone, or it changed nothing and adopted nothing.
  package var isSuperfluous: Bool {
    if isUndone { return true }
    guard !isHalfUndone, !isHalfRemoved else { return false }
    return steps.allSatisfy(\.isSuperfluous)
  }
}

extension StepRecord {
  fileprivate var isSuperfluous: Bool {
    guard accepted.isEmpty, approver == nil else { return false }
    return switch phase {
    case .pending, .dropped, .undone: true
    case .done: how == .unchanged
    case .intended, .received, .undoIntended, .undoReceived: false
    }
  }
}
