/// How much of a document is read before it is refused. Documents come from outside, so both bounds are checked
/// before anything is allocated in proportion to them.
public struct Limits: Sendable {
  /// The longest text, in bytes.
  public var size: Int
  /// The deepest nesting of arrays and objects.
  public var depth: Int

  /// 64 MiB and 100 levels, unless said otherwise.
  public init(size: Int = 64 << 20, depth: Int = 100) {
    self.size = size
    self.depth = depth
  }
}
