import Foundation
import Synchronization

/// Carries requests over the network, by the system's libcurl, which is opened when the first one is sent.
///
/// - A request is written to a connection once. Where no reply comes it is never sent again on the way: whoever asked
///   learns that it may have arrived. One that may not be repeated has a connection of its own, over which nothing went
///   before, so that neither a kept connection's death nor a reply that nobody asked for can be taken for its outcome.
/// - HTTP/2 where the service offers it and the request has no body and may be repeated, else HTTP/1.1; at most 32
///   connections to a host; connections are kept.
/// - Redirects are not followed, since a signature is good for one host only; nothing is cached, and no cookie, no
///   `.netrc` and no password is kept or sent.
/// - TLS certificates are always verified, against the system's store or that of `AWS_CA_BUNDLE`, `SSL_CERT_FILE` or
///   `SSL_CERT_DIR`.
/// - Proxies come from the usual variables, and never for this machine and its link.
/// - A reply is bounded: its header by ``ReplyHead/maximumBytes``, its body by what is asked for, its time by
///   ``send(_:timeout:)``.
public final class NetworkTransport: Transport {
  private let loop = CurlLoop()
  private let maximumReplyBytes: Int
  private let authorities: CertificateAuthorities
  private let proxies: ProxySettings

  /// A transport, with connections of its own.
  ///
  /// - Parameters:
  ///   - maximumReplyBytes: larger replies are given up.
  ///   - environment: where authorities and proxies are looked up.
  public init(
    maximumReplyBytes: Int = 32 << 20, environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.maximumReplyBytes = maximumReplyBytes
    authorities = CertificateAuthorities(environment: environment)
    proxies = ProxySettings(environment: environment)
  }

  deinit {
    loop.stop()
  }

  /// Sends a request and waits for the whole reply: at most `timeout` for a connection, as long for each byte, and five
  /// minutes for all of it, an hour where a file is sent.
  public func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let order = CurlOrder(
      request: request, wire: try WireRequest(request),
      authorities: try authorities.store(for: request.endpoint.scheme),
      proxy: proxies.proxy(for: request.endpoint), withoutProxy: proxies.exceptions, timeout: timeout,
      totalTime: .seconds(request.file == nil ? 300 : 3600), maximumReplyBytes: maximumReplyBytes)
    guard !Task.isCancelled else { throw .cancelledBeforeSent }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { loop.send(order, $0) }
    } onCancel: {
      loop.cancel(order.ticket)
    }
    return try result.get()
  }
}
