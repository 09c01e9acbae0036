/// For each step, other steps: all in one array, since a large workflow would have as many small ones as steps.
package struct Arrows: Sendable {
  /// Where the others of a step begin; those of the next one follow.
  private let starts: [Int]
  private let ends: [Int]

  package init(_ others: [[Int]]) {
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
  package var indices: Range<Int> { 0..<count }
  /// How many steps there are.
  package var count: Int { starts.count - 1 }

  /// The others of a step.
  package subscript(step: Int) -> ArraySlice<Int> { ends[starts[step]..<starts[step + 1]] }

  /// Each arrow turned round; the others of a step ascend.
  package var reversed: Arrows {
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
