import PlinkflowKit

extension Plugin {
  /// Steps that prove that what was made works, from where plinkflow runs.
  public static let check = Plugin(
    name: "check",
    summary: "proof of what was made: names, ports, pages, captures, tunnels, security groups; and of the machine",
    steps: [
      StepKind(DNSCheck.self), StepKind(TCPCheck.self), StepKind(HTTPCheck.self), StepKind(TunnelCheck.self),
      StepKind(SecurityGroupCheck.self), StepKind(MachineCheck.self), StepKind(CaptureCheck.self),
    ])
}
