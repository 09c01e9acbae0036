import Foundation

/// What an endpoint answers when somebody knocks.
public struct EndpointProbe: Sendable {
  /// The address that was called.
  public let address: String
  /// How far the service's clock is ahead of this machine's, in seconds; nil where the reply told no time. A failure
  /// says why no reply came.
  public let skew: Result<TimeInterval?, TransportFailure>
}

extension AWSClient {
  /// Whether a service's endpoint can be reached. What it answers to a request without a signature does not matter: any
  /// reply of HTTP shows that name, route and certificate are in order.
  public func probe(at service: AWSService, timeout: Duration = .seconds(10)) async -> EndpointProbe {
    let endpoint: Endpoint
    do throws(SettingsFailure) {
      endpoint = try endpoints.endpoint(of: service, region: region)
    } catch {
      return EndpointProbe(address: service.name, skew: .failure(.notSent(error.reason)))
    }
    var request = HTTPRequest(method: "GET", endpoint: endpoint, path: endpoint.basePath.isEmpty ? "/" : "")
    request.mayBeRepeated = true
    let before = pipeline.clock()
    do throws(TransportFailure) {
      let response = try await pipeline.transport.send(request, timeout: timeout)
      // The header tells whole seconds, cut off: on average it is half a second late.
      let told = response.header("Date").flatMap(AWSTimestamp.parseHTTP)?.addingTimeInterval(0.5)
      let middle = before.addingTimeInterval(pipeline.clock().timeIntervalSince(before) / 2)
      return EndpointProbe(address: endpoint.address, skew: .success(told?.timeIntervalSince(middle)))
    } catch {
      return EndpointProbe(address: endpoint.address, skew: .failure(error))
    }
  }

  /// What calls are signed with now.
  public func currentCredentials() async throws(CredentialFailure) -> Credentials {
    try await pipeline.credentials.credentials()
  }

  /// The time by which the client signs.
  public var now: Date { pipeline.clock() }
}
