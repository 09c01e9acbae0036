import Document

/// An endpoint's policy, compared by what it says: AWS gives it back in a spelling of its own.
struct EndpointPolicy: Hashable {
  /// The policy as it was read.
  let text: String
  private let meaning: Value

  /// Reads a policy; nil where the text is no JSON object.
  init?(_ text: String) {
    guard let value = try? Value.parse(Source(name: "policy", text: text)), value.members != nil else { return nil }
    self.text = text
    // IAM takes a policy without a version for one of the first version.
    let version = value["Version"] == nil ? [Value.Member("Version", .string("2008-10-17"))] : []
    meaning = Self.canonical(.object((value.members ?? []) + version))
  }

  static func == (a: EndpointPolicy, b: EndpointPolicy) -> Bool { a.meaning == b.meaning }

  func hash(into hasher: inout Hasher) { hasher.combine(meaning) }

  /// IAM takes one element for a list of one, and `*` for a principal `{AWS: *}`. What only names the policy or a
  /// statement does not count.
  private static func canonical(_ value: Value) -> Value {
    switch value.content {
    case .array(let elements):
      return elements.count == 1 ? canonical(elements[0]) : Value(.array(elements.map(canonical)))
    case .object(let members):
      return .object(
        members.filter { $0.key != "Id" && $0.key != "Sid" }.map { member in
          let value = canonical(member.value)
          let isAnybody = member.key == "Principal" && value.members?.count == 1 && value["AWS"]?.string == "*"
          return Value.Member(member.key, isAnybody ? .string("*") : value)
        })
    default: return Value(value.content)
    }
  }
}
