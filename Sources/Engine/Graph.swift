/// Which step needs which, as the loop walks it: by place in the workflow, not by number in the run.
struct Graph: Sendable {
  /// For each step, the steps that it needs.
  let needs: Arrows
  /// For each step, the steps that need it.
  let neededBy: Arrows

  init(needs: [[Int]]) {
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
  var reversed: Graph { Graph(needs: neededBy, neededBy: needs) }

  /// Every step behind all that it needs.
  var order: [Int] {
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

  /// For each step, how long the longest way from its beginning to the end of the run takes.
  func longestRemaining(_ durations: [Double]) -> [Double] {
    var remaining = durations
    for step in order.reversed() {
      remaining[step] += neededBy[step].lazy.map { remaining[$0] }.max() ?? 0
    }
    return remaining
  }
}

/// For each step, other steps: all in one array, since a large workflow would have as many small ones as steps.
struct Arrows: Sendable {
  /// Where the others of a step begin; those of the next one follow.
  private let starts: [Int]
  private let ends: [Int]

  init(_ others: [[Int]]) {
    var (starts, ends) = ([0], [Int]())
    starts.reserveCapacity(others.count + 1)
    ends.reserveCapacity(others.reduce(0) { $0 + $1.count })
    for others in others {
      ends += others
      starts.append(ends.count)
    }
    (self.starts, self.ends) = (starts, ends)
  }

  private init(starts: [Int], ends: [Int]) {
    (self.starts, self.ends) = (starts, ends)
  }

  /// All steps.
  var indices: Range<Int> { 0..<count }
  /// How many steps there are.
  var count: Int { starts.count - 1 }

  /// The others of a step.
  subscript(step: Int) -> ArraySlice<Int> { ends[starts[step]..<starts[step + 1]] }

  /// Each arrow turned round; the others of a step ascend.
  var reversed: Arrows {
    var starts = [Int](repeating: 0, count: count + 1)
    for end in ends { starts[end + 1] += 1 }
    for step in indices { starts[step + 1] += starts[step] }
    var next = starts
    var reversed = [Int](repeating: 0, count: ends.count)
    for step in indices {
      for end in self[step] {
        reversed[next[end]] = step
        next[end] += 1
      }
    }
    return Arrows(starts: starts, ends: reversed)
  }
}
