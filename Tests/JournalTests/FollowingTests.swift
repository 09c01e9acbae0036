import Document
import Fixtures
import Foundation
import Runs
import Synchronization
import Testing

@testable import Journal

/// Takes transactions and keeps none of their events, so that a hundred thousand of them take seconds.
private struct ForgetfulDisk: Disk {
  let pace = DiskPace.atOnce

  func write(_ events: [Event], toFile: ([Event]) throws(JournalError) -> Void) throws(JournalError) {
    try toFile([])
  }
}

/// How deep the stack is where an observer is called, for each of its calls that somebody asks for.
private final class StackDepth: Sendable {
  private struct State {
    var calls = 0
    var depths: [Int: Int] = [:]
  }

  private let wanted: Set<Int>
  private let state = Mutex(State())

  init(atCalls wanted: Set<Int>) { self.wanted = wanted }

  func count() {
    state.withLock { state in
      state.calls += 1
      if wanted.contains(state.calls) { state.depths[state.calls] = Thread.callStackReturnAddresses.count }
    }
  }

  subscript(call: Int) -> Int? { state.withLock { $0.depths[call] } }
}

@Suite struct FollowingTests {
  private let event = Event(run: 1, at: Instant(milliseconds: 1_800_000_000_000), .settling(why: "to be ready"))

  /// A closure that is read out of a lock comes wrapped in another one, and goes back wrapped: a journal that kept its
  /// observer so called it through one frame more with each commit, and overflowed a small stack when it let it go.
  @Test func `the hundred-thousandth commit tells its observer as directly as the first`() async throws {
    let folder = try Folder()
    let journal = try Journal.open(at: folder.path("journal.sqlite"), on: ForgetfulDisk())
    let depth = StackDepth(atCalls: [1, 1_000, 100_000])
    journal.follow { _ in depth.count() }

    for _ in 0..<1_000 { try await journal.commit([event], alone: true) }
    await journal.finishTelling()
    let first = try #require(depth[1])
    // Dispatch itself calls through a few frames more or fewer.
    try #require(abs(try #require(depth[1_000]) - first) < 20)

    for _ in 1_000..<100_000 { try await journal.commit([event], alone: true) }
    await journal.finishTelling()
    #expect(abs(try #require(depth[100_000]) - first) < 20)

    // What is let go is one closure, which takes no stack worth mentioning.
    await withCheckedContinuation { continuation in
      let thread = Thread {
        journal.follow { _ in }
        continuation.resume()
      }
      thread.stackSize = 64 << 10
      thread.start()
    }
  }
}
