import PlinkflowKit

extension Plugin {
  /// Steps for Amazon Route 53 Resolver.
  public static let resolver = Plugin(
    name: "resolver", summary: "endpoints of Amazon Route 53 Resolver", steps: [StepKind(InboundEndpoint.self)])
}
