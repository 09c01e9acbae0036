/// The credentials that a profile of the shared config and credentials files leads to.
public struct ProfileCredentials: CredentialProvider {
  /// What the source is called.
  public let name: String
  private let profile: String
  private let isNamed: Bool
  private let region: String
  private let overrides: EndpointOverrides?
  private let surroundings: Surroundings

  /// A source that follows a profile; nil takes the environment's, else `default`.
  ///
  /// - Parameter overrides: where STS is asked instead of where the profile and the environment say; nil for there.
  public init(profile: String?, region: String, overrides: EndpointOverrides? = nil, _ surroundings: Surroundings) {
    self.overrides = overrides
    let named = profile ?? surroundings.profile
    self.profile = named ?? "default"
    isNamed = named != nil
    name = "profile \(self.profile)"
    self.region = region
    self.surroundings = surroundings
  }

  /// Whether the profile assumes a role with another source's key, so that it goes before a token file that the
  /// environment names.
  var assumesRole: Bool {
    let properties = (try? SharedConfiguration(surroundings))?.profiles[profile] ?? [:]
    return properties["role_arn"] != nil && properties["web_identity_token_file"] == nil
  }

  /// Reads the files anew and follows the profile.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    let configuration: SharedConfiguration
    do throws(SharedConfiguration.Failure) {
      configuration = try SharedConfiguration(surroundings)
    } catch {
      throw .broken(error.description)
    }
    guard configuration.profiles[profile] != nil || !isNamed else {
      let files = ConfigurationLocations(surroundings)
      throw .broken("there is no profile `\(profile)` in \(files.config) or \(files.credentials)")
    }
    let chain = try ProfileChain(profile: profile, in: configuration)
    let settings: AWSSettings
    do throws(SettingsFailure) {
      settings = try AWSSettings(profile: profile, configuration, surroundings)
    } catch {
      throw .broken(error.reason)
    }
    var provider = try base(chain.base, settings)
    for role in chain.roles {
      provider = AssumeRoleCredentials(
        role, client: try client(provider, settings), askCode: surroundings.askCode, clock: surroundings.clock)
    }
    return try await provider.credentials()
  }

  private func client(
    _ provider: any CredentialProvider, _ settings: AWSSettings
  ) throws(CredentialFailure) -> AWSClient {
    let endpoints = endpoints(settings)
    do throws(SettingsFailure) {
      try endpoints.check([.sts], region: region)
    } catch {
      throw .broken(error.reason)
    }
    return AWSClient(
      region: region, credentials: provider, transport: surroundings.transport, endpoints: endpoints,
      retry: settings.retry, clock: surroundings.clock, pause: surroundings.pause)
  }

  private func endpoints(_ settings: AWSSettings) -> Endpoints {
    var endpoints = settings.endpoints
    if let overrides { endpoints.overrides = overrides }
    return endpoints
  }

  private func base(
    _ base: ProfileChain.Base, _ settings: AWSSettings
  ) throws(CredentialFailure) -> any CredentialProvider {
    switch base {
    case .key(let key): return StaticCredentials(key)
    case .process(let command): return ProcessCredentials(command: command, profile: profile, surroundings)
    case .exported(let profile): return ExportedCredentials(profile: profile, surroundings)
    case .sso(let login):
      return SSOCredentials(login, profile: profile, endpoints: endpoints(settings), surroundings)
    case .webIdentity(let role, let file):
      return WebIdentityCredentials(role, tokenFile: file, client: try client(self, settings), surroundings)
    case .named("Environment"): return EnvironmentCredentials(surroundings)
    case .named("EcsContainer"): return ContainerCredentials(surroundings)
    case .named("Ec2InstanceMetadata"): return MachineCredentials(profile: profile, surroundings)
    case .named(let source):
      throw .broken(
        "`credential_source` \(source) is unknown; known are Environment, EcsContainer and Ec2InstanceMetadata")
    }
  }
}
