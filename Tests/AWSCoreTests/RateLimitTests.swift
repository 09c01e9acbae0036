import Synchronization
import Testing

@testable import AWSCore

@Suite struct RateLimitTests {
  @Test func `a limit appears with throttling and grows away`() {
    var limit = RateLimit()
    for call in 0..<100 {
      #expect(limit.take(at: Double(call) / 10) == nil)
      limit.answer(at: Double(call) / 10)
    }
    limit.throttle(at: 9.95, sent: 9.95)
    // Ten calls a second were too many, so seven a second are let through, one at a time.
    #expect((6.9...7.1).contains(limit.rate(at: 9.95) ?? 0))
    var now = 9.95
    for _ in 0..<7 {
      let due = limit.take(at: now) ?? now
      #expect((0.08...0.16).contains(due - now))
      now = due
      #expect(limit.take(at: now) == nil)
    }
    // The cubic curve is back at the old rate after the cube root of 10 × 0.3 / 0.4 seconds, and probes beyond it.
    #expect((9.9...10.1).contains(limit.rate(at: 9.95 + 1.957) ?? 0))
    #expect(limit.take(at: 30) == nil)
    #expect(limit.rate(at: 30) == nil)
  }

  @Test func `replies to calls that left together are one throttling`() {
    var limit = RateLimit()
    for _ in 0..<10 { limit.answer(at: 1) }
    for _ in 0..<40 { limit.throttle(at: 1.1, sent: 1) }
    #expect((6.9...7.1).contains(limit.rate(at: 1.1) ?? 0))
  }

  @Test func `what a service takes is counted from one throttling to the next`() {
    var limit = RateLimit()
    // A reserve of a hundred calls says nothing of the rate.
    for _ in 0..<100 { limit.answer(at: 1) }
    limit.throttle(at: 1, sent: 0.9)
    for call in 0..<20 { limit.answer(at: 1 + Double(call) / 5) }
    limit.throttle(at: 5, sent: 4.9)
    // It took twenty in four seconds; a limit begins at 0.7 of that and a little more.
    #expect((3.5...4.5).contains(limit.rate(at: 5) ?? 0))
  }

  /// Calls that are all asked for at once, of a service that takes so many a second, and a few beyond that at first.
  @Test(arguments: [(5.0, 5.0), (20, 100), (100, 200), (2, 5)], [0, 0.05, 0.4])
  func `a service that throttles is not left idle, and few calls are turned away`(
    service: (rate: Double, burst: Double), latency: Double
  ) {
    let calls = Int(service.rate * 60 + service.burst)
    let played = SimulatedService(rate: service.rate, burst: service.burst, latency: latency).play(calls, atOnce: 64)
    #expect(played.time <= 1.1 * (Double(calls) - service.burst) / service.rate + latency)
    // Those that left together before anything was known are not counted.
    #expect(played.refused - 64 <= calls / 4)
    #expect(played.mostAttempts <= 4)
  }

  @Test func `calls pass in the order in which they came, one that was turned away first`() async throws {
    let line = SimulatedLine()
    let rateLimiter = RateLimiter { line.time }
    rateLimiter.answer()
    rateLimiter.throttle(sent: 0)
    // The first in line waits until all stand in it.
    let (gate, open) = AsyncStream<Void>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for call in 0..<5 {
        group.addTask {
          let time = try await rateLimiter.pass(again: call == 4) { duration in
            if call == 0 { for await _ in gate { break } }
            line.wait(duration)
          }
          line.note(call, at: time)
        }
        while rateLimiter.line < call + 1 { await Task.yield() }
      }
      open.yield()
      try await group.waitForAll()
    }
    #expect(line.order == [0, 4, 1, 2, 3])
    // Five places, at a rate that begins with 0.7 calls a second and grows.
    #expect((2...7).contains(line.time))
  }

  @Test func `a call that is cancelled leaves the line to the others`() async throws {
    let rateLimiter = RateLimiter { 0 }
    rateLimiter.throttle(sent: 0)
    let first = Task { try await rateLimiter.pass { try await Task.sleep(for: $0 * 1000) } }
    while rateLimiter.line < 1 { await Task.yield() }
    let second = Task { try await rateLimiter.pass { _ in } }
    while rateLimiter.line < 2 { await Task.yield() }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    _ = try await second.value
    #expect(rateLimiter.line == 0)
  }
}

/// Time that passes only while somebody waits, and who passed in it.
private final class SimulatedLine: Sendable {
  private let state = Mutex<(time: Double, passed: [(call: Int, time: Double)])>((0, []))
  var time: Double { state.withLock { $0.time } }
  /// By the time at which they were let through: whoever was may go on later than the next one.
  var order: [Int] { state.withLock { state in state.passed.sorted { $0.time < $1.time }.map(\.call) } }
  func wait(_ duration: Duration) { state.withLock { $0.time += duration / .seconds(1) } }
  func note(_ call: Int, at time: Double) { state.withLock { $0.passed.append((call, time)) } }
}

/// A service that keeps a reserve of calls, and turns away what goes beyond it.
private struct SimulatedService {
  let rate: Double
  let burst: Double
  let latency: Double

  private struct Call {
    var attempts = 0
    var sent = 0.0
    var isTaken = false
  }

  /// Plays calls through a limit until all are answered.
  ///
  /// - Parameter atOnce: how many leave before the first reply is there.
  func play(_ count: Int, atOnce: Int) -> (time: Double, refused: Int, mostAttempts: Int) {
    var limit = RateLimit()
    var line = Array(repeating: Call(), count: count)[...]
    var again: [Call] = []
    var flying: [Call] = []
    var (now, allowance, refill, refused, mostAttempts) = (0.0, burst, 0.0, 0, 0)
    func arrive(_ call: inout Call) {
      allowance = min(burst, allowance + (now - refill) * rate)
      refill = now
      call.isTaken = allowance >= 1
      if call.isTaken { allowance -= 1 }
    }
    while !line.isEmpty || !again.isEmpty || !flying.isEmpty {
      var due: Double?
      while due == nil, !(line.isEmpty && again.isEmpty), flying.count < atOnce {
        due = limit.take(at: now)
        guard due == nil else { break }
        var call = again.isEmpty ? line.removeFirst() : again.removeFirst()
        (call.sent, call.attempts) = (now, call.attempts + 1)
        mostAttempts = max(mostAttempts, call.attempts)
        arrive(&call)
        flying.append(call)
      }
      let reply = flying.first.map { $0.sent + latency }
      if let due, due < reply ?? .infinity {
        now = due
        continue
      }
      guard let reply else { continue }
      now = max(now, reply)
      let call = flying.removeFirst()
      if call.isTaken {
        limit.answer(at: now)
      } else {
        refused += 1
        limit.throttle(at: now, sent: call.sent)
        again.append(call)
      }
    }
    return (now, refused, mostAttempts)
  }
}
