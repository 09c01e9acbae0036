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
  let tooFar = limit + 1
  var beforePrevious = [Int](repeating: tooFar, count: b.count + 1)
  var previous = (0...b.count).map { min($0, tooFar) }
  var row = beforePrevious
  for i in 1...a.count {
    // Farther from the diagonal than the limit, no number is within it.
    let (first, last) = (max(1, i - limit), min(b.count, i + limit))
    guard first <= last else { return tooFar }
    row[first - 1] = first == 1 ? min(i, tooFar) : tooFar
    var least = row[first - 1]
    for j in first...last {
      let cost = a[i - 1] == b[j - 1] ? 0 : 1
      var edits = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        edits = min(edits, beforePrevious[j - 2] + 1)
      }
      row[j] = min(edits, tooFar)
      least = min(least, edits)
    }
    if last < b.count { row[last + 1] = tooFar }
    if least > limit { return tooFar }
    (beforePrevious, previous, row) = (previous, row, beforePrevious)
  }
  return previous[b.count]
}
