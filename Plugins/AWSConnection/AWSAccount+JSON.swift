import AWSCore
import PlinkflowKit

extension AWSAccount {
  /// Sends a call to a service that speaks JSON.
  ///
  /// - Returns: the reply; nil where the service answers with one of the codes that say that nothing is there.
  public func ask<Reply: Decodable>(
    _ service: AWSService, _ action: String, _ input: Input, nothing codes: Set<String> = [], as type: Reply.Type,
    on subject: String
  ) async throws(Fault) -> Reply? {
    do {
      return try await client.callJSON(service, action, input, as: type)
    } catch {
      if let code = error.code, codes.contains(code) { return nil }
      throw error.fault(on: subject)
    }
  }
}
