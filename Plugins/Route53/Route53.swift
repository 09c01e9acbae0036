import PlinkflowKit

extension Plugin {
  /// Steps for Amazon Route 53.
  public static let route53 = Plugin(
    name: "route53", summary: "zones and records of Amazon Route 53",
    steps: [
      StepKind(PrivateZone.self), StepKind(DNSRecord.self), StepKind(ZoneLookup.self),
      StepKind(ZoneAuthorization.self), StepKind(ZoneAssociation.self), StepKind(ZoneAuthorizationRemoval.self),
    ])
}
