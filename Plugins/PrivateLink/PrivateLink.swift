import PlinkflowKit

extension Plugin {
  /// Steps for AWS PrivateLink, at the provider's side and at the consumer's.
  public static let privateLink = Plugin(
    name: "privatelink", summary: "endpoint services and interface endpoints of AWS PrivateLink",
    steps: [
      StepKind(EndpointService.self), StepKind(AllowedPrincipals.self), StepKind(InterfaceEndpoint.self),
      StepKind(Acceptance.self), StepKind(PrivateNameVerification.self), StepKind(EndpointPrivateDNS.self),
      StepKind(ConnectionNotification.self), StepKind(Revocation.self), StepKind(ConnectionRequest.self),
      StepKind(EndpointAvailable.self),
    ])
}
