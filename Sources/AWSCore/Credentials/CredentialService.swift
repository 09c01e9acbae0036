import Foundation

/// Asks an address that hands out credentials: a container's agent, a machine's metadata, a login portal.
struct CredentialService {
  let surroundings: Surroundings
  /// What is asked, for messages.
  let name: String
  /// How often it is asked at most, the first time included.
  var attempts = 3
  /// Whether it is asked again where it cannot have been reached; false where it is usually not there at all.
  var retriesUnreached = true
  var timeout: Duration = .seconds(2)

  /// The body of a reply of status 200.
  func ask(
    _ address: ServiceAddress, method: String = "GET", headers: [(name: String, value: String)] = []
  ) async throws(CredentialFailure) -> [UInt8] {
    let response = try await reply(to: request(address, method: method, headers: headers))
    guard response.status == 200 else { throw .broken("\(name) answered with status \(response.status)") }
    return response.body
  }

  /// A request that may be sent twice.
  func request(
    _ address: ServiceAddress, method: String = "GET", headers: [(name: String, value: String)] = [],
    body: [UInt8] = []
  ) -> HTTPRequest {
    var request = HTTPRequest(
      method: method, endpoint: address.endpoint, path: address.path, query: address.query, headers: headers,
      body: body)
    request.mayBeRepeated = true
    return request
  }

  /// The reply, of whatever status below 500: above, and where none comes, it is asked again after a pause.
  func reply(to request: HTTPRequest) async throws(CredentialFailure) -> HTTPResponse {
    var reason = ""
    for attempt in 0..<max(1, attempts) {
      if attempt > 0 { try await pause(beforeRetry: attempt - 1, after: reason) }
      do throws(TransportFailure) {
        let response = try await surroundings.transport.send(request, timeout: timeout)
        if response.status < 500 { return response }
        reason = "\(name) answered with status \(response.status)"
      } catch {
        switch error {
        case .notSent(let why):
          reason = why
          if !retriesUnreached { throw .broken(reason) }
        case .noReply(let why): reason = why
        }
      }
    }
    throw .broken(reason)
  }

  /// Short: whoever is asked is near, and a person may be waiting.
  private func pause(beforeRetry retry: Int, after reason: String) async throws(CredentialFailure) {
    do {
      try await surroundings.pause(.milliseconds(100 << min(retry, 4)))
    } catch {
      throw .broken(reason)
    }
  }
}

/// An address with its parts.
struct ServiceAddress {
  var endpoint: Endpoint
  var path: String
  var query: [(name: String, value: String)] = []

  /// Reads `http://host:port/path?query`.
  init?(_ text: String) {
    let parts = text.split(separator: "?", maxSplits: 1)
    guard let first = parts.first, let whole = Endpoint(first) else { return nil }
    endpoint = Endpoint(scheme: whole.scheme, host: whole.host, port: whole.port)
    // An endpoint's base path has no slash at its end; an address may.
    path = whole.basePath + (first.hasSuffix("/") || whole.basePath.isEmpty ? "/" : "")
    query = parts.count > 1 ? PercentEncoding.decodeForm(parts[1]) : []
  }

  /// The address as it is written.
  var text: String {
    let endpoint = endpoint.address + (path == "/" ? "" : path)
    return query.isEmpty ? endpoint : endpoint + "?" + PercentEncoding.form(query)
  }
}

/// The form in which containers and machines are given their role's keys.
struct RoleKey: Decodable {
  var AccessKeyId: String
  var SecretAccessKey: String
  var Token: String
  var Expiration: String
  var AccountId: String?

  static func read(_ body: [UInt8], source: String) throws(CredentialFailure) -> Credentials {
    guard let key = try? JSONDecoder().decode(RoleKey.self, from: Data(body)) else {
      throw .broken("\(source) answered without AccessKeyId, SecretAccessKey, Token and Expiration")
    }
    return Credentials(
      accessKeyID: key.AccessKeyId, secretAccessKey: key.SecretAccessKey, sessionToken: key.Token,
      expires: AWSTimestamp.parse(key.Expiration), source: source, accountID: key.AccountId)
  }
}
