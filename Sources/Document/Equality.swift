extension Value: Equatable {
  /// Spans and the order of members do not count, and neither does the spelling of a number: `1` equals `1.0`.
  public static func == (a: Value, b: Value) -> Bool {
    switch (a.content, b.content) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.integer(let a), .number(let b)): Int64(whole: b) == a
    case (.number(let a), .integer(let b)): Int64(whole: a) == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a.isSpelt(like: b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): areEqual(a, b)
    default: false
    }
  }

  private static func areEqual(_ a: [Member], _ b: [Member]) -> Bool {
    guard a.count == b.count else { return false }
    // Most pairs that are compared were written by the same program, in the same order.
    if zip(a, b).allSatisfy({ $0.key.isSpelt(like: $1.key) }) {
      return zip(a, b).allSatisfy { $0.value == $1.value }
    }
    let others = Dictionary(b.map { ($0.key, $0) }) { first, _ in first }
    return a.allSatisfy { member in
      guard let other = others[member.key], other.key.isSpelt(like: member.key) else { return false }
      return other.value == member.value
    }
  }
}

extension String {
  /// Whether two texts have the same bytes. The language's own `==` takes different encodings of one accent for the
  /// same, which is right for people and wrong for names that a cloud compares byte by byte.
  fileprivate func isSpelt(like other: String) -> Bool {
    self == other && utf8.elementsEqual(other.utf8)
  }
}

extension Value: Hashable {
  /// Equal values hash alike.
  public func hash(into hasher: inout Hasher) {
    switch content {
    case .null: hasher.combine(0)
    case .boolean(let flag): hasher.combine(flag)
    case .integer(let whole): hasher.combine(whole)
    case .number(let number):
      if let whole = Int64(whole: number) { hasher.combine(whole) } else { hasher.combine(number) }
    case .string(let text): for byte in text.utf8 { hasher.combine(byte) }
    case .array(let elements):
      for element in elements { hasher.combine(element) }
    case .object(let members):
      // The order of members does not count, so their hashes are joined by an operation without order.
      hasher.combine(members.reduce(0) { $0 ^ Value.hash(of: $1) })
    }
  }

  private static func hash(of member: Member) -> Int {
    var hasher = Hasher()
    hasher.combine(member.key)
    hasher.combine(member.value)
    return hasher.finalize()
  }
}
