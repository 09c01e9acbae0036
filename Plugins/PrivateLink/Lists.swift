import PlinkflowKit

extension Difference {
  /// Two lists that are not the same, as text for a person.
  static func lists(_ field: String, found: [String], wanted: [String]) -> Difference {
    Difference(
      field, found: found.isEmpty ? nil : found.sorted().joined(separator: ", "),
      wanted: wanted.isEmpty ? nil : wanted.sorted().joined(separator: ", "))
  }
}

extension [String] {
  /// The elements that are not among others, in order.
  func without(_ others: [String]) -> [String] {
    let others = Set(others)
    return filter { !others.contains($0) }
  }
}
