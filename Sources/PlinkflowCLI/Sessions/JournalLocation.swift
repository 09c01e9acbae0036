import Foundation

/// Where a command's journal is, and what lies beside it.
struct JournalLocation: Sendable, Hashable {
  private static let variable = "PLINKFLOW_JOURNAL"
  private static let standard = ".plinkflow/journal.sqlite"

  /// What `--journal` said, if it was given.
  private let given: String?

  /// The journal that a command line names.
  init(_ invocation: Invocation) {
    given = invocation.value(of: .journal)
  }

  /// The journal's path.
  func path(in environment: [String: String]) -> String {
    if let given { return given }
    let named = environment[Self.variable] ?? ""
    return named.isEmpty ? Self.standard : named
  }

  /// Whether a journal is there.
  func exists(in environment: [String: String]) -> Bool {
    FileManager.default.fileExists(atPath: path(in: environment))
  }

  /// The path of the simulated AWS's state, beside the journal.
  func sandboxPath(in environment: [String: String]) -> String {
    let path = path(in: environment)
    guard let slash = path.lastIndex(of: "/") else { return "sandbox.sqlite" }
    return path[...slash] + "sandbox.sqlite"
  }

  /// What a next command needs to find the same journal.
  var repeated: [String] {
    given.map { ["--journal", $0] } ?? []
  }
}
