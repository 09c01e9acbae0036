import Document
import Graph

extension Loader {
  /// Notes steps that need each other in a circle: each circle once, in words that go all the way round.
  ///
  /// Steps are taken away while nothing that they need is left. Whatever remains needs something that remains, so that
  /// going from need to need ends in a circle. Both are loops, since chains are as long as a file makes them.
  func checkCycles() {
    // Where every step stands behind all that it needs, as most files are written, there is no circle.
    guard drafts.indices.contains(where: { index in drafts[index].dependencies.contains { $0 >= index } }) else {
      return
    }
    var isLeft = [Bool](repeating: true, count: drafts.count)
    for step in StepGraph(needs: drafts.map(\.dependencies)).order { isLeft[step] = false }
    var walk = [Int](repeating: -1, count: drafts.count)
    for start in drafts.indices where isLeft[start] && walk[start] < 0 {
      var path: [Int] = []
      var next = start
      while walk[next] < 0 {
        walk[next] = start
        path.append(next)
        guard let needed = drafts[next].dependencies.first(where: { isLeft[$0] }) else { break }
        next = needed
      }
      if walk[next] == start, let first = path.firstIndex(of: next) { noteCycle(Array(path[first...])) }
    }
  }

  private func noteCycle(_ members: [Int]) {
    guard let first = members.min(), let offset = members.firstIndex(of: first) else { return }
    let names = (members[offset...] + members[..<offset]).map { "`\(drafts[$0].name.excerpt)`" }
    if names.count == 1 {
      looking(from: drafts[first].context) {
        note("step \(names[0]) needs itself", at: drafts[first].span)
      }
      return
    }
    let shown = 20
    var round = names.prefix(shown).joined(separator: " needs ")
    if names.count > shown { round += " needs … (\(names.count - shown) more)" }
    looking(from: drafts[first].context) {
      note("steps need each other: \(round) needs \(names[0])", at: drafts[first].span)
    }
  }
}
