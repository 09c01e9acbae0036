/// A request's address and header fields as libcurl takes them: checked, so that no byte of a caller's can end a line.
struct WireRequest: Sendable {
  /// The whole address.
  let address: String
  /// A line for each header field, in the caller's order, and then what keeps libcurl from adding fields of its own.
  let headerLines: [String]

  init(_ request: HTTPRequest) throws(TransportFailure) {
    let endpoint = request.endpoint
    var address = endpoint.address + request.path
    if !request.query.isEmpty { address += "?" + PercentEncoding.form(request.query) }
    let isCallable =
      (endpoint.scheme == "https" || endpoint.scheme == "http") && !endpoint.host.isEmpty
      && !endpoint.host.utf8.contains(where: { "/?#@\\".utf8.contains($0) })
      && (endpoint.basePath + request.path).first.map { $0 == "/" || $0 == "?" } ?? true
      && address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }
    guard isCallable else { throw .notSent("`\(endpoint.address)` is not an address that can be called") }
    guard Self.isToken(request.method) else { throw .notSent("`\(request.method)` is not a method of HTTP") }
    self.address = address
    var lines: [String] = []
    for (name, value) in request.headers { lines.append(try Self.line(name, value)) }
    // Fields that libcurl would add: what is sent is what the caller says. (`Expect` would make it wait a second for a
    // leave that AWS's services do not give.)
    for name in ["Accept", "Expect", "Content-Type"] where request.header(name) == nil { lines.append("\(name):") }
    headerLines = lines
  }

  private static func line(_ name: String, _ value: String) throws(TransportFailure) -> String {
    guard isToken(name) else { throw .notSent("a header field's name is not one of HTTP") }
    guard !["content-length", "transfer-encoding"].contains(name.lowercased()) else {
      throw .notSent("the header field `\(name)` is the transport's to set")
    }
    guard value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }) else {
      throw .notSent("the value of the header field `\(name)` has a line break or another control character")
    }
    // libcurl takes `Name:` for the wish to leave the field out; with a semicolon it is sent, and empty.
    return value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? "\(name);" : "\(name): \(value)"
  }

  /// Whether it has the form of a name of HTTP (RFC 9110, 5.6.2).
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}
