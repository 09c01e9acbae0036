import AWSCore

extension Input {
  /// A structure of the members that have a value, in order.
  public static func members(_ members: KeyValuePairs<String, Input?>) -> Input {
    .structure(
      members.compactMap { member in
        member.value.map { Member(member.key, $0) }
      })
  }

  /// A list of strings; nil where there is none, since no member is how the wire says an empty list.
  public static func strings(_ texts: [String]?) -> Input? {
    guard let texts, !texts.isEmpty else { return nil }
    return .list(texts.map(Input.string))
  }

  /// A string; nil where there is none.
  public static func text(_ text: String?) -> Input? {
    text.map(Input.string)
  }

  /// What EC2 takes as `TagSpecification` to tag something as it is made.
  ///
  /// - Parameter type: EC2's word for the thing: `vpc-endpoint`.
  public static func tagged(_ type: String, _ tags: [String: String]) -> Input {
    .list([.members(["ResourceType": .string(type), "Tag": .tags(tags)])])
  }

  /// A list of tags, in the order of their keys, so that a request repeats itself to the letter.
  public static func tags(_ tags: [String: String]) -> Input {
    .list(
      tags.sorted { $0.key < $1.key }.map { tag in
        .members(["Key": .string(tag.key), "Value": .string(tag.value)])
      })
  }
}
