import AWSCore
import Addresses
import Document
import Foundation
import PlinkflowKit

/// A page on the web, and the address to get it from.
struct Page: Sendable {
  /// How it is called in messages: without its query, which may hold what is nobody's business.
  let text: String
  /// What is sent for it.
  let request: HTTPRequest
  /// The host's name or address that is connected to.
  let address: String
  let port: UInt16

  private let isSecure: Bool

  /// Reads what a workflow says.
  init(_ url: String, resolve: String?) throws(StepError) {
    guard url.utf8.count <= 2048, let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      scheme == "http" || scheme == "https", let written = parts.host, !written.isEmpty
    else {
      throw .refused("has no address of a page in `url`: `\(url)`", help: "write it like `http://www.example.com/`")
    }
    guard parts.user == nil, parts.password == nil else { throw .refused("has a name or password in `url`") }
    let host = try Host.read(written.trimming("[", "]"), "url")
    port = try Measure.port(parts.port ?? (scheme == "https" ? 443 : 80), "url")
    isSecure = scheme == "https"
    if let resolve {
      guard let given = IPAddress(resolve) else { throw .refused("has a `resolve` that is no address: `\(resolve)`") }
      guard !isSecure else {
        throw .refused(
          "has `resolve` with an `https:` page", notes: ["the system's HTTP client verifies the name it connects to"],
          help: "leave `resolve` out, and check the record with `check.dns`")
      }
      address = given.text
    } else {
      address = host
    }
    let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
    let endpoint = Endpoint(scheme: scheme, host: host.bracketed, port: parts.port)
    text = "\(scheme)://\(endpoint.hostHeader)\(path)".printable
    let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
    var request = HTTPRequest(
      method: "GET", endpoint: Endpoint(scheme: scheme, host: address.bracketed, port: parts.port), path: path + query,
      headers: [("Accept", "*/*")])
    if resolve != nil { request.headers.append(("Host", endpoint.hostHeader)) }
    self.request = request
  }

  /// Why no answer came, in words that name the hop.
  func cause(of failure: TransportFailure, _ reach: Reachability) -> String {
    let reason =
      switch failure {
      case .notSent(let reason), .noReply(let reason): reason.printable
      }
    switch reach {
    case .stopped(let finding): return finding
    case .connected(let address):
      if isSecure, case .notSent = failure {
        return """
          \(address.text) port \(port) takes connections, and TLS fails: the certificate does not fit the name or is not \
          trusted here (\(reason))
          """
      }
      return """
        \(address.text) port \(port) takes connections, and \(text) is not answered: behind the load balancer no target \
        is healthy, or another protocol is spoken there (\(reason))
        """
    }
  }
}

extension String {
  /// An IPv6 address as an address on the web holds it; other texts as they are.
  fileprivate var bracketed: String { contains(":") ? "[\(self)]" : self }

  fileprivate func trimming(_ start: String, _ end: String) -> String {
    hasPrefix(start) && hasSuffix(end) ? String(dropFirst().dropLast()) : self
  }
}
