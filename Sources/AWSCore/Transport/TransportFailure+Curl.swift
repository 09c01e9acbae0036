import CCurl

/// How libcurl says that a request failed.
struct CurlError {
  let code: Int32
  /// Its own words, which change with its version.
  let text: String
}

extension TransportFailure {
  static let cancelledBeforeSent = TransportFailure.notSent("the call was cancelled before it was sent")
  static let headerTooLarge = TransportFailure.noReply(
    "the reply's header is larger than \(ReplyHead.maximumBytes) bytes")

  /// Why no byte of a request went out.
  init(notSent error: CurlError, _ order: CurlOrder) {
    let peer = order.peer
    let isByProxy = !order.proxy.isEmpty
    self =
      switch Int(error.code) {
      case CCURL_URL_MALFORMAT, CCURL_UNSUPPORTED_PROTOCOL:
        .notSent("`\(order.request.endpoint.address)` is not an address that can be called")
      case CCURL_COULDNT_RESOLVE_HOST: .notSent("the name \(order.request.endpoint.host) cannot be resolved")
      case CCURL_COULDNT_RESOLVE_PROXY: .notSent("the name of the proxy for \(peer) cannot be resolved")
      case CCURL_COULDNT_CONNECT where isByProxy:
        .notSent("the proxy for \(peer) refuses the connection or cannot be reached")
      case CCURL_COULDNT_CONNECT: .notSent("\(peer) refuses the connection or cannot be reached")
      case CCURL_OPERATION_TIMEDOUT: .notSent("no connection to \(peer) in time")
      case CCURL_PEER_FAILED_VERIFICATION:
        .notSent("the certificate of \(peer) was refused: \(Self.certificateProblem(error.text))")
      case CCURL_SSL_CACERT_BADFILE:
        .notSent(
          order.authorities.map { "\($0.variable) names \($0.path), which holds no certificate that can be read" }
            ?? "the system's certificate authorities cannot be read: \(error.text)")
      case CCURL_SSL_CONNECT_ERROR: .notSent("no TLS connection to \(peer): \(error.text)")
      case _ where isByProxy: .notSent("the proxy makes no connection to \(peer): \(error.text)")
      default: .notSent("no connection to \(peer): \(error.text)")
      }
  }

  /// Why there is no whole reply to a request that may have arrived.
  init(noReply error: CurlError, _ order: CurlOrder) {
    let peer = order.peer
    self =
      switch Int(error.code) {
      case CCURL_UNSUPPORTED_PROTOCOL, CCURL_WEIRD_SERVER_REPLY:
        .noReply("\(peer) answered with something that is not HTTP")
      case CCURL_GOT_NOTHING, CCURL_SEND_ERROR, CCURL_RECV_ERROR: .noReply("the connection to \(peer) was lost")
      case CCURL_PARTIAL_FILE: .noReply("the reply of \(peer) was cut off")
      case CCURL_TOO_LARGE, CCURL_OUT_OF_MEMORY: .headerTooLarge
      case CCURL_OPERATION_TIMEDOUT: .noReply("\(peer) did not answer in time")
      default: .noReply("the connection to \(peer) failed: \(error.text)")
      }
  }

  /// What libcurl says of a certificate, without its own name for the layer.
  private static func certificateProblem(_ text: String) -> String {
    for prefix in ["SSL certificate problem: ", "SSL certificate OpenSSL verify result: ", "SSL: "]
    where text.hasPrefix(prefix) {
      let problem = text.dropFirst(prefix.count)
      return problem.prefix(1).lowercased() + problem.dropFirst()
    }
    return text
  }
}
