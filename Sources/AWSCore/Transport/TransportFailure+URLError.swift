import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

extension TransportFailure {
  /// What an error of URLSession means for the request.
  ///
  /// - Parameters:
  ///   - peer: the host that was called, with its port where it is not the usual one.
  ///   - unmet: a setting that would have had a say in which certificates are trusted.
  init(_ error: any Error, peer: String, unmet: UnmetSetting?) {
    guard let error = error as? URLError else {
      self = .noReply("the connection to \(peer) failed: \(error)")
      return
    }
    let reason = error.localizedDescription
    switch error.code {
    case .cannotFindHost, .dnsLookupFailed:
      self = .notSent("the name \(peer) cannot be resolved")
    case .cannotConnectToHost:
      self = .notSent("\(peer) refuses the connection or cannot be reached")
    case .notConnectedToInternet:
      self = .notSent("this machine has no network")
    case .serverCertificateUntrusted, .serverCertificateHasUnknownRoot, .serverCertificateHasBadDate,
      .serverCertificateNotYetValid, .clientCertificateRejected, .clientCertificateRequired:
      self = .refusedCertificate(of: peer, Self.certificateProblem(reason) ?? reason, unmet)
    case .badURL, .appTransportSecurityRequiresSecureConnection:
      self = .notSent("the address of \(peer) cannot be called")
    case .unsupportedURL:
      // The scheme was http or https, so this is how libcurl calls a reply without HTTP's first line, and the request
      // has arrived.
      self = .noReply("\(peer) answered with something that is not HTTP")
    case .timedOut:
      self = .noReply("\(peer) did not answer in time")
    case .networkConnectionLost:
      self = .noReply("the connection to \(peer) was lost")
    case .cancelled:
      self = .noReply("the call was cancelled while it waited for \(peer)")
    default:
      if let problem = Self.certificateProblem(reason) {
        self = .refusedCertificate(of: peer, problem, unmet)
      } else if error.code == .secureConnectionFailed || Self.handshakeFailures.contains(where: reason.hasPrefix) {
        self = .notSent("no TLS connection to \(peer): \(reason)")
      } else {
        self = .noReply("the connection to \(peer) failed: \(reason)")
      }
    }
  }

  private static func refusedCertificate(
    of peer: String, _ problem: String, _ unmet: UnmetSetting?
  ) -> TransportFailure {
    let hint = unmet.map { "; \($0.reason): \($0.remedy)" } ?? ""
    return .notSent("the certificate of \(peer) was refused: \(problem)\(hint)")
  }

  /// What libcurl says of a certificate, without its own name for the layer: on Linux URLSession has no code for it.
  private static func certificateProblem(_ reason: String) -> String? {
    for prefix in ["SSL certificate problem: ", "SSL: "] where reason.hasPrefix(prefix) {
      let problem = reason.dropFirst(prefix.count)
      if prefix == "SSL: ", !problem.contains("certificate") { return nil }
      return problem.prefix(1).lowercased() + problem.dropFirst()
    }
    return reason.hasPrefix("server certificate verification failed") ? reason : nil
  }

  /// What libcurl says where the handshake failed. What fails later begins with other words (`OpenSSL SSL_read`), and a
  /// request may have arrived by then.
  private static let handshakeFailures = [
    "SSL: ", "OpenSSL/", "OpenSSL SSL_connect", "TLS connect error", "gnutls_handshake",
  ]
}
