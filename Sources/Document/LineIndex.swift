/// Where the lines of a text begin, so that many places in one text cost one pass over it.
struct LineIndex: Sendable {
  /// The offset of each line's first byte; the first is zero.
  private let starts: [Int32]
  private let count: Int

  init(_ bytes: [UInt8]) {
    var starts: [Int32] = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(Int32(clamping: offset + 1))
    }
    self.starts = starts
    count = bytes.count
  }

  /// The line, counted from one, that holds a byte.
  func number(of offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(starts[middle]) <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The bytes of a line, counted from one, with its line feed.
  func range(ofLine number: Int) -> Range<Int> {
    let start = Int(starts[number - 1])
    return start..<(number < starts.count ? Int(starts[number]) : count)
  }
}
