/// How much of a document is read before it is refused. Documents come from outside, so all bounds are checked
/// before anything is allocated in proportion to them.
public struct Limits: Sendable {
  /// The longest text, in bytes.
  public var size: Int
  /// The deepest nesting of arrays and objects.
  public var depth: Int

  /// The most values, of arrays, objects and what is in them.
  public var values: Int

  /// The most combining marks in a row. What compares or hashes a text puts each such row into its canonical order,
  /// which takes time by the square of its length. 30 is the bound of Unicode's Stream-Safe Text Format, beyond that of
  /// every language (<https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format>).
  public var combiningMarks: Int

  /// 64 MiB, 100 levels, 4,000,000 values and 30 combining marks in a row, unless said otherwise.
  public init(size: Int = 64 << 20, depth: Int = 100, values: Int = 4_000_000, combiningMarks: Int = 30) {
    self.size = size
    self.depth = depth
    self.values = values
    self.combiningMarks = combiningMarks
  }
}
