import Foundation
import Synchronization

/// Whether something that was to be written found no room, and the first reason for it.
final class OutputLoss: Sendable {
  private let number = Atomic<Int32>(0)

  /// Notes the system's number of a failed write. A reader that went away has all that it wanted.
  func note(_ number: Int32) {
    guard number != EPIPE else { return }
    _ = self.number.compareExchange(expected: 0, desired: number, ordering: .relaxed)
  }

  /// The first reason in the system's words; nil where there is none.
  var why: String? {
    let number = number.load(ordering: .relaxed)
    return number == 0 ? nil : String(cString: strerror(number))
  }
}
