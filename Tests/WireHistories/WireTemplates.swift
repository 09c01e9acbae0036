import AWSCore
import AWSSandbox
import Foundation
import Synchronization

/// Answers that were seen of each action, so that a list of nothing can be made of them which nobody can tell from the
/// service's own.
final class WireTemplates: Sendable {
  private let seen = Mutex<[RequestedAction: HTTPResponse]>([:])

  /// Keeps the first good answer to each observation.
  func note(_ reply: HTTPResponse, to action: RequestedAction?) {
    guard let action, action.isLook, reply.status == 200 else { return }
    seen.withLock { seen in
      if seen[action] == nil { seen[action] = reply }
    }
  }

  /// The answer without what its lists hold; nil where none was seen.
  func emptied(_ action: RequestedAction) -> HTTPResponse? {
    guard var reply = seen.withLock({ $0[action] }) else { return nil }
    if action.speaksJSON {
      guard let object = try? JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any],
        let body = try? JSONSerialization.data(withJSONObject: object.mapValues { $0 is [Any] ? [] : $0 })
      else { return nil }
      reply.body = Array(body)
    } else {
      guard let document = try? XMLReader().read(reply.body) else { return nil }
      reply.body = XMLWriter.document(document.withEmptyLists)
    }
    return reply
  }
}

extension Element {
  /// Without the members of its lists: elements that are named like one and hold others of one name.
  fileprivate var withEmptyLists: Element {
    var result = self
    let isList = (name.hasSuffix("Set") || name.hasSuffix("s")) && Set(children.map(\.name)).count == 1
    result.children = isList ? [] : children.map(\.withEmptyLists)
    return result
  }
}
