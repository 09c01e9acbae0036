import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Carries requests over the network, by URLSession.
///
/// Redirects are not followed, since a signature is good for one host only; nothing is cached and no cookie kept. TLS
/// certificates are always verified, against the system's store. A reply is bounded in size.
///
/// On Linux a reply that ends inside of its header fields, by an orderly end of the connection, ends the process
/// (swift-corelibs-foundation, issue 5285: "Transfer completed, but there's no response"). A program that cannot have that
/// lets a ``CarrierProcess`` do the sending.
public final class NetworkTransport: Transport {
  private let pooled: Line
  private let maximumReplyBytes: Int
  private let authorities: CertificateAuthorities
  private let carrier: CarrierProcess?

  /// Who carries the requests of every transport that is made from here on and is not told otherwise: a program sets it
  /// once, at its start. Nil: this process itself.
  public static let usualCarrier = Mutex<CarrierProcess?>(nil)

  /// A transport.
  ///
  /// - Parameters:
  ///   - maximumReplyBytes: larger replies are given up.
  ///   - environment: where `AWS_CA_BUNDLE` is looked up.
  ///   - carrier: who carries its requests; left out, the usual one.
  public init(
    maximumReplyBytes: Int = 32 << 20, environment: [String: String] = ProcessInfo.processInfo.environment,
    carrier: CarrierProcess? = nil
  ) {
    self.carrier = carrier ?? Self.usualCarrier.withLock { $0 }
    self.maximumReplyBytes = maximumReplyBytes
    authorities = CertificateAuthorities(environment: environment)
    pooled = Line(maximumReplyBytes, authorities, keepsConnections: true)
  }

  /// On Linux, an `AWS_CA_BUNDLE`.
  public var unmetSettings: [UnmetSetting] { [authorities.unmet].compactMap(\.self) }

  /// Sends a request and waits for the whole reply, at most `timeout` without any byte.
  public func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    if let carrier {
      return try await carrier.send(request, timeout: timeout, maximumReplyBytes: maximumReplyBytes)
    }
    guard var outgoing = URLRequest(request) else {
      throw .notSent("`\(request.endpoint.address)` is not an address that can be called")
    }
    let parts = timeout.components
    outgoing.timeoutInterval = Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
    // A kept connection that dies during a request makes libcurl send the request again, on its own. What may not be
    // sent twice therefore goes over a connection that nothing went over before.
    // A file may take long to send, so it goes over one of its own as well.
    let line =
      request.mayBeRepeated && request.file == nil
      ? pooled
      : Line(maximumReplyBytes, authorities, keepsConnections: false, isForFile: request.file != nil)
    return try await line.send(outgoing, file: request.file.map { URL(filePath: $0.path) })
  }
}

/// One URLSession with its delegate and its connections, which end with it.
private final class Line: Sendable {
  private let session: URLSession
  private let collector: ReplyCollector

  init(
    _ maximumReplyBytes: Int, _ authorities: CertificateAuthorities, keepsConnections: Bool, isForFile: Bool = false
  ) {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.timeoutIntervalForResource = isForFile ? 3600 : 300
    configuration.httpMaximumConnectionsPerHost = 32
    configuration.httpAdditionalHeaders = ["User-Agent": "plinkflow"]
    if !keepsConnections { configuration.httpAdditionalHeaders?["Connection"] = "close" }
    collector = ReplyCollector(maximumBytes: maximumReplyBytes, authorities: authorities)
    session = URLSession(configuration: configuration, delegate: collector, delegateQueue: nil)
  }

  deinit {
    session.finishTasksAndInvalidate()
  }

  func send(_ request: URLRequest, file: URL?) async throws(TransportFailure) -> HTTPResponse {
    guard !Task.isCancelled else { throw .notSent("the call was cancelled before it was sent") }
    let task: URLSessionTask =
      if let file { session.uploadTask(with: request, fromFile: file) } else { session.dataTask(with: request) }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        collector.expect(task, continuation)
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
    return try result.get()
  }
}

extension URLRequest {
  /// Nil where the endpoint and path make no address.
  fileprivate init?(_ request: HTTPRequest) {
    var address = request.endpoint.address + request.path
    if !request.query.isEmpty { address += "?" + PercentEncoding.form(request.query) }
    guard let url = URL(string: address, encodingInvalidCharacters: false) else { return nil }
    self.init(url: url)
    httpMethod = request.method
    httpShouldHandleCookies = false
    for header in request.headers { addValue(header.value, forHTTPHeaderField: header.name) }
    if !request.body.isEmpty { httpBody = Data(request.body) }
  }
}
