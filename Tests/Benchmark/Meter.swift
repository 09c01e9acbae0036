import AWSCore
import AWSSandbox
import Foundation
import Synchronization

/// Counts the requests that reach a simulated AWS, and turns away those beyond what a service takes, as AWS does.
final class Meter: Transport {
  /// What a service takes: so many requests a second on the long run, and so many at once.
  struct Limit: Sendable {
    let rate: Double
    let burst: Double
  }

  private struct State: Sendable {
    var taken: [String: Int] = [:]
    var actions: [String: [String: Int]] = [:]
    var refused: [String: Int] = [:]
    var looks: [String: [Double]] = [:]
    var allowance: [String: (left: Double, at: Double)] = [:]
  }

  private let inner: any Transport
  private let refusing: FaultyTransport
  private let limits: [String: Limit]
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  /// - Parameter limits: by the first part of the service's host: `ec2`, `route53`.
  init(_ inner: any Transport, limits: [String: Limit] = [:]) {
    self.inner = inner
    self.limits = limits
    refusing = FaultyTransport(inner) { _, _ in .throttled }
  }

  /// Requests that were answered, and those that were turned away, by service.
  var taken: [String: Int] { state.withLock { $0.taken } }
  var refused: [String: Int] { state.withLock { $0.refused } }
  var total: Int { state.withLock { $0.taken.values.reduce(0, +) + $0.refused.values.reduce(0, +) } }

  /// Requests to a service that were answered, by action.
  func actions(of service: String) -> [String: Int] { state.withLock { $0.actions[service] ?? [:] } }

  /// The most requests of one sort that only observe within so many seconds.
  func mostLooks(within seconds: Double) -> (action: String, count: Int)? {
    state.withLock { state in
      state.looks.map { action, times -> (action: String, count: Int) in
        var (most, first) = (0, 0)
        for last in times.indices {
          while times[last] - times[first] >= seconds { first += 1 }
          most = max(most, last - first + 1)
        }
        return (action, most)
      }.max { $0.count < $1.count }
    }
  }

  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let service = request.endpoint.host.split(separator: ".").first.map(String.init) ?? ""
    let action = Self.action(of: request)
    let isTaken = state.withLock { state in
      let now = start.duration(to: .now) / .seconds(1)
      if action.hasPrefix("Describe") { state.looks[action, default: []].append(now) }
      guard limits[service].map({ admits(service, $0, at: now, &state) }) ?? true else {
        state.refused[service, default: 0] += 1
        return false
      }
      state.taken[service, default: 0] += 1
      state.actions[service, default: [:]][action, default: 0] += 1
      return true
    }
    return try await (isTaken ? inner : refusing).send(request, timeout: timeout)
  }

  /// What is asked for: as the body of a query says it, or by method and path of what speaks rest-xml.
  private static func action(of request: HTTPRequest) -> String {
    let body = String(decoding: request.body, as: UTF8.self)
    if let named = body.split(separator: "&").first(where: { $0.hasPrefix("Action=") }) {
      return String(named.dropFirst("Action=".count))
    }
    let parts = request.path.split(separator: "/").dropFirst()
    return switch (request.method, parts.first, parts.last) {
    case ("GET", "change", _): "GetChange"
    case ("GET", "hostedzonesbyvpc", _): "ListHostedZonesByVPC"
    case ("GET", _, "hostedzone"): "ListHostedZones"
    case ("POST", _, "hostedzone"): "CreateHostedZone"
    case ("GET", _, "rrset"): "ListResourceRecordSets"
    case ("POST", _, "rrset"): "ChangeResourceRecordSets"
    default: "\(request.method) \(request.path)"
    }
  }

  private func admits(_ service: String, _ limit: Limit, at now: Double, _ state: inout State) -> Bool {
    let (left, last) = state.allowance[service] ?? (limit.burst, now)
    let full = min(limit.burst, left + (now - last) * limit.rate)
    state.allowance[service] = (full >= 1 ? full - 1 : full, now)
    return full >= 1
  }
}
