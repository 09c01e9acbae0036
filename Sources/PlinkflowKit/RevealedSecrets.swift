/// The secrets that a process has revealed, as they are looked for in what it shows and in what it journals.
///
/// All are looked for in one pass over the bytes: the eight bytes that end at each place are looked up among the
/// beginnings of all forms.
struct RevealedSecrets: Sendable {
  /// So many bytes at the beginning of a form say whether it is worth comparing, and less than that at the end of a
  /// text may be the beginning of a secret by chance.
  static let keyLength = 8

  private struct Form: Sendable {
    let bytes: [UInt8]
    let source: String
  }

  private var forms: [UInt64: [Form]] = [:]
  /// A bit for each value of a key's hash that some form has: nearly all that is looked up is not there.
  private var filter = [UInt64](repeating: 0, count: 1024)
  private var known: Set<String> = []

  /// Whether nothing is looked for.
  var isEmpty: Bool { forms.isEmpty }

  /// Looks for a secret from now on, in all its forms.
  mutating func insert(_ secret: String, from source: String) {
    guard known.insert(secret).inserted else { return }
    for form in SecretForms(of: secret).all {
      let key = form.prefix(Self.keyLength).reduce(0) { $0 << 8 | UInt64($1) }
      forms[key, default: []].append(Form(bytes: form, source: source))
      // Of two that begin alike the longer one counts.
      forms[key]?.sort { $0.bytes.count > $1.bytes.count }
      let hash = Self.hash(key)
      filter[hash >> 6] |= 1 << UInt64(hash & 63)
    }
  }

  private static func hash(_ key: UInt64) -> Int { Int((key &* 0x9E37_79B9_7F4A_7C15) >> 48) }

  /// Where secrets stand, in order; those that overlap are one range, so that nothing of either is left.
  ///
  /// - Parameter endsInside: whether the bytes may end in the middle of a secret, the beginning of which is one then.
  func ranges(in bytes: [UInt8], endsInside: Bool = false) -> [Range<Int>] {
    guard !isEmpty else { return [] }
    var found: [Range<Int>] = []
    read(SecretReading(bytes), depth: 2) { reading in
      scan(reading, endsInside: endsInside) { range, _ in
        found.append(range)
        return true
      }
      return true
    }
    return found.count < 2 ? found : Self.merged(found)
  }

  /// The source of a secret that stands in the bytes; nil where none does.
  func source(in bytes: [UInt8]) -> String? {
    guard !isEmpty else { return nil }
    var source: String?
    read(SecretReading(bytes), depth: 2) { reading in
      scan(reading, endsInside: false) { _, found in
        source = found
        return false
      }
      return source == nil
    }
    return source
  }

  /// Hands each way to read a text on, escapes in escapes taken back that often, for as long as it is answered with
  /// true.
  @discardableResult
  private func read(_ reading: SecretReading, depth: Int, _ use: (SecretReading) -> Bool) -> Bool {
    guard use(reading) else { return false }
    guard depth > 0 else { return true }
    for inner in [reading.withoutBackslashes, reading.withoutPercents] {
      if let inner, !read(inner, depth: depth - 1, use) { return false }
    }
    return true
  }

  /// Hands each secret on that stands in what was read, for as long as it is answered with true.
  private func scan(_ reading: SecretReading, endsInside: Bool, _ use: (Range<Int>, String) -> Bool) {
    let bytes = reading.bytes
    guard bytes.count >= Self.keyLength else { return }
    var key: UInt64 = 0
    for (last, byte) in bytes.enumerated() {
      key = key << 8 | UInt64(byte)
      guard last >= Self.keyLength - 1 else { continue }
      let hash = Self.hash(key)
      guard filter[hash >> 6] & 1 << UInt64(hash & 63) != 0, let candidates = forms[key] else { continue }
      let start = last - Self.keyLength + 1
      for form in candidates {
        let rest = bytes[start...]
        let isWhole = rest.count >= form.bytes.count
        guard isWhole ? rest.starts(with: form.bytes) : endsInside && form.bytes.starts(with: rest) else { continue }
        let end = isWhole ? start + form.bytes.count : bytes.count
        guard use(reading.range(start, end), form.source) else { return }
        break
      }
    }
  }

  private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound < last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }
}
