import Digest

/// A request in the one spelling that client and service hash alike (Signature Version 4).
public struct CanonicalRequest: Sendable, Hashable {
  /// The names of the signed header fields: lowercase, sorted, separated by `;`.
  public let signedHeaders: String
  /// The whole canonical text.
  public let text: String

  /// Spells a request.
  ///
  /// - Parameters:
  ///   - names: the header fields to sign, lowercase; nil signs all but those that proxies and connections change.
  ///   - omitted: header fields that stay out of the signature, lowercase.
  ///   - path: how the path is spelt.
  ///   - query: the query's names and values, not encoded.
  ///   - payloadHash: the hexadecimal SHA-256 of the body, or the constant that stands for it.
  init(
    of request: HTTPRequest, signing names: Set<String>? = nil, omitting omitted: Set<String> = [],
    path: PathSpelling, query: [(name: String, value: String)], payloadHash: String
  ) {
    var fields: [String: [String]] = [:]
    for header in request.headers {
      fields[header.name.lowercased(), default: []].append(Self.collapsed(header.value))
    }
    if fields["host"] == nil { fields["host"] = [request.endpoint.hostHeader] }
    let signed = fields.keys.filter { names?.contains($0) ?? !Self.unsigned.union(omitted).contains($0) }.sorted()
    let pairs = query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }.sorted(by: <)

    signedHeaders = signed.joined(separator: ";")
    var lines = [
      request.method, path.spell(request.endpoint.basePath + request.path),
      pairs.map { $0 + "=" + $1 }.joined(separator: "&"),
    ]
    lines += signed.map { "\($0):\(fields[$0, default: []].joined(separator: ","))" }
    lines += ["", signedHeaders, payloadHash]
    text = lines.joined(separator: "\n")
  }

  /// Fields that are added or rewritten on the way, so that no signature can cover them.
  private static let unsigned: Set<String> = [
    "authorization", "connection", "expect", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
  ]

  /// A field's value with each run of white space made one space, and none at its ends.
  private static func collapsed(_ value: String) -> String {
    value.split { $0 == " " || $0 == "\t" || $0.isNewline }.joined(separator: " ")
  }
}

/// How a path enters the canonical request.
public enum PathSpelling: Sendable, Hashable {
  /// Dots and repeated slashes resolved, then percent-encoded once more: every service but S3.
  case normalized
  /// Percent-encoded once more.
  case encoded
  /// As it is sent: S3.
  case verbatim

  func spell(_ path: String) -> String {
    switch self {
    case .normalized: PercentEncoding.encodePath(Self.resolve(path))
    case .encoded: PercentEncoding.encodePath(path)
    case .verbatim: path
    }
  }

  private static func resolve(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    guard !parts.isEmpty else { return "/" }
    let endsWithSlash = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
    return "/" + parts.joined(separator: "/") + (endsWithSlash ? "/" : "")
  }
}
