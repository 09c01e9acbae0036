import Foundation

/// Keeps a source's credentials for all callers, and renews them once for all before they expire.
public actor CredentialCache: CredentialProvider {
  /// What the source is called.
  public nonisolated let name: String
  private let source: any CredentialProvider
  private let clock: @Sendable () -> Date
  private var held: Credentials?
  private var renewal: Task<Result<Credentials, CredentialFailure>, Never>?

  /// How long before their end credentials are renewed: longer than any one call may take.
  private static let margin: TimeInterval = 300

  /// A cache of what `source` gives.
  public init(_ source: any CredentialProvider, clock: @escaping @Sendable () -> Date = { Date() }) {
    name = source.name
    self.source = source
    self.clock = clock
  }

  /// The credentials that are held, or new ones where those are about to end.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    if let held, !ends(held, within: Self.margin) { return held }
    let renewed = await renew()
    if case .failure = renewed, let held, !ends(held, within: 0) { return held }
    return try renewed.get()
  }

  /// Asks the source anew, because a service has refused these credentials as expired.
  public func replace(_ refused: Credentials) {
    if held == refused { held = nil }
  }

  /// One question to the source, however many wait for its answer.
  private func renew() async -> Result<Credentials, CredentialFailure> {
    if let renewal { return await renewal.value }
    let source = source
    // Not a child of the caller's task: its cancellation must not fail all others that wait.
    let task = Task { () -> Result<Credentials, CredentialFailure> in
      do throws(CredentialFailure) {
        return .success(try await source.credentials())
      } catch {
        return .failure(error)
      }
    }
    renewal = task
    let result = await task.value
    renewal = nil
    if case .success(let renewed) = result { held = renewed }
    return result
  }

  private func ends(_ credentials: Credentials, within margin: TimeInterval) -> Bool {
    credentials.expires.map { $0.timeIntervalSince(clock()) <= margin } ?? false
  }
}
