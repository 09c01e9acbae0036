import AWSConnection
import CloudFixtures
import Document
import Fixtures
import PlinkflowKit
import Testing

@testable import AWSSandbox

/// What a new kind of step has to touch.
@Suite struct KindGuard {
  /// Where kinds are tried that have no row among the scenarios: they make nothing in an account, or need a machine.
  private static let triedElsewhere = [
    "check.capture": "workflows/onprem-lab.json5", "check.dns": "Tests/CheckTests/DNSCheckTests.swift",
    "check.http": "Tests/CheckTests/HTTPCheckTests.swift",
    "check.machine": "Tests/CommandTests/Machine/LabTests.swift",
    "check.security_groups": "Tests/CheckTests/SecurityGroupCheckTests.swift",
    "check.tcp": "Tests/CheckTests/TCPCheckTests.swift", "check.tunnel": "Tests/CheckTests/TunnelCheckTests.swift",
    "command.run": "Tests/PluginTests/CommandTests.swift", "core.approve": "Tests/PluginTests/CoreTests.swift",
    "core.milestone": "Tests/PluginTests/CoreTests.swift",
    "directory.simple_ad": "Tests/PluginTests/OnPremisesTests.swift",
    "elb.load_balancer_lookup": "Tests/PluginTests/LoadBalancingTests.swift",
    "host.folder": machine, "host.secret": machine, "host.service": machine, "network.bridge": machine,
    "network.link": machine, "network.name_servers": machine, "network.namespace": machine, "network.route": machine,
    "network.rules": machine, "privatelink.connection_request": "Tests/PluginTests/PrivateLinkTests.swift",
    "privatelink.endpoint_available": "Tests/PluginTests/PrivateLinkTests.swift",
    "route53.zone_lookup": "Tests/PluginTests/SharedZoneTests.swift", "strongswan.connection": machine,
    "strongswan.key": machine, "strongswan.tunnel": machine,
  ]

  private static let machine = "Tests/CommandTests/Machine/LinuxRulesTests.swift"

  /// Permissions that no action of the simulated AWS is named after, each with the reason.
  private static let notSimulated = [
    "ec2:CreateNetworkInterface": "an endpoint of the resolver makes its interfaces by itself",
    "ec2:DeleteNetworkInterface": "an endpoint of the resolver takes its interfaces away by itself",
    "elasticbeanstalk:AddTags": "what makes something is given its tags", "iam:PassRole": "no request of its own",
    "route53resolver:TagResource": "what makes something is given its tags",
  ]

  /// The permissions that the actions of the simulated AWS need.
  private static let simulated = Set(
    Service.all.values.flatMap { service in
      service.actions.keys.map { "\(service.signingName):\(S3.permissions[$0] ?? $0)" }
    })

  @Test(arguments: allKinds.map(\.name))
  func `a new kind of step has all that the others have`(_ name: String) throws {
    let kind = try #require(allKinds.first { $0.name == name })
    var list = Checklist("the kind of step `\(name)`")
    try askForTests(of: kind, in: &list)
    list.ask(
      for: "`help.parameters` in its type: a sentence for each parameter",
      Set(kind.help.parameters.keys) == fields(kind.parameters))
    list.ask(
      for: "`help.outputs` in its type: a sentence for each output",
      Set(kind.help.outputs.keys) == fields(kind.outputs))
    if kind.client == ClientType(AWSAccount.self) {
      try askForAWS(kind, in: &list)
    } else {
      list.ask(
        for: "`simulation` in its type: `.ofConnection` only where its connection is one that has a simulation",
        kind.simulation != .ofConnection)
    }
    list.demand()
  }

  private func askForTests(of kind: StepKind, in list: inout Checklist) throws {
    let scenarios = "Tests/PluginTests/Scenario.swift"
    let quoted = "\"\(kind.name)\""
    let isElsewhere = try Self.triedElsewhere[kind.name].map { try Sources.has(quoted, in: $0) } ?? false
    list.ask(
      for: "\(scenarios): a row in `Scenario.all`, by which the contract and every rule are tried; or, in "
        + "Tests/GuardTests/KindGuard.swift, the file that tries it elsewhere",
      try Sources.has("kind: " + quoted, in: scenarios) || isElsewhere)
  }

  private func askForAWS(_ kind: StepKind, in list: inout Checklist) throws {
    let needs = kind.permissions
    let unknown = Set(needs.observe + needs.apply + needs.undo).subtracting(Self.simulated)
      .subtracting(Self.notSimulated.keys).sorted().joined(separator: ", ")
    list.ask(for: "`permissions` in its type: what observing it needs, at least", !needs.observe.isEmpty)
    list.ask(
      for: "Sources/AWSSandbox: an action for each permission, or the permission in `notSimulated` in "
        + "Tests/GuardTests/KindGuard.swift" + (unknown.isEmpty ? "" : " (\(unknown))"), unknown.isEmpty)
    list.ask(for: "`simulation` in its type: `.ofConnection`", kind.simulation == .ofConnection)
    // Checks make nothing that peers could judge.
    if kind.name.hasPrefix("check.") { return }
    let quoted = "\"\(kind.name)\""
    list.ask(
      for: "Tests/PeerTests/SandboxRehearsal.swift: a step of it, whose requests botocore judges",
      try Sources.has(quoted, in: "Tests/PeerTests/SandboxRehearsal.swift"))
    list.ask(
      for: "Tests/PeerTests/MotoRehearsal.swift: a step of it against moto; or a reason in `unrehearsed` in "
        + "Tests/PeerTests/MotoTests.swift",
      try ["MotoRehearsal", "MotoTests"].contains { try Sources.has(quoted, in: "Tests/PeerTests/\($0).swift") })
  }

  @Test func `what is listed as tried elsewhere or as not simulated is so`() {
    let names = Set(allKinds.map(\.name))
    #expect(Set(Self.triedElsewhere.keys).subtracting(names).isEmpty, "kinds that are no more")
    #expect(Self.simulated.isDisjoint(with: Self.notSimulated.keys), "permissions that are simulated by now")
    let needs = Set(kindsOfAWS.flatMap { $0.permissions.observe + $0.permissions.apply + $0.permissions.undo })
    #expect(needs.isSuperset(of: Self.notSimulated.keys), "permissions that nothing needs any more")
  }

  private func fields(_ shape: Shape) -> Set<String> {
    if case .object(let fields) = shape { Set(fields.map(\.name)) } else { [] }
  }
}
