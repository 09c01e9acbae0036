import Testing

/// What something new has to touch: a test asks for each place, and one that is missing makes it fail with the whole
/// list.
struct Checklist: CustomStringConvertible {
  private let subject: String
  private var places: [(place: String, isDone: Bool)] = []

  /// - Parameter subject: what is new: "the kind of step `route53.record`".
  init(_ subject: String) {
    self.subject = subject
  }

  /// Whether nothing is missing.
  var isComplete: Bool { places.allSatisfy(\.isDone) }

  /// Asks for a place.
  ///
  /// - Parameters:
  ///   - place: the file, and what has to stand there.
  ///   - isDone: whether it does.
  mutating func ask(for place: String, _ isDone: Bool) {
    places.append((place, isDone))
  }

  /// The list, what is missing marked.
  var description: String {
    let count = places.count { !$0.isDone }
    let head = "\(subject) lacks \(count) of the \(places.count) things that it has to touch:"
    return ([head] + places.map { "  [\($0.isDone ? "x" : " ")] \($0.place)" }).joined(separator: "\n")
  }

  /// Fails the test with the list where something is missing.
  func demand(sourceLocation: SourceLocation = #_sourceLocation) {
    if !isComplete { Issue.record("\(description)", sourceLocation: sourceLocation) }
  }
}
