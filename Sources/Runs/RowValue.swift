import Document

extension Value {
  /// A value that a store of runs wrote as JSON; nil where it cannot be read, or none is there.
  package static func parsedRow(_ text: String?) -> Value? {
    guard let text else { return nil }
    // What is as deep as a document may be stands in something else here: outputs in an event, arguments in a run.
    let limits = Limits(depth: 2 * Limits().depth, combiningMarks: .max)
    return try? Value.parse(Source(name: "journal", text: text), limits: limits)
  }
}
