import Foundation

/// A regular expression that somebody wrote into a file, in ICU's dialect, and compared with a text at a bounded cost.
///
/// A file may come from a stranger, and some expressions take longer than anybody lives. ICU's compiler and matcher do
/// not call themselves, so that no nesting overflows the stack; its matcher keeps what it has to come back to in 8 MB
/// at most, and asks after every 10,000 steps whether to go on (`TIMER_INITIAL_VALUE`,
/// `DEFAULT_BACKTRACK_STACK_CAPACITY` in ICU's `rematch.cpp`). So a comparison ends on the thread of who asked for it,
/// and nothing of it goes on afterwards.
public struct Pattern: Sendable {
  /// The longest expression, in bytes.
  public static let longest = 4096
  /// How deep its brackets may stand in one another.
  public static let deepest = 100

  /// What a comparison says.
  public enum Verdict: Sendable {
    case matches, differs
    /// The allowance was used up.
    case tooCostly
  }

  /// Why a text cannot be used as an expression.
  public enum Mistake: Error {
    case malformed, tooLong, tooDeep
    /// The allowance was used up.
    case tooCostly
  }

  /// What may be spent on comparisons. Steps are counted, so that the same file is valid on every machine; time, which
  /// is the thread's own on its processor, ends only what takes long without many steps, such as a look-behind over
  /// much text.
  public struct Allowance: Sendable {
    /// Steps of ICU's matcher. Reading an expression counts 100 steps a byte.
    public internal(set) var steps: Int
    /// Time on the processor.
    public internal(set) var time: Duration

    /// For all patterns of a file, or one comparison: 20,000,000 steps, which take about half a second, and 5 s.
    public init(steps: Int = 20_000_000, time: Duration = .seconds(5)) {
      self.steps = steps
      self.time = time
    }
  }

  /// The expression as it was written.
  public let text: String

  /// Reads an expression.
  public init(_ text: String, spending allowance: inout Allowance) throws(Mistake) {
    guard text.utf8.count <= Self.longest else { throw .tooLong }
    guard Self.depth(of: text) <= Self.deepest else { throw .tooDeep }
    allowance.steps -= 100 * text.utf8.count
    guard allowance.steps >= 0 else { throw .tooCostly }
    guard (try? NSRegularExpression(pattern: text)) != nil, Self.searching(for: text) != nil else { throw .malformed }
    self.text = text
  }

  /// Looks for a match anywhere in a text.
  public func compare(with candidate: String, spending allowance: inout Allowance) -> Verdict {
    guard let expression = Self.searching(for: text) else { return .differs }
    let comparison = PatternComparison(allowance)
    expression.enumerateMatches(
      in: candidate, options: [.reportProgress, .reportCompletion, .anchored],
      range: NSRange(location: 0, length: candidate.utf16.count)
    ) { match, flags, stop in
      if !comparison.goesOn(isMatch: match != nil, flags) { stop.pointee = true }
    }
    return comparison.end(&allowance)
  }

  /// The expression behind whatever stands before its match, so that the search itself is counted in steps.
  private static func searching(for text: String) -> NSRegularExpression? {
    let before = #"[\s\S]*?"#
    // What ends with a comment swallows a bracket in its line.
    return (try? NSRegularExpression(pattern: "\(before)(?:\(text))"))
      ?? (try? NSRegularExpression(pattern: "\(before)(?:\(text)\n)"))
  }

  /// How many brackets are open at once, escaped ones and those in classes counted as if they were none: a bound, no
  /// reading of the expression.
  private static func depth(of text: String) -> Int {
    var (depth, deepest, isEscaped) = (0, 0, false)
    for byte in text.utf8 {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch byte {
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): depth = max(0, depth - 1)
      default: break
      }
      deepest = max(deepest, depth)
    }
    return deepest
  }
}
