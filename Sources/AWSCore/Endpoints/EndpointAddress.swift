extension Endpoint {
  /// Reads `https://host:8443/base`; nil where it is not an address of that form.
  ///
  /// User names, queries and fragments are refused: they have no meaning for an endpoint, and the first may be a
  /// secret.
  public init?(_ text: some StringProtocol) {
    guard let colon = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<colon.lowerBound].lowercased()
    guard scheme == "https" || scheme == "http" else { return nil }
    let rest = text[colon.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    let path = rest.dropFirst(authority.count)
    guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !rest.contains(where: { "?#@\\\"<>".contains($0) }) else {
      return nil
    }
    var host = authority[...]
    var port: Int?
    if let mark = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
      guard let number = Int(authority[authority.index(after: mark)...]), (1...65_535).contains(number) else {
        return nil
      }
      port = number
      host = authority[..<mark]
    }
    guard !host.isEmpty, host.hasPrefix("[") == host.contains(":"), host.hasPrefix("[") == host.hasSuffix("]") else {
      return nil
    }
    var base = String(path)
    while base.hasSuffix("/") { base.removeLast() }
    self.init(scheme: scheme, host: host.lowercased(), port: port, basePath: base)
  }

  /// The address as it is written.
  public var address: String { "\(scheme)://\(hostHeader)\(basePath)" }
}
