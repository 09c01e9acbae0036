/// Which step needs which, as the loop walks it: by place in the workflow, not by number in the run.
struct Graph: Sendable {
  /// For each step, the steps that it needs.
  let needs: [[Int]]
  /// For each step, the steps that need it.
  let neededBy: [[Int]]

  init(needs: [[Int]]) {
    self.needs = needs
    var neededBy = [[Int]](repeating: [], count: needs.count)
    for (step, others) in needs.enumerated() {
      for other in others { neededBy[other].append(step) }
    }
    self.neededBy = neededBy
  }

  /// The same steps, each arrow turned round: the order of an undo.
  var reversed: Graph { Graph(needs: neededBy) }

  /// Every step behind all that it needs.
  var order: [Int] {
    var missing = needs.map(\.count)
    var order = missing.indices.filter { missing[$0] == 0 }
    var next = 0
    while next < order.count {
      for step in neededBy[order[next]] {
        missing[step] -= 1
        if missing[step] == 0 { order.append(step) }
      }
      next += 1
    }
    return order
  }

  /// For each step, how long the longest way from its beginning to the end of the run takes.
  func longestRemaining(_ durations: [Double]) -> [Double] {
    var remaining = durations
    for step in order.reversed() {
      remaining[step] += neededBy[step].lazy.map { remaining[$0] }.max() ?? 0
    }
    return remaining
  }
}
