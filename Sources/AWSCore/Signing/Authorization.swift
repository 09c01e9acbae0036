/// What a signed request says about its signature: for services, which verify it.
public struct Authorization: Sendable, Hashable {
  /// The key that was signed with.
  public let accessKeyID: String
  /// What the signature is good for.
  public let scope: SigningScope
  /// When it was signed, in ISO 8601's basic form.
  public let timestamp: String
  /// The names of the signed header fields: lowercase, sorted, separated by `;`.
  public let signedHeaders: String
  /// The signature in hexadecimal.
  public let signature: String

  /// All parts of a signature.
  public init(accessKeyID: String, scope: SigningScope, timestamp: String, signedHeaders: String, signature: String) {
    self.accessKeyID = accessKeyID
    self.scope = scope
    self.timestamp = timestamp
    self.signedHeaders = signedHeaders
    self.signature = signature
  }

  /// Reads the `Authorization` and `X-Amz-Date` fields of a received request; nil where they are missing or malformed.
  public init?(of request: HTTPRequest) {
    let algorithm = "AWS4-HMAC-SHA256 "
    guard let field = request.header("Authorization"), field.hasPrefix(algorithm),
      let timestamp = request.header("X-Amz-Date")
    else { return nil }
    var parts: [Substring: Substring] = [:]
    for part in field.dropFirst(algorithm.count).split(separator: ",") {
      let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { return nil }
      parts[pair[0]] = pair[1]
    }
    guard let credential = parts["Credential"], let slash = credential.firstIndex(of: "/"),
      let scope = SigningScope(credential[credential.index(after: slash)...]),
      let signedHeaders = parts["SignedHeaders"], let signature = parts["Signature"]
    else { return nil }
    self.init(
      accessKeyID: String(credential[..<slash]), scope: scope, timestamp: timestamp,
      signedHeaders: String(signedHeaders), signature: String(signature))
  }

  /// The value of the `Authorization` field.
  public var field: String {
    "AWS4-HMAC-SHA256 Credential=\(accessKeyID)/\(scope.text), SignedHeaders=\(signedHeaders), Signature=\(signature)"
  }

  /// Whether the signature is that of the request under the secret, over a body that is the received one.
  public func verifies(_ request: HTTPRequest, secretAccessKey: String, path: PathSpelling = .normalized) -> Bool {
    let names = Set(signedHeaders.split(separator: ";").map(String.init))
    guard names.contains("host"), timestamp.hasPrefix(scope.day) else { return false }
    let canonical = CanonicalRequest(
      of: request, signing: names, path: path, query: request.query,
      payloadHash: request.payloadHash)
    let stringToSign = scope.stringToSign(canonical, timestamp: timestamp)
    let expected = Array(scope.signature(stringToSign, secretAccessKey: secretAccessKey).utf8)
    let given = Array(signature.utf8)
    // Compares all bytes always, so that the time taken tells nothing about the first difference.
    return given.count == expected.count && zip(given, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
