/// What is kept of a stream of any length: its beginning, its end, and how long it was.
package struct BoundedBytes: Sendable, Hashable {
  /// The first bytes, no more than the limit.
  package private(set) var head: [UInt8] = []
  /// How many bytes there were.
  package private(set) var count = 0
  private var rest: [UInt8] = []
  private let limits: Limits

  /// How much is kept.
  package struct Limits: Sendable, Hashable {
    package let head: Int
    package let tail: Int

    /// So many of the first bytes, and of the last of those behind them.
    package init(head: Int, tail: Int) { (self.head, self.tail) = (head, tail) }
  }

  /// Nothing yet.
  package init(_ limits: Limits) { self.limits = limits }

  /// All of it; nil where a part between beginning and end was left out.
  package var whole: [UInt8]? { count <= limits.head + limits.tail ? head + rest : nil }

  /// The last of those bytes that are not in ``head``.
  package var tail: ArraySlice<UInt8> { rest.suffix(limits.tail) }

  package mutating func append(_ bytes: ArraySlice<UInt8>) {
    count += bytes.count
    let first = bytes.prefix(limits.head - head.count)
    head += first
    rest += bytes[first.endIndex...]
    // Now and then, so that each byte is moved once or twice at most.
    if rest.count > 2 * limits.tail + 1 { rest.removeFirst(rest.count - limits.tail) }
  }
}
