/// Observes steps, so many at once, and answers with what was found of each, in no order.
func observations<Found: Sendable>(
  of steps: [Int], atOnce jobs: Int, _ look: @escaping @Sendable (Int) async -> Found
) async -> [(Int, Found)] {
  await withTaskGroup(of: (Int, Found).self) { group in
    var found: [(Int, Found)] = []
    for (position, step) in steps.enumerated() {
      if position >= jobs, let next = await group.next() { found.append(next) }
      group.addTask { (step, await look(step)) }
    }
    for await next in group { found.append(next) }
    return found
  }
}
