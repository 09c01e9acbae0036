import AWSCore
import PlinkflowKit

extension AWSAccess {
  /// AWS itself, with the credentials and settings that a user's other tools find.
  ///
  /// - Parameters:
  ///   - surroundings: where credentials and settings are read from, and what carries the requests.
  ///   - onAttempt: is told of every request that was sent; left out, whoever records the step's requests.
  public static func network(
    _ surroundings: Surroundings = .process(transport: NetworkTransport()),
    onAttempt: (@Sendable (Attempt) -> Void)? = { RemoteCall.note($0) }
  ) -> AWSAccess {
    AWSAccess { (parameters, name) async throws(StepError) in
      let settings: AWSSettings
      do throws(SettingsFailure) {
        settings = try AWSSettings(profile: parameters.profile, surroundings)
      } catch {
        throw .refused("connection `\(name)` cannot be set up", notes: [error.reason])
      }
      guard let region = parameters.region ?? settings.region else {
        throw .refused(
          "connection `\(name)` has no region", help: "give it a `region`, or set AWS_REGION or the profile's region")
      }
      var endpoints = settings.endpoints
      // It is for all requests of the connection, those for its credentials among them.
      var overrides: EndpointOverrides?
      if let address = parameters.endpointURL {
        guard let endpoint = Endpoint(address) else {
          throw .refused("connection `\(name)` has no address in `endpoint_url`: `\(address)`")
        }
        let everywhere = EndpointOverrides(all: endpoint)
        endpoints.overrides = everywhere
        overrides = everywhere
      }
      do throws(SettingsFailure) {
        try AWSSettings.check(region: region)
        try endpoints.check(AWSService.all, region: region)
      } catch {
        throw .refused("connection `\(name)` cannot be set up", notes: [error.reason])
      }
      func client(_ credentials: any CredentialProvider) -> AWSClient {
        AWSClient(
          region: region, credentials: credentials, transport: surroundings.transport, endpoints: endpoints,
          retry: settings.retry, clock: surroundings.clock, onAttempt: onAttempt)
      }
      let own = client(
        CredentialProviderChain.standard(
          profile: parameters.profile, region: region, endpoints: endpoints, retry: settings.retry,
          overrides: overrides, surroundings))
      guard let arn = parameters.roleARN else { return own }
      let role = ProfileChain.Role(arn: arn, externalID: parameters.externalID)
      return client(
        AssumeRoleCredentials(role, client: own, askCode: surroundings.askCode, clock: surroundings.clock))
    }
  }
}
