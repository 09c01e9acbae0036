import AWSCore
import PlinkflowKit

extension AWSAccount {
  /// Sends a call to a service that speaks JSON.
  ///
  /// - Returns: the reply; nil where the service answers that what was asked about is not there.
  public func ask<Reply: Decodable>(
    _ service: AWSService, _ action: String, _ input: Input, as type: Reply.Type,
    on subject: String
  ) async throws(StepError) -> Reply? {
    do {
      return try await client.callJSON(service, action, input, as: type)
    } catch  where error.saysGone {
      return nil
    } catch {
      throw error.fault(on: subject)
    }
  }
}
