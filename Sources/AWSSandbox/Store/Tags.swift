import AWSCore
import SQLite

/// A resource's tags.
typealias Tags = [String: String]

extension SandboxStore {
  func tags(of resource: String, account: String) throws -> Tags {
    let pairs = try rows(
      "SELECT key, value FROM tag WHERE account = ? AND resource = ?", [.text(account), .text(resource)]
    ) { ($0.text(0) ?? "", $0.text(1) ?? "") }
    return Dictionary(pairs) { _, last in last }
  }

  func tag(_ resource: String, kind: String, account: String, with tags: Tags) throws {
    for (key, value) in tags {
      try statement(
        """
        INSERT INTO tag (account, resource, kind, key, value) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (account, resource, key) DO UPDATE SET value = ?5
        """
      ).run([.text(account), .text(resource), .text(kind), .text(key), .text(value)])
    }
  }

  /// Takes a tag away, where a value is given only if it has that value.
  func untag(_ resource: String, account: String, key: String, value: String?) throws {
    try statement(
      "DELETE FROM tag WHERE account = ?1 AND resource = ?2 AND key = ?3 AND (?4 IS NULL OR value = ?4)"
    ).run([.text(account), .text(resource), .text(key), .text(orNull: value)])
  }

  /// The kind under which an account's resource is tagged, by its id alone.
  func kind(of resource: String, account: String) throws -> String? {
    try rows(
      "SELECT kind FROM resource WHERE account = ? AND id = ? AND NOT gone", [.text(account), .text(resource)]
    ) { $0.text(0) ?? "" }.first
  }

  /// The ids of an account's resources that carry a tag with one of those values.
  func tagged(_ key: String, _ values: [String], account: String) throws -> Set<String> {
    var ids: Set<String> = []
    for value in values {
      ids.formUnion(
        try rows(
          "SELECT resource FROM tag WHERE account = ? AND key = ? AND value = ?",
          [.text(account), .text(key), .text(value)]
        ) { $0.text(0) ?? "" })
    }
    return ids
  }
}

extension Element {
  /// EC2's list of tags.
  static func tagSet(_ tags: Tags) -> Element {
    .list(
      "tagSet",
      tags.sorted { $0.key < $1.key }.map { [Element("key", text: $0.key), Element("value", text: $0.value)] })
  }
}
