import AWSCore
import Foundation
import PlinkflowKit

extension AWSAccount {
  /// Permissions that no call of ours has the name of: the service that acts for the caller checks them.
  private static let checkedByOthers: Set<String> = ["iam:PassRole", "iam:CreateServiceLinkedRole"]

  private static let callable: [String: AWSService] = Dictionary(
    uniqueKeysWithValues: AWSService.all.map { ($0.signingName, $0) })

  /// The services that steps with these needs call, STS first, since every connection asks it who it is.
  static func services(of needs: [Need]) -> [AWSService] {
    var names: Set<String> = []
    for need in needs where !checkedByOthers.contains(need.permission) {
      names.insert(String(need.permission.prefix { $0 != ":" }))
    }
    names.remove(AWSService.sts.signingName)
    return [.sts] + names.sorted().compactMap { callable[$0] }
  }
}

/// What was heard at the endpoints of services, all of which were knocked at at once.
struct EndpointReach {
  private let answers: [(service: AWSService, knock: EndpointProbe)]

  /// Knocks.
  init(of services: [AWSService], by client: AWSClient) async {
    let knocks = await withTaskGroup(of: (Int, EndpointProbe).self) { group in
      for (index, service) in services.enumerated() {
        group.addTask { (index, await client.probe(at: service)) }
      }
      var knocks: [Int: EndpointProbe] = [:]
      for await (index, knock) in group { knocks[index] = knock }
      return knocks
    }
    answers = services.indices.compactMap { index in knocks[index].map { (services[index], $0) } }
  }

  /// The clock by the first that told the time, then a finding for each endpoint.
  var findings: [Finding] {
    let untold = Finding.wrong(
      "clock", nil, "no endpoint told the time", remedy: "compare this machine's clock with another by hand")
    return [clock ?? untold] + answers.map { Self.endpoint(of: $0.service, $0.knock) }
  }

  /// The same beside a failure to open the connection, which says already where STS could not be reached.
  var findingsBesideFailure: [Finding] {
    let others = answers.filter { answer in
      if case .success = answer.knock.skew { true } else { answer.service != .sts }
    }
    return (clock.map { [$0] } ?? []) + others.map { Self.endpoint(of: $0.service, $0.knock) }
  }

  /// Signatures are good for five minutes to either side; a clock that is a minute off will be wrong soon.
  private static let toleratedSkew: TimeInterval = 60

  /// The clock by the first service that told the time; nil where none did.
  private var clock: Finding? {
    for answer in answers {
      guard case .success(let skew?) = answer.knock.skew else { continue }
      let seconds = Int(abs(skew).rounded())
      let direction = skew > 0 ? "behind" : "ahead of"
      let found =
        seconds < 2 ? "as \(answer.service.name)'s" : "\(seconds) s \(direction) \(answer.service.name)'s"
      return abs(skew) <= Self.toleratedSkew
        ? .inOrder("clock", nil, found) : .wrong("clock", nil, found, remedy: "set this machine's clock")
    }
    return nil
  }

  private static func endpoint(of service: AWSService, _ knock: EndpointProbe) -> Finding {
    switch knock.skew {
    case .success: .inOrder("endpoint", service.name, knock.address)
    case .failure(.notSent(let why)), .failure(.noReply(let why)):
      .wrong("endpoint", service.name, why, remedy: "make \(knock.address) reachable from this machine")
    }
  }
}
