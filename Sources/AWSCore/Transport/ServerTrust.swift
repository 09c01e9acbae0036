#if canImport(Security)
  import Foundation
  import Security

  extension ReplyCollector {
    /// Trusts the authorities of `AWS_CA_BUNDLE` beside those of the system.
    func urlSession(
      _ session: URLSession, didReceive challenge: URLAuthenticationChallenge,
      completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
      let anchors = authorities.certificates.compactMap { SecCertificateCreateWithData(nil, $0 as CFData) }
      guard !anchors.isEmpty, let trust = challenge.protectionSpace.serverTrust else {
        completionHandler(.performDefaultHandling, nil)
        return
      }
      SecTrustSetAnchorCertificates(trust, anchors as CFArray)
      SecTrustSetAnchorCertificatesOnly(trust, false)
      // What these authorities did not sign the system refuses too, and it says why.
      if SecTrustEvaluateWithError(trust, nil) {
        completionHandler(.useCredential, URLCredential(trust: trust))
      } else {
        completionHandler(.performDefaultHandling, nil)
      }
    }
  }
#endif
