/// What a user's environment and profile say about calls: region, endpoints, retries.
public struct AWSSettings: Sendable, Hashable {
  /// The region, where one is set.
  public var region: String?
  /// Where services answer.
  public var endpoints: Endpoints
  /// How failed calls are repeated.
  public var retry: RetryPolicy

  /// The settings of a profile in these surroundings; nil takes the environment's, else `default`.
  public init(profile: String? = nil, _ surroundings: Surroundings) throws(SettingsFailure) {
    let configuration: SharedConfiguration
    do throws(SharedConfiguration.Failure) {
      configuration = try SharedConfiguration(surroundings)
    } catch {
      throw SettingsFailure(reason: error.description)
    }
    try self.init(profile: profile, configuration, surroundings)
  }

  /// The settings of a profile in a configuration that was read already.
  public init(
    profile: String?, _ configuration: SharedConfiguration, _ surroundings: Surroundings
  ) throws(SettingsFailure) {
    let name = profile ?? surroundings.profile ?? "default"
    let properties = configuration.profiles[name] ?? [:]
    func setting(_ variable: String, _ property: String) -> String? {
      surroundings.variable(variable) ?? properties[property].flatMap { $0.isEmpty ? nil : $0 }
    }
    region = surroundings.variable("AWS_REGION") ?? setting("AWS_DEFAULT_REGION", "region")
    if let region { try Self.check(region: region) }
    retry = try Self.retry(
      mode: setting("AWS_RETRY_MODE", "retry_mode"), attempts: setting("AWS_MAX_ATTEMPTS", "max_attempts"))
    endpoints = Endpoints(
      usesFIPS: try Self.truth(setting("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"), of: "use_fips_endpoint"),
      usesDualStack: try Self.truth(
        setting("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"), of: "use_dualstack_endpoint"),
      usesGlobalSTS: try Self.isLegacy(setting("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints")))
    let ignores = try Self.truth(
      setting("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"),
      of: "ignore_configured_endpoint_urls")
    if !ignores {
      var section: [String: [String: String]] = [:]
      if let title = properties["services"] {
        // Without it requests would go elsewhere than the user believes.
        guard let found = configuration.services[title] else {
          throw SettingsFailure(reason: "profile `\(name)` names the services section `\(title)`, which does not exist")
        }
        section = found
      }
      endpoints.overrides = try EndpointOverrides(surroundings.environment, services: section, profile: properties)
    }
  }

  /// Refuses what is no region's name: it becomes a part of a host's name.
  public static func check(region: String) throws(SettingsFailure) {
    guard !region.isEmpty, region.utf8.count <= 63, region.utf8.allSatisfy(\.isLetterDigitOrHyphen) else {
      throw SettingsFailure(reason: "the region `\(region.prefix(80))` is not a region's name")
    }
  }

  private static func isLegacy(_ text: String?) throws(SettingsFailure) -> Bool {
    switch text?.lowercased() {
    case nil, "regional": return false
    case "legacy": return true
    case let other?:
      throw SettingsFailure(reason: "`sts_regional_endpoints` must be regional or legacy, and is `\(other)`")
    }
  }

  private static func retry(mode: String?, attempts: String?) throws(SettingsFailure) -> RetryPolicy {
    var policy = RetryPolicy()
    switch mode?.lowercased() {
    case nil, "standard", "adaptive": break
    case "legacy": policy.maximumAttempts = 5
    case let other?:
      throw SettingsFailure(reason: "the retry mode `\(other)` is unknown; known are standard, adaptive and legacy")
    }
    if let attempts {
      guard let number = Int(attempts), (1...100).contains(number) else {
        throw SettingsFailure(reason: "the number of attempts must be from 1 to 100, and is `\(attempts)`")
      }
      policy.maximumAttempts = number
    }
    return policy
  }

  private static func truth(_ text: String?, of name: String) throws(SettingsFailure) -> Bool {
    switch text?.lowercased() {
    case nil, "false": return false
    case "true": return true
    case let other?: throw SettingsFailure(reason: "`\(name)` must be true or false, and is `\(other)`")
    }
  }
}

/// A setting that cannot be used.
public struct SettingsFailure: Error, Sendable, Hashable {
  /// Which, and why.
  public let reason: String
}

extension EndpointOverrides {
  /// The overrides of an environment, a services section and a profile, by AWS's precedence: the environment's for a
  /// service, the environment's for all, the section's, the profile's.
  init(
    _ environment: [String: String], services section: [String: [String: String]], profile: [String: String]
  ) throws(SettingsFailure) {
    let prefix = "AWS_ENDPOINT_URL"
    let forAll = environment[prefix].flatMap { $0.isEmpty ? nil : $0 }
    self.init(all: try Self.endpoint(forAll ?? profile["endpoint_url"], of: forAll == nil ? "endpoint_url" : prefix))
    if forAll == nil {
      for (service, properties) in section {
        services[service] = try Self.endpoint(properties["endpoint_url"], of: "endpoint_url of \(service)")
      }
    }
    for (name, value) in environment where name.hasPrefix(prefix + "_") && !value.isEmpty {
      services[name.dropFirst(prefix.count + 1).lowercased()] = try Self.endpoint(value, of: name)
    }
  }

  private static func endpoint(_ text: String?, of name: String) throws(SettingsFailure) -> Endpoint? {
    guard let text, !text.isEmpty else { return nil }
    guard let endpoint = Endpoint(text) else {
      throw SettingsFailure(reason: "`\(name)` is not an address such as https://host:port/path")
    }
    return endpoint
  }
}

extension UInt8 {
  fileprivate var isLetterDigitOrHyphen: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
