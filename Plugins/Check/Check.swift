import PlinkflowKit

extension Plugin {
  /// Steps that prove that what was made works, from where plinkflow runs.
  public static let check = Plugin(
    name: "check", summary: "proof from where plinkflow runs: names, ports, pages, tunnels; and security groups",
    steps: [
      StepKind(DNSCheck.self), StepKind(TCPCheck.self), StepKind(HTTPCheck.self), StepKind(TunnelCheck.self),
      StepKind(SecurityGroupCheck.self),
    ])
}
