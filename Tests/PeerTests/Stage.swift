import AWSConnection
import AWSCore
import AWSSandbox
import Document
import Foundation
import PlinkflowKit
import Synchronization

/// A sandbox whose traffic is recorded, with a clock that tests turn.
struct Stage: Sendable {
  let folder: Folder
  let clock: Clock
  let sandbox: Sandbox
  let recorder: RecordingTransport

  init() throws {
    let (folder, clock) = (try Folder(), Clock())
    (self.folder, self.clock) = (folder, clock)
    sandbox = try Sandbox(state: folder.path("sandbox.sqlite"), delay: .zero) { clock.now }
    recorder = RecordingTransport(sandbox)
  }

  /// Drives steps, and turns the clock instead of waiting.
  var driver: Driver {
    Driver(run: "judged") { [clock] in clock.advance(by: $0) }
  }

  /// A connection to one of the sandbox's accounts.
  func open(_ name: String) async throws -> AWSAccount {
    try await open(name, with: key(of: name))
  }

  /// A connection with a key.
  func open(_ name: String, with credentials: any CredentialProvider) async throws -> AWSAccount {
    let own = client(with: credentials)
    let connection = ConnectionKind(AccountConnection(AWSAccess { (_, _) async throws(StepError) in own }))
    guard let account = try await connection.open(.object([]), named: name) as? AWSAccount else {
      throw Driver.Stuck(description: "no account behind \(name)")
    }
    return account
  }

  /// The key of an account's user.
  func key(of name: String) throws -> StaticCredentials {
    guard let account = sandbox.world.account(name) else { throw Driver.Stuck(description: "no account \(name)") }
    return StaticCredentials(account.credentials)
  }

  /// A client whose requests are recorded.
  func client(with credentials: any CredentialProvider) -> AWSClient {
    AWSClient(
      region: sandbox.world.region, credentials: credentials, transport: recorder, clock: { [clock] in clock.now },
      pause: { [clock] in clock.advance(by: $0) }, onAttempt: { [recorder] in recorder.note($0) })
  }
}

/// The time, as far as a test is concerned.
final class Clock: Sendable {
  private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

  var now: Date { time.withLock { $0 } }

  func advance(by duration: Duration) {
    let parts = duration.components
    time.withLock { $0 += Double(parts.seconds) + Double(parts.attoseconds) / 1e18 }
  }
}
