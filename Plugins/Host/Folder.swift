import PlinkflowKit

/// A folder of the workflow's own, which only its owner may open.
struct Folder: Step {
  /// Which one.
  struct Parameters: Decodable, Sendable {
    let path: String
  }

  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    let path: String
  }

  /// `host.folder`.
  static let kind = "host.folder"
  static let summary = "a folder of the workflow's own, which only its owner may open"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: ["path": "its whole path; the folder that it lies in has to be there"], outputs: ["path": "its path"])
  /// It is deleted, where it is empty.
  static let reversible = true

  private let folder: OwnedFolder

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    folder = try OwnedFolder(parameters.path, "path")
  }

  /// Looks whose it is.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    switch folder.standing(for: token) {
    case .absent: .absent
    case .owned: .present(Outputs(path: folder.path))
    case .half: .present(Outputs(path: folder.path), drift: [Difference("path", found: nil, wanted: folder.path)])
    case .foreign: .foreign("there is a folder `\(folder.path)` that this workflow did not make")
    }
  }

  /// Makes it.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    try folder.make(token)
    return Nothing()
  }

  /// Deletes it; what somebody else put into it stays, and so does the folder.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    let contents = folder.contents
    if folder.standing(for: token) == .owned, !contents.isEmpty {
      throw .refused(
        "cannot take the folder `\(folder.path)` away, since there is something in it",
        notes: contents.prefix(5).map { "`\($0)`" })
    }
    try folder.remove(token)
  }
}
