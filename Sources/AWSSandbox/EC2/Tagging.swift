import AWSCore
import SQLite

extension EC2 {
  /// The tags that a creation gives to a kind of resource, under the rules of EC2.
  static func tagSpecification(_ call: Call, for kind: String) throws -> Tags {
    var tags: Tags = [:]
    // Most actions take the singular, some of the younger ones the plural.
    for specification in call.input.list("TagSpecification") + call.input.list("TagSpecifications") {
      let type = try specification.required("ResourceType")
      guard type == kind else {
        throw Refusal.invalidValue("'\(type)' is not a valid taggable resource type for this operation.")
      }
      for (key, value) in try pairs(in: specification) {
        guard tags.updateValue(value, forKey: key) == nil else {
          throw Refusal.invalidValue("Duplicate tag key '\(key)' specified.")
        }
      }
    }
    try check(tags)
    return tags
  }

  private static func pairs(in parameters: Parameters) throws -> [(String, String)] {
    try parameters.list("Tag").map { (try $0.required("Key"), $0.string("Value") ?? "") }
  }

  /// At most 50, keys of 1 to 128 characters outside of AWS's own prefix, values of up to 256.
  static func check(_ tags: Tags) throws {
    guard tags.count <= 50 else {
      throw Refusal("TagLimitExceeded", "More than 50 tags specified for one resource.")
    }
    for (key, value) in tags {
      guard !key.lowercased().hasPrefix("aws:") else {
        throw Refusal.invalidValue("Tag keys starting with 'aws:' are reserved for internal use")
      }
      guard (1...128).contains(key.unicodeScalars.count) else {
        throw Refusal.invalidValue("Tag key exceeds the maximum length of 128 characters")
      }
      guard value.unicodeScalars.count <= 256 else {
        throw Refusal.invalidValue("Tag value exceeds the maximum length of 256 characters")
      }
    }
  }

  @Sendable static func createTags(_ call: Call) throws -> Reply {
    let tags = Dictionary(try pairs(in: call.input)) { _, last in last }
    guard !tags.isEmpty else { throw Refusal.missing("Tag") }
    for (id, kind) in try taggable(call) {
      try check(try call.store.tags(of: id, account: call.account).merging(tags) { _, new in new })
      try call.store.tag(id, kind: kind, account: call.account, with: tags)
    }
    return .done
  }

  @Sendable static func deleteTags(_ call: Call) throws -> Reply {
    let listed = call.input.list("Tag")
    for (id, _) in try taggable(call) {
      for tag in listed {
        let value = tag["Value"] == nil ? nil : tag.string("Value") ?? ""
        try call.store.untag(id, account: call.account, key: try tag.required("Key"), value: value)
      }
      for key in listed.isEmpty ? try call.store.tags(of: id, account: call.account).keys.sorted() : [] {
        try call.store.untag(id, account: call.account, key: key, value: nil)
      }
    }
    return .done
  }

  @Sendable private static func taggable(_ call: Call) throws -> [(id: String, kind: String)] {
    let ids = call.input.strings("ResourceId")
    guard !ids.isEmpty else { throw Refusal.missing("ResourceId") }
    return try ids.map { id in
      guard let kind = try call.store.kind(of: id, account: call.account) else {
        throw Refusal("InvalidID", "The ID '\(id)' is not valid")
      }
      return (id, kind)
    }
  }

  @Sendable static func describeTags(_ call: Call) throws -> Reply {
    let filters = try Filter.all(in: call.input)
    let tags = try call.store.rows(
      """
      SELECT tag.resource, tag.kind, tag.key, tag.value FROM tag JOIN resource
        ON resource.account = tag.account AND resource.kind = tag.kind AND resource.id = tag.resource
      WHERE tag.account = ? AND NOT gone ORDER BY tag.resource, tag.key
      """, [.text(call.account)]
    ) { [$0.text(0) ?? "", $0.text(1) ?? "", $0.text(2) ?? "", $0.text(3) ?? ""] }
    let shown = try tags.filter { tag in
      try filters.allSatisfy { filter in
        switch filter.name {
        case "resource-id": filter.matches(tag[0])
        case "resource-type": filter.matches(tag[1])
        case "key": filter.matches(tag[2])
        case "value": filter.matches(tag[3])
        case let name where name.hasPrefix("tag:"): tag[2] == name.dropFirst(4) && filter.matches(tag[3])
        default: throw filter.unknown
        }
      }
    }
    let page = try call.page(shown) { $0[0] + "\n" + $0[2] }
    return Reply {
      Element.list(
        "tagSet",
        page.items.map { tag in
          [
            Element("resourceId", text: tag[0]), Element("resourceType", text: tag[1]),
            Element("key", text: tag[2]), Element("value", text: tag[3]),
          ]
        })
      page.next
    }
  }
}
