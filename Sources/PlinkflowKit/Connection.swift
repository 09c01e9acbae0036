import Document

/// A sort of access that steps use, such as an account at a cloud: how to open one from what the workflow says.
public protocol Connection: Sendable {
  /// What the workflow's author writes for it under `connections`, beside `type`.
  associatedtype Parameters: Decodable & Sendable
  /// What steps are handed. A kind of step names it as its `Client`, and that is how the two find each other.
  associatedtype Client: Sendable

  /// The word behind `type`, such as `aws`.
  static var kind: String { get }
  /// One sentence, lowercase, without a full stop.
  static var summary: String { get }
  /// A sentence for each parameter, by the name it is written with.
  static var help: [String: String] { get }

  /// Whether observations of things of one sort that are asked for at the same time travel in one request, as many as
  /// they are. Steps are then observed together, those that wait and those that are ready, and no `--jobs` limits how
  /// many; a kind whose observations travel alone says so, see ``Step/isObservedInBatches``.
  static var batchesObservations: Bool { get }

  /// Whether it leads into the simulated world where a run uses the sandbox.
  static var isSimulated: Bool { get }

  /// Opens a connection, and verifies by reading that it leads where the workflow says. Called once for each
  /// connection and process, before any step that uses it.
  func open(_ parameters: Parameters, named name: String) async throws(StepError) -> Client

  /// Looks for why a connection could not be opened, without changing anything: `plinkflow doctor` asks after
  /// ``open(_:named:)`` has failed.
  ///
  /// - Parameter needs: sorted by permission, each permission once.
  /// - Returns: what can be found out without the connection; nothing of what its failure says already.
  func diagnose(_ parameters: Parameters, named name: String, for needs: [Need]) async -> [Finding]

  /// The document that grants an identity these permissions, in the form that the connection's own system reads; nil
  /// where it has no such documents.
  static func policy(granting permissions: Permissions) -> Value?
}

extension Connection {
  /// Each observation is a request of its own.
  public static var batchesObservations: Bool { false }

  /// It leads into the real world.
  public static var isSimulated: Bool { false }

  /// Nothing.
  public func diagnose(_ parameters: Parameters, named name: String, for needs: [Need]) async -> [Finding] { [] }

  /// None.
  public static func policy(granting permissions: Permissions) -> Value? { nil }
}
