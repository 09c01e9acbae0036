import Addresses
import Foundation

/// The keys that the agent of ECS or EKS gives to a container.
public struct ContainerCredentials: CredentialProvider {
  /// What the source is called.
  public let name = "container"
  private let surroundings: Surroundings

  /// A source at the address that the environment names.
  public init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
  }

  /// The keys of now.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    let address = try address()
    var headers: [(name: String, value: String)] = []
    if let file = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") {
      guard let bytes = try? surroundings.readFile(file) else {
        throw .broken("the token file \(file) cannot be read")
      }
      let token = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      headers = [("Authorization", token)]
    } else if let token = surroundings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN") {
      headers = [("Authorization", token)]
    }
    guard !headers.contains(where: { $0.value.contains(where: \.isNewline) }) else {
      throw .broken("the container's authorization token has a line break")
    }
    let service = CredentialService(surroundings: surroundings, name: "the container's agent")
    return try RoleKey.read(await service.ask(address, headers: headers), source: name)
  }

  /// The address that is asked.
  public var addressText: String {
    get throws(CredentialFailure) { try address().text }
  }

  private func address() throws(CredentialFailure) -> ServiceAddress {
    if let path = surroundings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
      guard path.hasPrefix("/"), let address = ServiceAddress("http://169.254.170.2" + path) else {
        throw .broken("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path")
      }
      return address
    }
    guard let text = surroundings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") else {
      throw .absent("no environment variables were set to configure ECS provider")
    }
    guard let address = ServiceAddress(text) else {
      throw .broken("AWS_CONTAINER_CREDENTIALS_FULL_URI: URI did not specify a host")
    }
    // Keys must not go over a network in the clear.
    guard address.endpoint.scheme == "https" || Self.isLocal(address.endpoint.host) else {
      throw .broken("AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of this machine")
    }
    return address
  }

  private static let loopback = IPPrefix(of: .v4(0x7F00_0000), length: 8)

  private static func isLocal(_ host: String) -> Bool {
    let agents: Set<String> = ["localhost", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]
    return agents.contains(host) || IPAddress(host).map(loopback.contains) == true
  }
}
