import AWSCore
import AWSSandbox
import Fixtures

/// The program's own transport over the loopback interface: to the served sandbox, or to where nobody listens.
struct WireTransport: Transport {
  let inner: any Transport
  let traffic: WireTraffic
  let deaf: UInt16
  /// What is broken on purpose between the program and its transport.
  let mutant: WireMutant?
  let templates: WireTemplates

  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    guard let mutant else {
      let reply = try await carry(request, timeout: timeout)
      // What goes wrong may have changed it.
      if !traffic.isTroubled { templates.note(reply, to: RequestedAction(of: request)) }
      return reply
    }
    return try await mutant.send(request, by: templates) { (request) async throws(TransportFailure) in
      try await carry(request, timeout: timeout)
    }
  }

  private func carry(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    var request = request
    if traffic.isRefused(request) { request.endpoint.port = Int(deaf) }
    return try await inner.send(request, timeout: timeout)
  }
}
