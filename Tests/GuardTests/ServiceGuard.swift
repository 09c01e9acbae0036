import AWSConnection
import AWSCore
import Fixtures
import PlinkflowKit
import Testing

@testable import AWSSandbox

/// What a new service of AWS has to touch.
@Suite struct ServiceGuard {
  /// Services whose endpoint cases AWS publishes in no file that the tests have: botocore's rules are all that judges
  /// them.
  private static let withoutVectors: Set = ["iam", "s3", "route53Resolver", "directoryService"]

  /// Services that the sandbox does not serve, each with the reason.
  private static let notSimulated: [String: String] = [:]

  /// The services that steps call, by the names that the code gives them.
  private static let declared: [(property: String, name: String)] = {
    let text = (try? Repository.text(of: "Sources/AWSCore/Service.swift")) ?? ""
    return text.matches(of: /public static let (\w+) = AWSService\(\s*name: "([^"]+)"/).map {
      (String($0.output.1), String($0.output.2))
    }
  }()

  @Test(arguments: declared.map(\.property))
  func `a new service of AWS is known wherever the others are`(_ property: String) throws {
    let name = try #require(Self.declared.first { $0.property == property }?.name)
    let service = AWSService.all.first { $0.name == name }
    let mention = try Sources.mention(of: property)
    func has(_ file: String) throws -> Bool { try Repository.text(of: "Tests/\(file)").contains(mention) }
    var list = Checklist("the service `\(property)`")
    list.ask(for: "Sources/AWSCore/Service.swift: `AWSService.all`", service != nil)
    list.ask(
      for: "Tests/PeerTests/EndpointRuleTests.swift: its endpoints, judged by botocore's rules",
      try has("PeerTests/EndpointRuleTests.swift"))
    list.ask(
      for: "Tests/AWSCoreTests/EndpointVectorTests.swift: its published endpoint cases; or `withoutVectors` in "
        + "Tests/GuardTests/ServiceGuard.swift",
      try has("AWSCoreTests/EndpointVectorTests.swift") != Self.withoutVectors.contains(property))
    let isServed = service.map { Service.all[$0.signingName] != nil } ?? false
    list.ask(
      for: "Sources/AWSSandbox/Wire/Service.swift: `Service.all`, by which the sandbox serves it; or a reason in "
        + "`notSimulated` in Tests/GuardTests/ServiceGuard.swift",
      isServed != (Self.notSimulated[property] != nil))
    list.ask(
      for: "Plugins/AWSConnection/StepError+AWS.swift: `prefix`, the first part of its permissions' names",
      service.map { advice(of: $0) == "grant \($0.signingName):Do" } ?? false)
    list.demand()
  }

  @Test func `every service that steps call is found in the code`() {
    #expect(Set(AWSService.all.map(\.name)).isSubset(of: Self.declared.map(\.name)))
    #expect(Self.withoutVectors.union(Self.notSimulated.keys).isSubset(of: Self.declared.map(\.property)))
  }

  /// What a person is told where the service refuses an action.
  private func advice(of service: AWSService) -> String? {
    AWSFailure(
      action: "Do", service: service.name,
      cause: .answered(status: 403, code: "AccessDenied", message: "", requestID: nil, retryAfter: nil),
      safety: .change
    ).fault(on: "x").help
  }
}
