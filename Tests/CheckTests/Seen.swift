import Synchronization

/// Messages that a test has seen before.
final class Seen: Sendable {
  private let messages = Mutex<Set<[UInt8]>>([])

  var count: Int { messages.withLock { $0.count } }

  var first: [UInt8]? { messages.withLock { $0.first } }

  func add(_ message: [UInt8]) {
    messages.withLock { _ = $0.insert(message) }
  }
}
