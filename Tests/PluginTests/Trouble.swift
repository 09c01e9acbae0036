import AWSCore
import AWSSandbox
import Foundation
import Synchronization

/// Lets one request that changes something go wrong, once it is set.
final class Trouble: Sendable {
  private let waiting = Mutex<FaultyTransport.InjectedFault?>(nil)

  /// Lets the next change go wrong that way.
  func set(_ fault: FaultyTransport.InjectedFault) {
    waiting.withLock { $0 = fault }
  }

  func next(for request: HTTPRequest) -> FaultyTransport.InjectedFault? {
    guard Self.changes(request) else { return nil }
    return waiting.withLock { waiting in
      defer { waiting = nil }
      return waiting
    }
  }

  private static func changes(_ request: HTTPRequest) -> Bool {
    if let target = request.header("X-Amz-Target") {
      return !["Describe", "Get", "List"].contains { target.contains("." + $0) }
    }
    let body = String(decoding: request.body, as: UTF8.self)
    guard let action = body.split(separator: "&").first(where: { $0.hasPrefix("Action=") })?.dropFirst(7) else {
      return request.method != "GET"
    }
    return !["Describe", "Get", "List", "Check"].contains { action.hasPrefix($0) }
  }
}
