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

  /// Whether it may go by HTTP/2: what has no body and may be repeated.
  ///
  /// libcurl 7.88.1, that of Debian 12, loses the reply to one in 1,600 requests with a body that go by HTTP/2 ("Error
  /// in the HTTP2 framing layer", curl's issue 10634), and to one in 50 where the service answers before it has read
  /// the body.
  var mayUseHTTP2: Bool { request.mayBeRepeated && request.body.isEmpty && request.file == nil }

  /// The host, with its port where it is not the usual one, for messages.
  var peer: String { request.endpoint.hostHeader }
}
