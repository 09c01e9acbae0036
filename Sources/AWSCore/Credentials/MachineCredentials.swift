import Foundation

/// The keys of an EC2 machine's role, from its metadata service, version 2.
public struct MachineCredentials: CredentialProvider {
  /// What the source is called.
  public let name = "machine (IMDSv2)"
  private let profile: String
  private let surroundings: Surroundings

  /// A source; a profile may say where the service is.
  public init(profile: String? = nil, _ surroundings: Surroundings) {
    self.profile = profile ?? surroundings.profile ?? "default"
    self.surroundings = surroundings
  }

  /// The keys of now.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    if surroundings.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true" {
      throw .absent("AWS_EC2_METADATA_DISABLED is set")
    }
    let endpoint = try endpoint()
    let service = try service()
    func ask(
      _ method: String, _ path: String, _ header: (name: String, value: String)
    ) async throws(CredentialFailure) -> [UInt8] {
      guard let address = ServiceAddress(endpoint.address + path) else { throw .broken("no address") }
      return try await service.ask(address, method: method, headers: [header])
    }
    let token: String
    do throws(CredentialFailure) {
      token = Self.line(try await ask("PUT", "/latest/api/token", ("X-aws-ec2-metadata-token-ttl-seconds", "21600")))
    } catch {
      throw .absent("no metadata service answers: \(error.reason)")
    }
    let field = (name: "X-aws-ec2-metadata-token", value: token)
    let folder = "/latest/meta-data/iam/security-credentials/"
    let role: String
    do throws(CredentialFailure) {
      role = Self.line(try await ask("GET", folder, field))
    } catch {
      throw .absent("the machine has no role: \(error.reason)")
    }
    guard Self.isRoleName(role) else { throw .absent("the metadata service answered with what is no role's name") }
    let body = try await ask("GET", folder + PercentEncoding.encode(role), field)
    return try RoleKey.read(body, source: "machine role \(role)")
  }

  /// How the metadata service is asked. Most machines have none, so that a first question that reaches nobody is the
  /// last one, unless the user's settings ask for more.
  private func service() throws(CredentialFailure) -> CredentialService {
    var service = CredentialService(surroundings: surroundings, name: "the machine's metadata service")
    service.retriesUnreached = false
    service.timeout = .seconds(1)
    if let attempts = try number("metadata_service_num_attempts") {
      service.attempts = attempts
      service.retriesUnreached = true
    }
    if let seconds = try number("metadata_service_timeout") { service.timeout = .seconds(seconds) }
    return service
  }

  /// A setting that botocore has too, of the environment or the profile.
  private func number(_ name: String) throws(CredentialFailure) -> Int? {
    let variable = "AWS_" + name.uppercased()
    let configuration = try? SharedConfiguration(surroundings)
    guard let text = surroundings.variable(variable) ?? configuration?.profiles[profile]?[name] else { return nil }
    guard let number = Int(text), (1...100).contains(number) else {
      throw .broken("`\(name)` must be 1 to 100, got `\(text)`")
    }
    return number
  }

  /// Where the metadata service answers, by environment and profile.
  public func endpoint(given: String? = nil, mode givenMode: String? = nil) throws(CredentialFailure) -> Endpoint {
    let configuration = try? SharedConfiguration(surroundings)
    let properties = configuration?.profiles[profile] ?? [:]
    let address =
      given ?? surroundings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")
      ?? properties["ec2_metadata_service_endpoint"]
    if let address {
      guard let endpoint = Endpoint(address) else {
        throw .broken("the metadata service's endpoint has an invalid URI character, or is no address")
      }
      return endpoint
    }
    let mode =
      givenMode ?? surroundings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")
      ?? properties["ec2_metadata_service_endpoint_mode"] ?? "IPv4"
    switch mode.lowercased() {
    case "ipv4": return Endpoint(scheme: "http", host: "169.254.169.254")
    case "ipv6": return Endpoint(scheme: "http", host: "[fd00:ec2::254]")
    default: throw .broken("`\(mode)` is not a valid endpoint mode")
    }
  }

  /// Whether it has the characters of a role's name. Anything else may be a key that strayed here, so it is not shown.
  private static func isRoleName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || "_+=,.@-".contains($0) }
  }

  private static func line(_ body: [UInt8]) -> String {
    String(String(decoding: body.prefix(4096), as: UTF8.self).prefix { !$0.isNewline })
  }
}
