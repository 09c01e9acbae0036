import Foundation
import Synchronization

/// A parameter's pattern. A workflow file may come from a stranger, and some regular expressions take longer than anybody
/// lives, so the patience with one is bounded.
struct Pattern: Sendable {
  private let text: String

  /// How long one comparison may take.
  static let patience = 5

  /// What a comparison says.
  enum Verdict: Sendable {
    case matches, differs, tooSlow
  }

  /// Nil where the text is no regular expression.
  init?(_ text: String) {
    guard (try? Regex(text)) != nil else { return nil }
    self.text = text
  }

  /// Looks for the pattern in a text.
  func compare(with candidate: String) -> Verdict {
    let comparison = Comparison()
    let text = text
    // It cannot be stopped: the thread of one that takes too long goes on until the process ends.
    let thread = Thread {
      let matches = (try? Regex(text)).map { candidate.firstMatch(of: $0) != nil } ?? false
      comparison.end(matches ? .matches : .differs)
    }
    thread.stackSize = 8 << 20
    thread.start()
    return comparison.verdict(within: .seconds(Self.patience))
  }
}

/// What two threads know of one comparison.
private final class Comparison: Sendable {
  private let verdict = Mutex<Pattern.Verdict?>(nil)
  private let ended = DispatchSemaphore(value: 0)

  func end(_ verdict: Pattern.Verdict) {
    self.verdict.withLock { $0 = verdict }
    ended.signal()
  }

  func verdict(within patience: DispatchTimeInterval) -> Pattern.Verdict {
    guard ended.wait(timeout: .now() + patience) == .success else { return .tooSlow }
    return verdict.withLock { $0 } ?? .tooSlow
  }
}
