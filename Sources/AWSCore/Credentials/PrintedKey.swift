import Foundation

/// The form in which a program prints a key, by the contract of `credential_process`.
struct PrintedKey: Decodable {
  private var Version: Int
  private var AccessKeyId: String
  private var SecretAccessKey: String
  private var SessionToken: String?
  private var Expiration: String?
  private var AccountId: String?

  static func read(
    _ output: [UInt8], from program: String, source: String
  ) throws(CredentialFailure) -> Credentials {
    guard let key = try? JSONDecoder().decode(PrintedKey.self, from: Data(output)) else {
      throw .broken("`\(program)` did not print JSON with Version, AccessKeyId and SecretAccessKey")
    }
    guard key.Version == 1 else { throw .broken("`\(program)` printed version \(key.Version), not 1") }
    return Credentials(
      accessKeyID: key.AccessKeyId, secretAccessKey: key.SecretAccessKey, sessionToken: key.SessionToken,
      expires: key.Expiration.flatMap(AWSTimestamp.parse), source: source, accountID: key.AccountId)
  }
}
