import AWSCore
import CloudFixtures
import Foundation
import PlinkflowKit
import Synchronization
import Testing

@testable import AWSConnection

/// What looks cost in requests, and when they are taken.
@Suite struct MergedQueryTests {
  private static let subnets = EC2Resource(
    "subnet", action: "DescribeSubnets", list: "subnetSet", filter: "subnet-id", element: "subnetId")

  /// An account whose observations leave once the test has seen that all of them were asked for, however long that
  /// takes.
  private struct Crowd {
    let account: AWSAccount
    private let looks: MergedQueries
    private let window = Window()

    /// The window of observations, which ends when the test says so.
    private final class Window: Sendable {
      private let gate = Mutex(Gate())
      func pass() async { await gate.withLock { $0 }.pass() }
      func end() { gate.withLock { $0.open() } }
      func begin() { gate.withLock { $0 = Gate() } }
    }

    init(_ replies: Replies) {
      let client = AWSClient(
        region: "ap-northeast-1",
        credentials: StaticCredentials(Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret")),
        transport: replies)
      looks = MergedQueries(client: client, window: .zero) { [window] _ in await window.pass() }
      account = AWSAccount(
        name: "a", identity: Identity(account: "111111111111", arn: "arn:aws:iam::111111111111:root"),
        client: client, queries: looks)
    }

    /// Returns once so many observations have been asked for and have not left.
    func gather(_ count: Int) async {
      while await looks.gathered < count { await Task.yield() }
    }

    /// Lets looks leave, those that come later among them.
    func leave() { window.end() }
    /// Lets those that come from now on gather again.
    func hold() { window.begin() }
  }

  @Test(arguments: [(1, 1), (200, 1), (201, 2), (450, 3)])
  func `looks of many steps that are ready together take a request for each two hundred`(
    steps: Int, requests: Int
  ) async throws {
    let replies = Replies { _ in "<DescribeSubnetsResponse><subnetSet/></DescribeSubnetsResponse>" }
    let crowd = Crowd(replies)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for step in 0..<steps {
        group.addTask { _ = try await crowd.account.find(Self.subnets.byID, "subnet-\(step)", on: "a subnet") }
      }
      await crowd.gather(steps)
      crowd.leave()
      try await group.waitForAll()
    }
    #expect(replies.sent.count == requests)
    // Each is asked for, and once.
    #expect(replies.sent.map { $0.body.components(separatedBy: "Value.").count - 1 }.reduce(0, +) == steps)
  }

  @Test func `an observation that is asked for while one of its sort is under way is taken after it`() async throws {
    let line = Gate()
    let replies = Replies(behind: line) { _ in "<DescribeSubnetsResponse><subnetSet/></DescribeSubnetsResponse>" }
    let crowd = Crowd(replies)
    crowd.leave()
    let account = crowd.account
    async let first = account.find(Self.subnets.byID, "subnet-1", on: "a subnet")
    while replies.sent.count < 1 { await Task.yield() }
    async let second = account.find(Self.subnets.byID, "subnet-2", on: "a subnet")
    async let third = account.find(Self.subnets.byID, "subnet-1", on: "a subnet")
    await crowd.gather(2)
    // Long after their window, they are held all the same.
    try await Task.sleep(for: .milliseconds(100))
    #expect(replies.sent.count == 1)
    line.open()
    _ = try await (first, second, third)
    // What was under way may have been answered before the third was asked for: it is no answer to it.
    #expect(replies.sent.count == 2)
    #expect(replies.sent[1].body.contains("subnet-1") && replies.sent[1].body.contains("subnet-2"))
  }

  @Test func `two ways of knowing the elements of one list travel in one request`() async throws {
    let replies = Replies { _ in
      """
      <ListHostedZonesResponse><HostedZones>
        <HostedZone><Id>/hostedzone/Z1</Id><CallerReference>one</CallerReference></HostedZone>
        <HostedZone><Id>/hostedzone/Z2</Id><CallerReference>two</CallerReference></HostedZone>
      </HostedZones><IsTruncated>false</IsTruncated></ListHostedZonesResponse>
      """
    }
    let crowd = Crowd(replies)
    let account = crowd.account
    func look(_ field: String) -> Query {
      Query(.route53, "ListHostedZones", path: "/zones", list: ["HostedZones"], membership: .path([field]))
    }
    async let byID = account.find(look("Id"), "/hostedzone/Z1", on: "a zone")
    async let byReference = account.find(look("CallerReference"), "two", on: "a zone")
    async let absent = account.find(look("CallerReference"), "/hostedzone/Z1", on: "a zone")
    await crowd.gather(3)
    crowd.leave()
    #expect(try await byID.map { $0.text("CallerReference") } == ["one"])
    #expect(try await byReference.map { $0.text("Id") } == ["/hostedzone/Z2"])
    #expect(try await absent.isEmpty)
    #expect(replies.sent.count == 1)
  }

