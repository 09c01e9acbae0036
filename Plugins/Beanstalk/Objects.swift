import AWSConnection
import AWSCore
import PlinkflowKit

extension AWSAccount {
  /// What S3 says of an object or a bucket; nil where there is none.
  ///
  /// Without `s3:ListBucket` S3 refuses to say that an object is missing.
  func head(
    _ address: ObjectAddress, action: String, headers: [(name: String, value: String)] = [], on subject: String
  ) async throws(StepError) -> ObjectReply? {
    do {
      return try await client.call(action, method: "HEAD", address, headers: headers, safety: .read)
    } catch  where error.saysGone {
      return nil
    } catch {
      var fault = error.fault(on: subject)
      if error.status == 403 { fault.help = "grant s3:ListBucket of the bucket, and s3:GetObject of what is in it" }
      throw fault
    }
  }
}
