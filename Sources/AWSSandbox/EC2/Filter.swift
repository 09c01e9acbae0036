/// One `Filter` of an EC2 describe: any of its values has to match, and all filters have to.
struct Filter {
  let name: String
  let values: [String]
  /// Whether no value is a pattern.
  let isExact: Bool

  init(name: String, values: [String]) {
    self.name = name
    self.values = values
    isExact = !values.contains { $0.contains("*") || $0.contains("?") || $0.contains("\\") }
  }

  /// The filters of a request.
  static func all(in input: Parameters) throws -> [Filter] {
    let filters = input.list("Filter") + input.list("filter")
    guard filters.count <= 50 else {
      throw Refusal("FilterLimitExceeded", "The maximum number of filters is 50.")
    }
    return try filters.map { filter in
      let values = filter.strings("Value")
      guard values.count <= 200 else {
        throw Refusal("FilterLimitExceeded", "The maximum number of filter values specified on a single call is 200")
      }
      return Filter(name: try filter.required("Name"), values: values)
    }
  }

  /// Whether it observes a state, which may change by being observed.
  var isOfState: Bool { name.contains("state") }

  func matches(_ text: String) -> Bool {
    values.contains { isExact ? $0 == text : Filter.matches(pattern: Array($0), Array(text)) }
  }

  /// Whether tags match, if it is a filter of tags.
  func match(_ tags: Tags) -> Bool? {
    if name.hasPrefix("tag:") { return tags[String(name.dropFirst(4))].map(matches) ?? false }
    if name == "tag-key" { return tags.keys.contains(where: matches) }
    return nil
  }

  var unknown: Refusal { Refusal.invalidValue("The filter '\(name)' is invalid") }

  /// `*` stands for any characters, `?` for one, `\` before either for itself. Goes back to the last `*` only, so the
  /// time is bounded by the product of both lengths.
  private static func matches(pattern: [Character], _ text: [Character]) -> Bool {
    var (p, t) = (0, 0)
    var star: (pattern: Int, text: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p + 1, t)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" {
        (p, t) = (p + 1, t + 1)
      } else if p + 1 < pattern.count, pattern[p] == "\\", pattern[p + 1] == text[t] {
        (p, t) = (p + 2, t + 1)
      } else if p < pattern.count, pattern[p] == text[t] {
        (p, t) = (p + 1, t + 1)
      } else if let last = star {
        (p, t) = (last.pattern, last.text + 1)
        star = (last.pattern, t)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }
}
