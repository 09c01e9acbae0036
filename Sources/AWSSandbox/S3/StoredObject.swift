import AWSCore
import Digest
import Foundation

/// An object of S3. Of its content the sandbox keeps the length and the hash.
struct StoredObject: Resource {
  static let kind = "object"

  let bucket: String
  let key: String
  let byteCount: Int
  /// In hexadecimal.
  let sha256: String
  /// Whether whoever put it gave its SHA-256, so that S3 keeps it.
  let isSummed: Bool
  let metadata: [String: String]
  let type: String

  var summary: String { "\(byteCount) bytes, SHA-256 \(sha256.prefix(12))" }

  /// Nobody may read a hash out of an entity tag: it is one of another kind.
  var tag: String { "\"\(sha256.prefix(32))\"" }
  var checksum: String { Payload.base64(sha256) }
}

/// What came as the body of a request.
struct Payload {
  let byteCount: Int
  /// In hexadecimal.
  let sha256: String
  var checksum: String { Payload.base64(sha256) }

  /// Reads what was sent; a file is read anew, since it may have changed after it was hashed.
  init(of request: HTTPRequest) throws {
    if let file = request.file {
      let read = try FileBody(path: file.path)
      (byteCount, sha256) = (read.byteCount, read.sha256)
    } else {
      (byteCount, sha256) = (request.body.count, Hexadecimal.encode(SHA256.hash(request.body)))
    }
    guard let claimed = request.header("x-amz-content-sha256"), claimed != "UNSIGNED-PAYLOAD" else { return }
    guard claimed == sha256 else {
      throw Refusal(
        "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.")
    }
  }

  static func base64(_ hexadecimal: String) -> String {
    Data(Hexadecimal.decode(hexadecimal) ?? []).base64EncodedString()
  }
}
