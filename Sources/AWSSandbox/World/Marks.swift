import Document
import SQLite

/// A resource that stands and carries a tag.
public struct MarkedResource: Sendable, Hashable {
  /// The account's number.
  public let account: String
  /// What sort of thing it is: `vpn-gateway`.
  public let kind: String
  /// Its id.
  public let id: String
  /// The tag's value.
  public let value: String
}

extension Sandbox {
  /// What stands and carries a tag with that key.
  public func marked(_ key: String) throws(Diagnostic) -> [MarkedResource] {
    try reading { store in
      try store.rows(
        """
        SELECT tag.account, tag.kind, tag.resource, tag.value FROM tag JOIN resource
        ON resource.account = tag.account AND resource.id = tag.resource
        WHERE tag.key = ? AND NOT resource.gone AND resource.counted ORDER BY tag.value, tag.resource
        """, [.text(key)]
      ) { row in
        MarkedResource(
          account: String((row.text(0) ?? "").prefix { $0 != "@" }), kind: row.text(1) ?? "", id: row.text(2) ?? "",
          value: row.text(3) ?? "")
      }
    }
  }
}
