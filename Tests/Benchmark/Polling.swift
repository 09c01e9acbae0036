import AWSConnection
import AWSCore
import AWSSandbox
import Beanstalk
import Document
import Engine
import Foundation
import Journal
import PlinkflowKit
import PrivateLink
import Route53
import Runs
import Workflow

/// What waiting costs in requests, with many consumers in the sandbox: looks that travel together beside a request for
/// each step, and a run under the limits that AWS has.
struct Polling {
  private let folder: URL

  init(in folder: URL) {
    self.folder = folder
  }

  func compare() async throws {
    print("| consumers | looks | wall | requests | Describe… of one sort in 2 s, at most |\n|---|---|---|---|---|")
    var free = 0.0
    for count in [20, 200] {
      for isMerged in [false, true] {
        let (time, meter) = try await run(consumers: count, isMerged: isMerged)
        let most = meter.mostLooks(within: 2).map { "\($0.count) (\($0.action))" } ?? ""
        let looks = isMerged ? "together" : "a request each"
        print("| \(count) | \(looks) | \(Self.seconds(time)) | \(meter.total) | \(most) |")
        fflush(nil)
        free = time
      }
    }
    try await compare(consumers: 200, free: free)
  }

  /// The same under the limits that AWS has.
  private func compare(consumers count: Int, free: Double) async throws {
    let limits = ["route53": Meter.Limit(rate: 5, burst: 5), "ec2": Meter.Limit(rate: 20, burst: 100)]
    let (time, meter) = try await run(consumers: count, isMerged: true, limits: limits)
    let needed = Self.needed(consumers: count)
    let least = limits.map { service, limit in (Double(needed[service] ?? 0) - limit.burst) / limit.rate }
      .reduce(free, max)
    print(
      """

      \(count) consumers, Route 53 with 5 requests a second (5 at once) and EC2 with 20 (100 at once): \
      \(Self.seconds(time)), \(String(format: "%.2f", time / least)) times the least of \(Self.seconds(least)); without \
      limits \(Self.seconds(free)). Needed: \(Self.text(needed)). Answered: \(Self.text(meter.taken)). Turned away: \
      \(Self.text(meter.refused)). Of Route 53: \(Self.text(meter.actions(of: "route53"))).
      """)
  }

  /// The requests that nothing could do without: what is changed, what cannot be observed together with others, and a
  /// observe everything ahead of the changes and behind them. No observation that finds a thing still on its way is
  /// among them.
  private static func needed(consumers count: Int) -> [String: Int] {
    // For each its zone (what its VPC sees, the change, the change in sync) and its name (what stands there, the
    // change, the change in sync, what stands there now). A hundred zones are listed at a time.
    let names = 7 * count + (count + 99) / 100
    // For each its endpoint and the yes; two hundred are described at a time: endpoints by token and by service, later
    // by identifier, and connections ahead of the yes and behind it. The service and its principal are made and seen.
    let endpoints = 2 * count + 5 * ((count + 199) / 200) + 6
    return ["route53": names, "ec2": endpoints]
  }

  /// A resource takes five seconds to come up, and is observed every two.
  private func run(
    consumers count: Int, isMerged: Bool, limits: [String: Meter.Limit] = [:]
  ) async throws -> (seconds: Double, meter: Meter) {
    let consumers = Consumers(count: count)
    let directory = folder.appending(path: "polling-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let sandbox = try Sandbox(
      state: directory.appending(path: "sandbox.sqlite").path(percentEncoded: false),
      world: try SandboxWorld.read(Source(name: "world", text: consumers.world)), delay: .seconds(5))
    let meter = Meter(sandbox, limits: limits)
    let world = sandbox.world
    let access = AWSAccess.sandbox(transport: meter, region: world.region) { world.account($0)?.credentials }
    let connection = isMerged ? ConnectionKind(AccountConnection(access)) : ConnectionKind(OneByOne(access: access))
    let aws = Plugin(name: "aws", summary: "accounts", steps: [], connections: [connection])
    let journal = try Journal.open(at: directory.appending(path: "journal.sqlite").path(percentEncoded: false))
    let prepared = try await Preparation(
      journal: journal, catalog: Catalog([aws, .beanstalk, .privateLink, .route53])
    ).run(
      Source(name: "consumers.json5", text: consumers.workflow), arguments: Arguments(), startNew: false,
      in: .network)
    let options = RunOptions(pace: 0.2, world: .network, version: "benchmark", host: "here", process: getpid())
    let start = ContinuousClock.now
    let ending = try await Engine(journal: journal, options: options).execution(of: prepared).run()
    let time = start.duration(to: .now) / .seconds(1)
    guard ending.state == .done else {
      let faults = ending.record.steps.compactMap { step in step.fault.map { "\(step.name): \($0)" } }
      throw Measurement.Failure(what: "the run ended \(ending.state): \(faults.first ?? "")")
    }
    return (time, meter)
  }

  private static func seconds(_ time: Double) -> String { String(format: "%.1f s", time) }

  private static func text(_ counts: [String: Int]) -> String {
    counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}

/// Accounts where every observation is a request of its own.
private struct OneByOne: Connection {
  static let kind = AccountConnection.kind
  static let summary = AccountConnection.summary
  static let help = AccountConnection.help
  static let batchesObservations = true
  let access: AWSAccess

  func open(_ parameters: AccountConnection.Parameters, named name: String) async throws(StepError) -> AWSAccount {
    let account = try await AccountConnection(access).open(parameters, named: name)
    return AWSAccount(name: name, identity: account.identity, client: account.client, window: nil)
  }
}
