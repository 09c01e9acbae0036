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

  /// Knocks at the endpoints of all these services at once: the clock by the first that tells the time, then a finding
  /// for each endpoint.
  func reach(_ services: [AWSService]) async -> [Finding] {
    let knocks = await withTaskGroup(of: (Int, Knock).self) { group in
      for (index, service) in services.enumerated() {
        group.addTask { (index, await client.knock(at: service)) }
      }
      var knocks: [Int: Knock] = [:]
      for await (index, knock) in group { knocks[index] = knock }
      return knocks
    }
    let answers = services.indices.compactMap { index in knocks[index].map { (services[index], $0) } }
    return [Self.clock(answers)] + answers.map { Self.endpoint($0.0, $0.1) }
  }

  /// Signatures are good for five minutes to either side; a clock that is a minute off will be wrong soon.
  private static let toleratedSkew: TimeInterval = 60

  private static func clock(_ answers: [(service: AWSService, knock: Knock)]) -> Finding {
    for answer in answers {
      guard case .success(let skew?) = answer.knock.skew else { continue }
      let seconds = Int(abs(skew).rounded())
      let direction = skew > 0 ? "behind" : "ahead of"
      let found =
        seconds < 2 ? "as \(answer.service.name)'s" : "\(seconds) s \(direction) \(answer.service.name)'s"
      return abs(skew) <= toleratedSkew
        ? .inOrder("clock", nil, found) : .wrong("clock", nil, found, remedy: "set this machine's clock")
    }
    return .wrong(
      "clock", nil, "no endpoint told the time", remedy: "compare this machine's clock with another by hand")
  }

  private static func endpoint(_ service: AWSService, _ knock: Knock) -> Finding {
    switch knock.skew {
    case .success: .inOrder("endpoint", service.name, knock.address)
    case .failure(.notSent(let why)), .failure(.noReply(let why)):
      .wrong("endpoint", service.name, why, remedy: "make \(knock.address) reachable from this machine")
    }
  }
}