  @Test func `what fails for some of a batch does not fail for the others`() async throws {
    let replies = Replies { request in
      request.body.contains("subnet-0000") ? nil : "<DescribeSubnetsResponse><subnetSet/></DescribeSubnetsResponse>"
    }
    let crowd = Crowd(replies)
    let failed = await withTaskGroup(of: Bool.self) { group in
      for step in 0..<300 {
        group.addTask {
          do throws(StepError) {
            _ = try await crowd.account.find(
              Self.subnets.byID, step == 0 ? "subnet-0000" : "subnet-\(step)", on: "a subnet")
            return false
          } catch {
            return true
          }
        }
      }
      await crowd.gather(300)
      crowd.leave()
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    // Those in one request with it.
    #expect(failed == 200 || failed == 100)
  }

  // MARK: Changes that settle one after the other

  private static let change = Query(
    .route53, "GetChange", path: "/change/", status: ["Status"], underWay: "PENDING")

  /// What is found of each change, all asked for together, the first one ahead; those that have settled are known.
  private func statuses(of changes: [String], settled: Set<String> = [], in crowd: Crowd) async throws -> [String?] {
    crowd.hold()
    return try await withThrowingTaskGroup(of: (Int, String?).self) { group in
      var asked = 0
      for (index, change) in changes.enumerated() {
        group.addTask {
          (index, try await crowd.account.find(Self.change, change, on: change).first?.text("Status"))
        }
        if !settled.contains(change) { asked += 1 }
        await crowd.gather(asked)
      }
      crowd.leave()
      var found: [String?] = changes.map { _ in nil }
      for try await (index, status) in group { found[index] = status }
      return found
    }
  }

  @Test func `the oldest change that is on its way speaks for the others, and none is asked for that has settled`()
    async throws
  {
    let inSync = Mutex<Set<String>>([])
    let replies = Replies { request in
      let change = String(request.path.dropFirst("/change/".count))
      if change == "C9" { return nil }
      let status = inSync.withLock { $0.contains(change) } ? "INSYNC" : "PENDING"
      return "<GetChangeResponse><ChangeInfo><Status>\(status)</Status></ChangeInfo></GetChangeResponse>"
    }
    let crowd = Crowd(replies)
    let changes = ["C1", "C2", "C3", "C4"]
    #expect(try await statuses(of: changes, in: crowd) == ["PENDING", "PENDING", "PENDING", "PENDING"])
    #expect(replies.sent.map(\.path) == ["/change/C1"])
    inSync.withLock { $0 = ["C1", "C2", "C4"] }
    #expect(try await statuses(of: changes.reversed(), in: crowd) == ["PENDING", "PENDING", "INSYNC", "INSYNC"])
    #expect(replies.sent.dropFirst().map(\.path) == ["/change/C1", "/change/C2", "/change/C3"])
    inSync.withLock { _ = $0.insert("C3") }
    let all = try await statuses(of: changes, settled: ["C1", "C2"], in: crowd)
    #expect(all == ["INSYNC", "INSYNC", "INSYNC", "INSYNC"])
    #expect(replies.sent.dropFirst(4).map(\.path) == ["/change/C3", "/change/C4"])
    // One that Route 53 knows no longer.
    #expect(try await statuses(of: ["C9"], in: crowd) == [nil])
  }

  @Test func `a change that hangs does not hold those behind it for ever`() {
    let start = ContinuousClock.now
    var turns = QueryQueue()
    #expect(turns.order(of: ["b", "a"], at: start) == ["b", "a"])
    #expect(turns.order(of: ["a", "c", "b"], at: start + .seconds(60)) == ["b", "a", "c"])
    #expect(turns.speaksForOthers("b", at: start + .seconds(119)))
    #expect(!turns.speaksForOthers("b", at: start + .seconds(120)))
    #expect(turns.speaksForOthers("c", at: start + .seconds(120)))
  }

  @Test func `looks of one sort leave ten times a second in the long run, and a lone one at once`() {
    var now = ContinuousClock.now
    let start = now
    var pace = QueryPace()
    var left: [Duration] = []
    // A crowd: each is asked for as soon as the one before has left.
    for _ in 0..<100 {
      now += pace.take(at: now)
      left.append(start.duration(to: now))
    }
    #expect(left[7] == .zero)
    for first in left.indices { #expect(left[first...].count { $0 < left[first] + .seconds(2) } <= 28) }
    now += .seconds(1)
    #expect(pace.take(at: now) == .zero)
  }

  @Test func `a service that is slow to answer is observed the more rarely`() {
    let now = ContinuousClock.now
    var pace = QueryPace()
    pace.answer(at: now, after: .seconds(3))
    #expect(pace.take(at: now + .seconds(1)) == .seconds(2))
    #expect(pace.take(at: now + .seconds(4)) == .zero)
    pace.answer(at: now, after: .seconds(60))
    #expect(pace.take(at: now + .seconds(4)) == .seconds(6))
  }
}

/// A service that answers as a function says; of nothing it knows nothing.
private final class Replies: Transport {
  struct Sent: Sendable {
    let path: String
    let body: String
  }

  private let kept = Mutex<[Sent]>([])
  private let gate: Gate?
  private let reply: @Sendable (Sent) -> String?

  init(behind gate: Gate? = nil, _ reply: @escaping @Sendable (Sent) -> String?) {
    (self.gate, self.reply) = (gate, reply)
  }

  var sent: [Sent] { kept.withLock { $0 } }

  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let sent = Sent(path: request.path, body: String(decoding: request.body, as: UTF8.self))
    kept.withLock { $0.append(sent) }
    await gate?.pass()
    if let body = reply(sent) { return HTTPResponse(status: 200, headers: [], body: Array(body.utf8)) }
    let error =
      "<ErrorResponse><Error><Code>NoSuchChange</Code><Message>why</Message></Error></ErrorResponse>"
    return HTTPResponse(status: 404, headers: [], body: Array(error.utf8))
  }
}

/// Holds whoever comes until it is opened.
private final class Gate: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream<Void>.makeStream()
  }

  func pass() async { for await _ in stream {} }
  func open() { continuation.finish() }
}
