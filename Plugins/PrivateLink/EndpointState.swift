import AWSConnection
import AWSCore
import PlinkflowKit

/// Where an endpoint stands on its way.
enum EndpointState: Hashable {
  /// The provider has to accept it.
  case pendingAcceptance
  case available
  /// It will leave this state by itself.
  case onItsWay(String)
  /// It will not become available any more, with what AWS says of it.
  case broken(String)

  init(of endpoint: Element) {
    switch endpoint.state("state") {
    case "pendingacceptance": self = .pendingAcceptance
    case "available": self = .available
    case let state where ["rejected", "failed", "expired"].contains(state):
      let last = endpoint["lastError"]
      let reasons = [last?.text("code"), last?.text("message"), endpoint.text("failureReason")].compactMap { $0 }
      self = .broken(reasons.isEmpty ? state : "\(state) (\(reasons.joined(separator: ", ")))")
    case let state: self = .onItsWay(state)
    }
  }

  /// The state as text for a person.
  var text: String {
    switch self {
    case .pendingAcceptance: "pendingAcceptance"
    case .available: "available"
    case .onItsWay(let state), .broken(let state): state
    }
  }

  var isBroken: Bool {
    if case .broken = self { true } else { false }
  }

  /// A broken endpoint is one that differs: so it is still seen, and can be taken back.
  var differences: [Difference] {
    isBroken ? [Difference("state", found: text, wanted: "available")] : []
  }
}
