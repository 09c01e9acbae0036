/// One HTTP request, ready to be signed.
public struct HTTPRequest: Sendable {
  /// `GET`, `POST`, `DELETE`, …
  public var method: String
  /// Scheme, host and port.
  public var endpoint: Endpoint
  /// The path, percent-encoded, beginning with a slash.
  public var path: String
  /// The query's names and values, not encoded, in order.
  public var query: [(name: String, value: String)]
  /// Header fields in order; names compare without case.
  public var headers: [(name: String, value: String)]
  /// The body's bytes.
  public var body: [UInt8]
  /// A file that is sent instead of a body in memory.
  public var file: FileBody?
  /// Whether a caller may send it again where no reply came; false for a change without a client token, which goes over
  /// a connection of its own. A transport never repeats either.
  public var mayBeRepeated = false

  /// A request.
  public init(
    method: String, endpoint: Endpoint, path: String = "/", query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.endpoint = endpoint
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The value of the first header field of that name, compared without case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
  /// Method and address: header fields and bodies may hold tokens.
  public var description: String { "\(method) \(endpoint.address)\(path)" }
  /// Method and address: header fields and bodies may hold tokens.
  public var customMirror: Mirror { Mirror(self, children: ["method": method, "address": endpoint.address + path]) }
}

/// Where a service answers.
public struct Endpoint: Sendable, Hashable {
  /// `https`, or `http` for a local peer.
  public var scheme: String
  /// The host's name or address.
  public var host: String
  /// The port, where it is not the scheme's own.
  public var port: Int?
  /// A path that goes before every request's, without a slash at its end; usually empty.
  public var basePath: String

  /// An endpoint.
  public init(scheme: String = "https", host: String, port: Int? = nil, basePath: String = "") {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.basePath = basePath
  }

  /// Host and port as a `Host` field holds them: without the scheme's own port.
  public var hostHeader: String {
    guard let port, port != (scheme == "http" ? 80 : 443) else { return host }
    return "\(host):\(port)"
  }
}

/// One HTTP response, whole.
public struct HTTPResponse: Sendable {
  /// The status code.
  public var status: Int
  /// Header fields; names compare without case.
  public var headers: [(name: String, value: String)]
  /// The body's bytes.
  public var body: [UInt8]

  /// A response.
  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The value of the first header field of that name, compared without case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

extension HTTPResponse: CustomStringConvertible, CustomReflectable {
  /// The status: bodies may hold keys.
  public var description: String { "a reply of status \(status)" }
  /// The status: bodies may hold keys.
  public var customMirror: Mirror { Mirror(self, children: ["status": status]) }
}

/// What carries a request to a service and brings the reply: the network, or a sandbox.
public protocol Transport: Sendable {
  /// Sends one request and waits for the whole reply, whatever its status.
  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse
}

/// Why no reply came.
public enum TransportFailure: Error, Sendable, Hashable {
  /// The request cannot have arrived: no name, no route, connection refused, TLS refused.
  case notSent(String)
  /// The request may have arrived.
  case noReply(String)
}
