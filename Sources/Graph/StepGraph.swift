/// Which step needs which, as all walk it that have to go in order: by index in the workflow, not by number in the run.
package struct StepGraph: Sendable {
  /// For each step, the steps that it needs.
  package let needs: Arrows
  /// For each step, the steps that need it.
  package let neededBy: Arrows

  /// - Parameter needs: for each step, the steps that it needs.
  package init(needs: [[Int]]) {
    self.init(needs: Arrows(needs))
  }

  private init(needs: Arrows) {
    self.needs = needs
    neededBy = needs.reversed
  }

  private init(needs: Arrows, neededBy: Arrows) {
    (self.needs, self.neededBy) = (needs, neededBy)
  }

  /// The same steps, each arrow turned round: the order of an undo.
  package var reversed: StepGraph { StepGraph(needs: neededBy, neededBy: needs) }

  /// Every step behind all that it needs. What needs itself, by however many others, is left out, and what needs that.
  package var order: [Int] {
    var missing = needs.indices.map { needs[$0].count }
    var order = missing.indices.filter { missing[$0] == 0 }
    order.reserveCapacity(missing.count)
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

  /// For each step, how many arrows the longest way to it has.
  package var depths: [Int] {
    var depths = [Int](repeating: 0, count: needs.count)
    for step in order { depths[step] = (needs[step].lazy.map { depths[$0] }.max() ?? -1) + 1 }
    return depths
  }

  /// The steps by their ``depths``, each level in the order of the file.
  package var levels: [[Int]] {
    let depths = depths
    var levels = [[Int]](repeating: [], count: (depths.max() ?? -1) + 1)
    for (step, depth) in depths.enumerated() { levels[depth].append(step) }
    return levels
  }

  /// For each step, how long the longest way from its beginning to the end of the run takes.
  package func longestRemaining<Time: AdditiveArithmetic & Comparable>(_ durations: [Time]) -> [Time] {
    var remaining = durations
    for step in order.reversed() {
      if let longest = neededBy[step].lazy.map({ remaining[$0] }).max() { remaining[step] += longest }
    }
    return remaining
  }

  /// Whether each step is one of these, or needed by one of them.
  package func closure(of steps: [Int]) -> [Bool] {
    var isIn = [Bool](repeating: false, count: needs.count)
    var rest = steps
    while let step = rest.popLast() {
      guard !isIn[step] else { continue }
      isIn[step] = true
      rest += needs[step]
    }
    return isIn
  }
}
