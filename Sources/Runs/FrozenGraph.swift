/// A workflow as a journal freezes it: its steps' names and kinds, and which needs which.
public struct FrozenGraph: Sendable {
  /// The steps that are new to the run, in the order of their numbers.
  public let steps: [(name: String, kind: String)]
  /// For every step of the workflow by its number in the run: the numbers that it needs.
  public let needs: [(step: Int, needs: [Int])]

  /// A workflow as a journal freezes it.
  public init(steps: [(name: String, kind: String)], needs: [(step: Int, needs: [Int])]) {
    self.steps = steps
    self.needs = needs
  }
}

extension FrozenGraph {
  /// The JSON of a revision's `needs`: an array for each step that needs any, its own number first.
  package var needsRow: String {
    var row = "["
    for (step, needs) in needs where !needs.isEmpty {
      row += row.utf8.count > 1 ? ",[" : "["
      row += String(step)
      for need in needs {
        row += ","
        row += String(need)
      }
      row += "]"
    }
    return row + "]"
  }
}
