import Synchronization

/// A request on its way to the thread that sends it, with all that it is sent by.
struct CurlOrder: Sendable {
  /// Tells one request from another, and that its caller has given it up.
  final class Ticket: Sendable {
    let isCancelled = Atomic(false)
  }

  let request: HTTPRequest
  let wire: WireRequest
  let authorities: CertificateAuthorities.Store?
  /// The proxy; empty: none.
  let proxy: String
  let withoutProxy: String
  /// At most so long for a connection, and then without any byte.
  let timeout: Duration
  /// And so long for all of it.
  let totalTime: Duration
  let maximumReplyBytes: Int
  let ticket = Ticket()

  /// The host, with its port where it is not the usual one, for messages.
  var peer: String { request.endpoint.hostHeader }
}
