/// Steps to be taken, the one with the greatest priority first; of equal ones, the one that stands first in the file.
struct PriorityQueue {
  private var heap: [(priority: Double, step: Int)] = []

  var isEmpty: Bool { heap.isEmpty }
  var first: (priority: Double, step: Int)? { heap.first }

  mutating func removeAll() { heap.removeAll() }

  mutating func insert(_ step: Int, priority: Double) {
    heap.append((priority, step))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard precedes(child, parent) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func removeFirst() -> Int? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first.step }
    heap[0] = last
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(child, best) { best = child }
      guard best != parent else { return first.step }
      heap.swapAt(parent, best)
      parent = best
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    heap[a].priority != heap[b].priority ? heap[a].priority > heap[b].priority : heap[a].step < heap[b].step
  }
}
