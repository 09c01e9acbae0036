import Foundation

/// Signs requests with Signature Version 4. Pure: the date is passed in.
public struct Signer: Sendable {
  /// Whose key signs.
  public let credentials: Credentials
  /// The region that signatures are good for.
  public let region: String
  /// The service's signing name.
  public let service: String
  /// How paths are spelt; ``PathSpelling/verbatim`` for S3.
  public var path: PathSpelling
  /// Whether the body's hash is sent as `x-amz-content-sha256`, as S3 wants it.
  public var sendsPayloadHash: Bool
  /// Whether the signature covers the session token; a few services want it added afterwards.
  public var signsSessionToken: Bool

  /// A signer for one service in one region.
  public init(
    credentials: Credentials, region: String, service: String, path: PathSpelling = .normalized,
    sendsPayloadHash: Bool = false, signsSessionToken: Bool = true
  ) {
    self.credentials = credentials
    self.region = region
    self.service = service
    self.path = path
    self.sendsPayloadHash = sendsPayloadHash
    self.signsSessionToken = signsSessionToken
  }

  /// What was made while signing, for those who look for the cause of a refused signature.
  public struct Signed: Sendable {
    /// The request with its signature.
    public let request: HTTPRequest
    /// The spelling that was hashed.
    public let canonicalRequest: CanonicalRequest
    /// The text that was authenticated.
    public let stringToSign: String
    /// The signature in hexadecimal.
    public let signature: String
  }

  /// The request with `X-Amz-Date` and `Authorization` fields, and the session token's where there is one.
  public func sign(_ request: HTTPRequest, at date: Date) -> Signed {
    let timestamp = AWSTimestamp.basic(date)
    let scope = SigningScope(date: date, region: region, service: service)
    let payload = request.payloadHash
    var signed = request
    signed.headers.removeAll { Self.ownFields.contains($0.name.lowercased()) }
    if let token = credentials.sessionToken { signed.headers.append(("X-Amz-Security-Token", token)) }
    signed.headers.append(("X-Amz-Date", timestamp))
    if sendsPayloadHash { signed.headers.append(("x-amz-content-sha256", payload)) }

    let canonical = CanonicalRequest(
      of: signed, omitting: signsSessionToken ? [] : ["x-amz-security-token"], path: path, query: signed.query,
      payloadHash: payload)
    let stringToSign = scope.stringToSign(canonical, timestamp: timestamp)
    let signature = scope.signature(stringToSign, secretAccessKey: credentials.secretAccessKey)
    let authorization = Authorization(
      accessKeyID: credentials.accessKeyID, scope: scope, timestamp: timestamp,
      signedHeaders: canonical.signedHeaders, signature: signature)
    signed.headers.append(("Authorization", authorization.field))
    return Signed(request: signed, canonicalRequest: canonical, stringToSign: stringToSign, signature: signature)
  }

  /// The request with its signature in the query, good for `lifetime` from `date` for anyone who holds the address.
  public func presign(_ request: HTTPRequest, at date: Date, lifetime: Duration) -> Signed {
    let timestamp = AWSTimestamp.basic(date)
    let scope = SigningScope(date: date, region: region, service: service)
    let payload = request.payloadHash
    let names = CanonicalRequest(of: request, path: path, query: [], payloadHash: payload).signedHeaders
    var signed = request
    signed.query += [
      ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope.text)"),
      ("X-Amz-Date", timestamp), ("X-Amz-SignedHeaders", names), ("X-Amz-Expires", "\(lifetime.components.seconds)"),
    ]
    let token = credentials.sessionToken.map { [(name: "X-Amz-Security-Token", value: $0)] } ?? []
    if signsSessionToken { signed.query += token }
    let canonical = CanonicalRequest(of: request, path: path, query: signed.query, payloadHash: payload)
    let stringToSign = scope.stringToSign(canonical, timestamp: timestamp)
    let signature = scope.signature(stringToSign, secretAccessKey: credentials.secretAccessKey)
    if !signsSessionToken { signed.query += token }
    signed.query.append(("X-Amz-Signature", signature))
    return Signed(request: signed, canonicalRequest: canonical, stringToSign: stringToSign, signature: signature)
  }

  /// Fields that signing sets, so that what was signed before can be signed again.
  private static let ownFields: Set<String> = [
    "authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256",
  ]
}
