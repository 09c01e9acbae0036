/// The name that a misspelt one was probably meant to be: the nearest candidate, if it is near enough; of equally near
/// ones the first.
///
/// Near enough is one edit for two to five characters, two for up to eight, and three beyond. An edit inserts, drops or
/// replaces a character, or swaps two neighbours; case alone is no edit.
public func nearMiss(to name: String, among candidates: some Sequence<String>) -> String? {
  guard name.utf8.count <= 64 else { return nil }
  let wanted = Array(name.lowercased().utf8)
  var limit = wanted.count <= 1 ? 0 : wanted.count <= 5 ? 1 : wanted.count <= 8 ? 2 : 3
  var nearest: String?
  for candidate in candidates where candidate != name {
    guard abs(candidate.utf8.count - wanted.count) <= limit else { continue }
    let distance = editDistance(wanted, Array(candidate.lowercased().utf8), limit: limit)
    guard distance <= limit else { continue }
    nearest = candidate
    if distance == 0 { break }
    limit = distance - 1
  }
  return nearest
}

/// The number of edits between two texts, where swapping neighbours counts as one; anything above `limit` is only known
/// to be above it.
func editDistance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
  if abs(a.count - b.count) > limit { return limit + 1 }
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in 1...a.count {
    var row = [i] + [Int](repeating: 0, count: b.count)
    for j in 1...b.count {
      let cost = a[i - 1] == b[j - 1] ? 0 : 1
      row[j] = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        row[j] = min(row[j], beforePrevious[j - 2] + 1)
      }
    }
    if row.allSatisfy({ $0 > limit }) { return limit + 1 }
    beforePrevious = previous
    previous = row
  }
  return previous[b.count]
}
