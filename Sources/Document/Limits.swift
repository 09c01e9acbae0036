/// How much of a document is read before it is refused. Documents come from outside, so all bounds are checked
/// before anything is allocated in proportion to them.
public struct Limits: Sendable {
  /// The longest text, in bytes.
  public var size: Int
  /// The deepest nesting of arrays and objects.
  public var depth: Int

  /// The most values, of arrays, objects and what is in them.
  public var values: Int

  /// 64 MiB, 100 levels and 4,000,000 values, unless said otherwise.
  public init(size: Int = 64 << 20, depth: Int = 100, values: Int = 4_000_000) {
    self.size = size
    self.depth = depth
    self.values = values
  }
}
