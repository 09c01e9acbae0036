/// A table whose rows are in the chain, in the order in which a link's text has them.
///
/// What is left out of `columns` is not covered by any digest.
enum ChainedTable: Sendable {
  case call, event, revision, run, step

  /// The columns of a row in a link's text.
  var columns: [String] {
    switch self {
    case .call: Self.callColumns
    case .event: Self.eventColumns
    case .revision: Self.revisionColumns
    case .run: Self.runColumns
    case .step: Self.stepColumns
    }
  }

  /// The columns as a statement names them.
  var selection: String { columns.joined(separator: ", ") }

  /// The name of the list that the rows stand in.
  var list: String {
    switch self {
    case .call: "calls"
    case .event: "events"
    case .revision: "revisions"
    case .run: "runs"
    case .step: "steps"
    }
  }

  /// Whether a column's text is JSON already.
  func isJSON(_ column: Int) -> Bool {
    switch self {
    case .event: column == 5
    case .revision: column == 3 || column == 4
    case .run: column == 4
    case .call, .step: false
    }
  }

  private static let callColumns = [
    "number", "run", "step", "connection", "time", "service", "action", "retry", "milliseconds", "status", "request",
    "failure",
  ]
  private static let eventColumns = ["sequence", "run", "step", "time", "kind", "detail"]
  private static let revisionColumns = ["run", "number", "text", "arguments", "needs", "steps"]
  private static let runColumns = ["number", "identifier", "workflow", "file", "settings"]
  private static let stepColumns = ["run", "number", "name", "kind"]
}
