import AWSSandbox
import Foundation

/// What a campaign prints.
package enum WireReport {
  /// The workflows that are left out.
  package static var skipped: [String] {
    WireWorkflow.skipped.map { "\($0.name) is left out: \($0.why)" }
  }

  /// A row for each action, a column for each fault: how many histories, and behind a slash how many were broken.
  package static func table(_ played: [WireCampaign.Played]) -> String {
    let faults = WireFault.allCases.filter { fault in played.contains { $0.history.trouble.fault == fault } }
    let actions = Set(played.map { $0.history.trouble.action }).sorted { ($0.service, $0.name) < ($1.service, $1.name) }
    let groups = Dictionary(grouping: played) {
      Cell(action: $0.history.trouble.action, fault: $0.history.trouble.fault)
    }
    let width = (actions.map(\.name.count).max() ?? 0) + 1
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    var lines = faults.enumerated().map { "\(padded(letter($0.offset), 3))\($0.element.rawValue)" }
    lines.append(padded("", width) + faults.indices.map { padded(letter($0), 5) }.joined())
    for action in actions {
      lines.append(
        padded(action.name, width)
          + faults.map { fault in
            let cell = groups[Cell(action: action, fault: fault)] ?? []
            let broken = cell.count { !$0.course.breaches.isEmpty }
            return padded(cell.isEmpty ? "." : broken == 0 ? "\(cell.count)" : "\(cell.count)/\(broken)", 5)
          }.joined())
    }
    return lines.joined(separator: "\n")
  }

  private struct Cell: Hashable {
    let action: RequestedAction
    let fault: WireFault
  }

  private static func letter(_ index: Int) -> String {
    index < 26 ? String(UnicodeScalar(UInt8(65 + index))) : "A" + String(UnicodeScalar(UInt8(65 + index - 26)))
  }

  /// What is counted in the end.
  package static func summary(_ played: [WireCampaign.Played], seconds: Double) -> String {
    var lines: [String] = []
    let endings = Dictionary(played.filter { $0.course.hits > 0 }.map { ($0.course.ending, 1) }, uniquingKeysWith: +)
    lines.append(
      "endings of what met its trouble: "
        + endings.sorted { $0.key < $1.key }.map { "\($0.key.isEmpty ? "0" : $0.key) \($0.value)" }.joined(
          separator: ", "))
    for invariant in WireInvariant.allCases {
      let broken = played.count { $0.course.breaches.contains { $0.invariant == invariant } }
      lines.append("\(invariant.rawValue) \(invariant): \(broken) broken")
    }
    let hits = played.count { $0.course.hits > 0 }
    let broken = played.count { !$0.course.breaches.isEmpty }
    let requests = played.reduce(0) { $0 + $1.course.requests }
    let rate = String(format: "%.1f", Double(played.count) / max(seconds, 0.001))
    lines.append(
      "\(played.count) histories (\(hits) met their trouble), \(requests) requests, \(Int(seconds)) s, \(rate) a second: "
        + "\(broken) broken")
    return lines.joined(separator: "\n")
  }
}

extension WireMutant {
  /// What has to go wrong for it to be felt.
  package var faults: [WireFault] {
    switch self {
    case .failedLookIsAbsent: [.refused, .resetBefore, .badGateway]
    case .anyReplyIsAnAnswer: [.emptyPage, .page, .foreignXML]
    case .blindRepetition: [.unavailableAfter, .proxyAfter]
    case .hiddenTwins: [.repeated]
    }
  }

  /// Whether a broken promise is the one that it breaks.
  package func explains(_ breach: WireBreach) -> Bool {
    switch self {
    case .failedLookIsAbsent, .anyReplyIsAnAnswer: [.twice, .back, .gone].contains(breach.invariant)
    case .blindRepetition: breach.invariant == .twice
    case .hiddenTwins: [.whole, .back].contains(breach.invariant)
    }
  }
}
