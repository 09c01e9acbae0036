import Digest
import Foundation

/// The day, region and service that a signature is good for.
public struct SigningScope: Sendable, Hashable {
  /// The day, as `20150830`.
  public let day: String
  /// The region: `us-east-1`.
  public let region: String
  /// The service's signing name: `ec2`.
  public let service: String

  /// A scope on the day of `date`.
  public init(date: Date, region: String, service: String) {
    day = String(AWSTimestamp.basic(date).prefix(8))
    self.region = region
    self.service = service
  }

  /// Reads `20150830/us-east-1/ec2/aws4_request`.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[3] == "aws4_request", parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    (day, region, service) = (String(parts[0]), String(parts[1]), String(parts[2]))
  }

  /// `20150830/us-east-1/ec2/aws4_request`.
  public var text: String { "\(day)/\(region)/\(service)/aws4_request" }

  /// The text whose authentication code is the signature.
  public func stringToSign(_ canonical: CanonicalRequest, timestamp: String) -> String {
    "AWS4-HMAC-SHA256\n\(timestamp)\n\(text)\n\(Hexadecimal.encode(SHA256.hash(canonical.text)))"
  }

  /// The hexadecimal signature of a string to sign, under the key that the secret derives to in this scope.
  public func signature(_ stringToSign: String, secretAccessKey: String) -> String {
    var key = Array("AWS4\(secretAccessKey)".utf8)
    for part in [day, region, service, "aws4_request"] {
      key = HMAC.sha256(key: key, message: part)
    }
    return Hexadecimal.encode(HMAC.sha256(key: key, message: stringToSign))
  }
}
