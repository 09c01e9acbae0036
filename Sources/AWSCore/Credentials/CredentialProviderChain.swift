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

  /// The sources that other AWS tools look at, in their order: environment (unless a profile is named), web identity,
  /// profile, container, machine.
  ///
  /// - Parameters:
  ///   - profile: the profile that a workflow names; nil takes `AWS_PROFILE`, else `default`. Where one is named, only
  ///     that is asked: another account's key must not stand in for it.
  ///   - region: where STS is asked for roles.
  ///   - overrides: where STS is asked instead, whatever profile and environment say; nil for where they say.
  public static func standard(
    profile: String? = nil, region: String, endpoints: Endpoints = Endpoints(), overrides: EndpointOverrides? = nil,
    _ surroundings: Surroundings
  ) -> CredentialProviderChain {
    let named = ProfileCredentials(profile: profile, region: region, overrides: overrides, surroundings)
    if profile != nil { return CredentialProviderChain([named]) }
    let environment = EnvironmentCredentials(surroundings)
    let client = AWSClient(
      region: region, credentials: environment, transport: surroundings.transport, endpoints: endpoints,
      clock: surroundings.clock)
    return CredentialProviderChain([
      environment, EnvironmentWebIdentity(client: client, surroundings: surroundings), named,
      ContainerCredentials(surroundings), MachineCredentials(surroundings),
    ])
  }
}
