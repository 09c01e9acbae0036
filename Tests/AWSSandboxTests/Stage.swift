import AWSCore
import AWSSandbox
import Document
import Foundation
import Synchronization

/// A sandbox in a folder of its own, with a client for each account and a clock that tests turn.
struct Stage {
  let sandbox: Sandbox
  let clock: Clock
  let folder: Folder
  let provider: AWSClient
  let consumer: AWSClient
  let stranger: AWSClient

  init(delay: Duration = .zero, world: SandboxWorld? = nil) throws {
    let (clock, folder) = (Clock(), try Folder())
    let sandbox = try Sandbox(state: folder.file("sandbox.sqlite"), world: world, delay: delay) { clock.now }
    func client(_ name: String) throws -> AWSClient {
      guard let account = sandbox.world.account(name) else { throw MissingAccount() }
      return AWSClient(
        region: sandbox.world.region, credentials: StaticCredentials(account.credentials), transport: sandbox,
        clock: { clock.now }, pause: { clock.advance(by: $0) })
    }
    (self.sandbox, self.clock, self.folder) = (sandbox, clock, folder)
    (provider, consumer, stranger) = (try client("provider"), try client("consumer"), try client("stranger"))
  }

  struct MissingAccount: Error {}
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

/// A temporary folder that goes when the last one lets go of it.
final class Folder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  func file(_ name: String) -> String {
    url.appending(path: name).path
  }
}
