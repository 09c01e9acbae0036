import AWSCore
import AWSSandbox

/// One thing that a wire, or what stands in it, does to a request or to its reply.
///
/// `Before` and `After` tell whether the request took effect in the cloud: before it, nothing happened there.
package enum WireFault: String, CaseIterable, Sendable {
  /// The connection is refused.
  case refused
  /// The connection is reset, or closed in order, instead of a reply.
  case resetBefore, resetAfter, closedBefore, closedAfter
  /// The reply ends inside of its header, or of its body; or it is whole, and its body is half of what it was.
  case cutHeader, cutBody, halfBody
  /// A status of 200 with nothing, with a page, with other XML, or with the answer of another action.
  case emptyPage, page, foreignXML, otherAction
  /// A status of 200 with JSON of another shape.
  case foreignJSON, jsonNull, jsonList
  /// A proxy's page with a status of its own.
  case badGateway, gatewayTimeout, portal, tooMany
  /// A proxy's words under 503.
  case proxyBefore, proxyAfter
  /// The service's own failures.
  case errorBefore, errorAfter, unavailableBefore, unavailableAfter, throttled
  /// The reply takes its time, or more time than the client has.
  case slow, lateBefore, lateAfter
  /// The reply comes twice on one connection.
  case twice
  /// The request is handed on twice; the second reply comes back.
  case repeated
  /// A connection that was used before takes the request and dies; or one is closed right behind a reply.
  case staleBefore, staleAfter, staleNext
  /// The service says that the key has lapsed, or that it knows none such.
  case lapsed, unknownKey
}

extension WireFault {
  /// Whether the service says that it will do it later, which is waited for as long as the step may take.
  var isPatient: Bool {
    switch self {
    case .tooMany, .throttled, .unavailableBefore, .unavailableAfter: true
    default: false
    }
  }

  /// Whether the client has to give up soon for it to be felt.
  var isLate: Bool { self == .lateBefore || self == .lateAfter }

  /// Whether whoever looks gets what is there all the same.
  var lets: Bool {
    switch self {
    // On a new connection it is answered.
    case .slow, .twice, .repeated, .staleNext, .staleBefore, .staleAfter: true
    default: false
    }
  }

  /// Whether the request took effect.
  var takesEffect: Bool {
    switch self {
    case .resetAfter, .closedAfter, .cutHeader, .cutBody, .halfBody, .gatewayTimeout, .proxyAfter, .errorAfter,
      .unavailableAfter, .slow, .lateAfter, .twice, .repeated, .staleAfter, .staleNext:
      true
    case .refused, .resetBefore, .closedBefore, .emptyPage, .page, .foreignXML, .otherAction, .foreignJSON, .jsonNull,
      .jsonList, .badGateway, .portal, .tooMany, .proxyBefore, .errorBefore, .unavailableBefore, .throttled,
      .lateBefore, .staleBefore, .lapsed, .unknownKey:
      false
    }
  }

  /// Whether the client can know whether the request took effect.
  var isDefinite: Bool {
    switch self {
    case .refused, .throttled, .slow, .twice, .repeated, .staleNext, .lapsed, .unknownKey: true
    default: false
    }
  }

  /// Whether it means something to what an action does.
  func concerns(_ action: RequestedAction) -> Bool {
    switch self {
    // What may be sent as often as one likes has no twin.
    case .repeated: !action.isLook
    // S3 answers by its status and header fields, which no other action of it has differently.
    case .otherAction: action.service != "s3"
    // A reply to HEAD has no body to cut.
    case .cutBody, .halfBody: !action.name.hasPrefix("Head")
    default: true
    }
  }
}

extension RequestedAction {
  /// Whether it only observes.
  package var isLook: Bool {
    ["Describe", "List", "Get", "Head", "Check", "Simulate"].contains { name.hasPrefix($0) }
  }
}
