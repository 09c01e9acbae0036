/// Sources that are asked one after the other.
public struct CredentialProviderChain: CredentialProvider {
  /// What the source is called.
  public let name = "credential chain"
  private let providers: [any CredentialProvider]

  /// A chain of these, in this order.
  public init(_ providers: [any CredentialProvider]) {
    self.providers = providers
  }

  /// What the first source that is set up gives; where none is, the failure names each and why it gave nothing.
  ///
  /// A source that is set up and does not work ends the search: another account's key must not stand in for it.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    var tried: [String] = []
    for provider in providers {
      do throws(CredentialFailure) {
        return try await provider.credentials()
      } catch {
        tried.append("\(provider.name): \(error.reason)")
        if case .broken = error { throw .broken(tried.joined(separator: "; ")) }
      }
    }
    throw .absent(tried.isEmpty ? "no source is set up" : tried.joined(separator: "; "))
  }

  /// The sources that other AWS tools look at, in the order of botocore's `create_credential_resolver`: environment
  /// (unless a profile is named), a profile that assumes a role, web identity, any other profile, container, machine.
  ///
  /// - Parameters:
  ///   - profile: the profile that a workflow names; nil takes the environment's, else `default`. Where one is named,
  ///     only that is asked: another account's key must not stand in for it.
  ///   - region: where STS is asked for roles.
  ///   - overrides: where STS is asked instead, whatever profile and environment say; nil for where they say.
  public static func standard(
    profile: String? = nil, region: String, endpoints: Endpoints = Endpoints(), retry: RetryPolicy = RetryPolicy(),
    overrides: EndpointOverrides? = nil, _ surroundings: Surroundings
  ) -> CredentialProviderChain {
    let named = ProfileCredentials(profile: profile, region: region, overrides: overrides, surroundings)
    if profile != nil { return CredentialProviderChain([named]) }
    let environment = EnvironmentCredentials(surroundings)
    let client = AWSClient(
      region: region, credentials: environment, transport: surroundings.transport, endpoints: endpoints,
      retry: retry, clock: surroundings.clock, pause: surroundings.pause)
    let webIdentity = EnvironmentWebIdentity(client: client, surroundings: surroundings)
    let ofProfile: [any CredentialProvider] = named.assumesRole ? [named, webIdentity] : [webIdentity, named]
    return CredentialProviderChain(
      [environment] + ofProfile + [ContainerCredentials(surroundings), MachineCredentials(surroundings)])
  }
}
