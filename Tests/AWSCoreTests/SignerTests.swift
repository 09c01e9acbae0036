import AWSCore
import Foundation
import Testing

/// All 38 cases of aws-c-auth's signing test suite, in header and query form.
@Suite struct SignerTests {
  static let cases: [String] = {
    let folder = Vectors.folder.appending(path: "sigv4")
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [""]).sorted()
  }()

  @Test func `all published cases are there`() throws {
    guard try Vectors.bytes("sigv4/get-vanilla/context.json") != nil else { return }
    #expect(Self.cases.count == 38)
  }

  @Test(arguments: cases) func `signatures in the header are the published ones`(name: String) throws {
    guard let vector = try SigningVector(name) else { return }
    let signed = vector.signer.sign(vector.request, at: vector.date)
    #expect(try signed.canonicalRequest.text == vector.expected("header-canonical-request"))
    #expect(try signed.stringToSign == vector.expected("header-string-to-sign"))
    #expect(try signed.signature == vector.expected("header-signature"))
    #expect(try WireText(signed.request) == WireText(parsing: vector.expected("header-signed-request")))
  }

  @Test(arguments: cases) func `signatures in the query are the published ones`(name: String) throws {
    guard let vector = try SigningVector(name) else { return }
    let signed = vector.signer.presign(vector.request, at: vector.date, lifetime: .seconds(vector.lifetime))
    #expect(try signed.canonicalRequest.text == vector.expected("query-canonical-request"))
    #expect(try signed.stringToSign == vector.expected("query-string-to-sign"))
    #expect(try signed.signature == vector.expected("query-signature"))
    #expect(try WireText(signed.request) == WireText(parsing: vector.expected("query-signed-request")))
  }

  @Test(arguments: cases) func `a request that was signed is verified`(name: String) throws {
    guard let vector = try SigningVector(name) else { return }
    var received = try WireText(parsing: vector.expected("header-signed-request")).request
    let authorization = try #require(Authorization(of: received))
    let secret = vector.signer.credentials.secretAccessKey
    #expect(authorization.verifies(received, secretAccessKey: secret, path: vector.signer.path))
    #expect(!authorization.verifies(received, secretAccessKey: secret + "x", path: vector.signer.path))
    received.body.append(0)
    #expect(!authorization.verifies(received, secretAccessKey: secret, path: vector.signer.path))
  }

  @Test(arguments: ["", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential=A/b, SignedHeaders=host", "Basic eA=="])
  func `no signature is read where there is none`(field: String) {
    let request = HTTPRequest(
      method: "GET", endpoint: Endpoint(host: "a.example"),
      headers: [("Authorization", field), ("X-Amz-Date", "20150830T123600Z")])
    #expect(Authorization(of: request) == nil)
  }
}

/// One case of the suite.
struct SigningVector {
  let request: HTTPRequest
  let signer: Signer
  let date: Date
  let lifetime: Int
  private let folder: String

  private struct Context: Decodable {
    struct Key: Decodable { var access_key_id: String, secret_access_key: String, token: String? }
    var credentials: Key, expiration_in_seconds: Int, normalize: Bool, region: String, service: String
    var sign_body: Bool, timestamp: String, omit_session_token: Bool?
  }

  init?(_ name: String) throws {
    folder = "sigv4/\(name)"
    guard let context = try Vectors.json("\(folder)/context.json", as: Context.self),
      let text = try Vectors.text("\(folder)/request.txt")
    else { return nil }
    request = WireText(parsing: text).request
    let key = context.credentials
    signer = Signer(
      credentials: Credentials(
        accessKeyID: key.access_key_id, secretAccessKey: key.secret_access_key, sessionToken: key.token),
      region: context.region, service: context.service, path: context.normalize ? .normalized : .encoded,
      sendsPayloadHash: context.sign_body, signsSessionToken: context.omit_session_token != true)
    date = try #require(AWSTimestamp.parse(context.timestamp))
    lifetime = context.expiration_in_seconds
  }

  func expected(_ name: String) throws -> String {
    try #require(try Vectors.text("\(folder)/\(name).txt"))
  }
}

/// A request as the suite writes it, read into its parts.
struct WireText: Equatable {
  var line: String
  var fields: [String]
  var body: String

  init(parsing text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    line = String(lines.removeFirst())
    fields = []
    while let field = lines.first, !field.isEmpty {
      lines.removeFirst()
      if field.hasPrefix(" "), let last = fields.indices.last {
        fields[last] += "\n" + field
      } else {
        fields.append(String(field))
      }
    }
    body = lines.dropFirst().joined(separator: "\n")
    if body == "\n" { body = "" }
  }

  init(_ request: HTTPRequest) {
    let query = request.query.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
    line = "\(request.method) \(request.path)\(query.isEmpty ? "" : "?")\(query.joined(separator: "&")) HTTP/1.1"
    fields = request.headers.map { "\($0.name):\($0.value)" }
    body = String(decoding: request.body, as: UTF8.self)
  }

  static func == (left: WireText, right: WireText) -> Bool {
    PercentEncoding.decode(left.line) == PercentEncoding.decode(right.line) && left.fields == right.fields
      && left.body == right.body
  }

  var request: HTTPRequest {
    let method = line.prefix { $0 != " " }
    let target = line.dropFirst(method.count + 1).dropLast(" HTTP/1.1".count)
    let path = target.prefix { $0 != "?" }
    let headers = fields.map { field in
      let name = field.prefix { $0 != ":" }
      return (name: String(name), value: String(field.dropFirst(name.count + 1)))
    }
    let host = headers.first { $0.name == "Host" }?.value ?? ""
    return HTTPRequest(
      method: String(method), endpoint: Endpoint(host: host), path: String(path),
      query: PercentEncoding.decodeForm(target.dropFirst(path.count + 1)), headers: headers, body: Array(body.utf8))
  }
}
