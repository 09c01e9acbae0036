/// The secrets that a process has revealed, as they are looked for in what it shows.
struct RevealedSecrets: Sendable {
  /// By their first byte, the longest first: a shorter one that begins a longer one must not hide it.
  private var secrets = [[[UInt8]]](repeating: [], count: 256)
  private(set) var isEmpty = true

  /// Less than this of the beginning of a secret at the end of a text may be a coincidence.
  private static let leastBeginning = 8

  mutating func insert(_ secret: [UInt8]) {
    guard let first = secret.first.map(Int.init), !secrets[first].contains(secret) else { return }
    secrets[first].append(secret)
    secrets[first].sort { $0.count > $1.count }
    isEmpty = false
  }

  /// Where secrets stand, in order; those that overlap are one range, so that nothing of either is left.
  ///
  /// - Parameter endsInside: whether the bytes may end in the middle of a secret, the beginning of which is one then.
  func ranges(in bytes: [UInt8], endsInside: Bool = false) -> [Range<Int>] {
    guard !isEmpty else { return [] }
    var ranges: [Range<Int>] = []
    for start in bytes.indices {
      let candidates = secrets[Int(bytes[start])]
      guard !candidates.isEmpty, let end = Self.end(of: candidates, in: bytes[start...], endsInside) else { continue }
      if let last = ranges.last, start < last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, end)
      } else {
        ranges.append(start..<end)
      }
    }
    return ranges
  }

  /// Where the longest secret ends that the bytes begin with, or the bytes themselves where they end in the middle of one.
  private static func end(of candidates: [[UInt8]], in bytes: ArraySlice<UInt8>, _ endsInside: Bool) -> Int? {
    for secret in candidates {
      if bytes.count >= secret.count {
        if bytes.starts(with: secret) { return bytes.startIndex + secret.count }
      } else if endsInside, bytes.count >= leastBeginning, secret.starts(with: bytes) {
        return bytes.endIndex
      }
    }
    return nil
  }
}
