import Foundation

/// Asks an address that hands out credentials as JSON: a container's agent, a machine's metadata, a login portal.
struct CredentialService {
  let surroundings: Surroundings
  /// What is asked, for messages.
  let name: String

  /// The body of a reply of status 200.
  func ask(
    _ address: ServiceAddress, method: String = "GET", headers: [(name: String, value: String)] = [],
    timeout: Duration = .seconds(2), attempts: Int = 3
  ) async throws(CredentialFailure) -> [UInt8] {
    var request = HTTPRequest(
      method: method, endpoint: address.endpoint, path: address.path, query: address.query, headers: headers)
    request.mayBeRepeated = true
    var reason = ""
    for _ in 0..<attempts {
      let reply: Result<HTTPResponse, TransportFailure>
      do throws(TransportFailure) {
        reply = .success(try await surroundings.transport.send(request, timeout: timeout))
      } catch {
        reply = .failure(error)
      }
      switch reply {
      case .success(let response) where response.status == 200: return response.body
      case .success(let response):
        reason = "\(name) answered with status \(response.status)"
        if response.status < 500 { throw .broken(reason) }
      case .failure(.notSent(let why)), .failure(.noReply(let why)): reason = why
      }
    }
    throw .broken(reason)
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
      expires: Timestamp.parse(key.Expiration), source: source, accountID: key.AccountId)
  }
}
