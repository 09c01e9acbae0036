import AWSCore
import PlinkflowKit

/// How connections of type `aws` reach their accounts: over the network, or in a sandbox.
public struct AWSAccess: Sendable {
  /// Makes the client of one connection, from what the workflow says and the connection's name.
  public typealias Opening =
    @Sendable (AccountConnection.Parameters, _ name: String) async throws(StepError) -> AWSClient

  private let opening: Opening

  /// An access that makes its clients by a function.
  public init(opening: @escaping Opening) {
    self.opening = opening
  }

  /// The client of one connection.
  public func client(
    for parameters: AccountConnection.Parameters, named name: String
  ) async throws(StepError) -> AWSClient {
    try await opening(parameters, name)
  }
}
