import AWSConnection
import AWSCore
import AWSSandbox
import Document
import Fixtures
import PlinkflowKit

/// A sandbox in a folder of its own, whose traffic is recorded, with a clock that tests turn.
package struct Stage: Sendable {
  package let folder: Folder
  package let clock: TurnedClock
  package let sandbox: Sandbox
  package let recorder: RecordingTransport
  package let provider: AWSClient
  package let consumer: AWSClient
  /// A client of an account that has nothing to do with the other two.
  package let stranger: AWSClient

  /// The default world.
  ///
  /// - Parameter delay: how long what is made takes until it is ready.
  package init(delay: Duration = .zero) throws {
    let (folder, clock) = (try Folder(), TurnedClock())
    let sandbox = try Sandbox(state: folder.path("sandbox.sqlite"), delay: delay) { clock.now }
    let recorder = RecordingTransport(sandbox)
    func client(_ name: String) throws -> AWSClient {
      Self.client(with: try Self.key(of: name, in: sandbox), sandbox, recorder, clock)
    }
    (self.folder, self.clock, self.sandbox, self.recorder) = (folder, clock, sandbox, recorder)
    (provider, consumer, stranger) = (try client("provider"), try client("consumer"), try client("stranger"))
  }

  /// Something that the world does not have.
  package struct Missing: Error, CustomStringConvertible {
    package let description: String
  }

  /// The key of an account's user.
  package func key(of name: String) throws -> StaticCredentials { try Self.key(of: name, in: sandbox) }

  private static func key(of name: String, in sandbox: Sandbox) throws -> StaticCredentials {
    guard let account = sandbox.world.account(name) else { throw Missing(description: "no account \(name)") }
    return StaticCredentials(account.credentials)
  }

  /// A client whose requests are recorded.
  package func client(with credentials: any CredentialProvider) -> AWSClient {
    Self.client(with: credentials, sandbox, recorder, clock)
  }

  private static func client(
    with credentials: any CredentialProvider, _ sandbox: Sandbox, _ recorder: RecordingTransport, _ clock: TurnedClock
  ) -> AWSClient {
    AWSClient(
      region: sandbox.world.region, credentials: credentials, transport: recorder, clock: { clock.now },
      pause: { clock.advance(by: $0) }, onAttempt: { recorder.note($0) })
  }

  /// A connection to one of the sandbox's accounts.
  package func open(_ name: String) async throws -> AWSAccount {
    try await open(name, with: key(of: name))
  }

  /// A connection with a key.
  package func open(_ name: String, with credentials: any CredentialProvider) async throws -> AWSAccount {
    let own = client(with: credentials)
    let connection = ConnectionKind(AccountConnection(AWSAccess { (_, _) async throws(StepError) in own }))
    guard let account = try await connection.open(.object([]), named: name) as? AWSAccount else {
      throw Missing(description: "no account behind \(name)")
    }
    return account
  }
}
