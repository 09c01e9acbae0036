import PlinkflowKit

extension Plugin {
  /// The networks that a Linux machine has inside: namespaces, links, routes, rules.
  public static let network = Plugin(
    name: "network",
    summary: "networks inside of a Linux machine: namespaces, links, bridges, routes, rules, name servers",
    steps: [
      StepKind(Namespace.self), StepKind(Link.self), StepKind(Bridge.self), StepKind(Route.self), StepKind(Rules.self),
      StepKind(NameServers.self),
    ])
}
