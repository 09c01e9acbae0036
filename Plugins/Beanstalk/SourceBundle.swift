import AWSConnection
import AWSCore
import Foundation
import PlinkflowKit

/// An application's source bundle: a file of this machine in a bucket of Amazon S3.
///
/// The object's key holds the hash of what is in it. Other contents get another key, so that nothing is ever written
/// over, and what a run uploaded can be taken away without losing what was there before.
struct SourceBundle: Step {
  /// Which file to which bucket.
  struct Parameters: Decodable, Sendable {
    let file: String
    let bucket: String
  }

  /// Where it was put.
  struct Receipt: Codable, Sendable {
    let key: String
    /// The key of an earlier run's contents, which stay beside these and count again once these are taken away.
    var former: String?
  }

  /// What lies there.
  struct Outputs: Codable, Sendable, Equatable {
    let bucket: String
    /// The object's key.
    let key: String
    /// The SHA-256 of its contents, in hexadecimal.
    let sha256: String
  }

  /// `beanstalk.source_bundle`.
  static let kind = "beanstalk.source_bundle"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "uploads an application's source bundle to Amazon S3"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "file":
        "the file, relative to the folder that plinkflow runs in; at most 5 GB, of which Elastic Beanstalk takes 500 MB",
      "bucket": "the bucket, such as that of `beanstalk.storage_location`",
    ],
    outputs: [
      "bucket": "the bucket", "key": "the object's key, which holds the hash of its contents",
      "sha256": "the SHA-256 of its contents, in hexadecimal",
    ])
  /// The object is deleted.
  static let reversible = true
  /// As long as it takes to send the file.
  static let usually = Duration.seconds(30)
  /// An object is asked for by itself.
  static let isObservedInBatches = false
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["s3:GetObject", "s3:ListBucket"], apply: ["s3:PutObject"], undo: ["s3:DeleteObject"])

  private static let mark = "x-amz-meta-plinkflow-token"
  private static let sum = "x-amz-checksum-sha256"

  let parameters: Parameters
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.filled(parameters.file, "file")
    guard (3...63).contains(parameters.bucket.utf8.count), !parameters.bucket.contains("/") else {
      throw .refused("has `bucket` that is no bucket's name: `\(parameters.bucket)`")
    }
    self.parameters = parameters
    account = client
  }

  /// Asks S3 for the hash of what lies under the key, and compares it with the file's.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let receipt else {
      let file = try read()
      let key = key(of: file)
      guard let found = try await head(key) else { return .absent }
      return try describe(found, key, file, isOwn: false)
    }
    for key in [receipt.key, receipt.former].compactMap(\.self) {
      // What is gone can be told without the file.
      if let found = try await head(key) { return try describe(found, key, read(), isOwn: true) }
    }
    return .absent
  }

  private func describe(
    _ found: ObjectReply, _ key: String, _ file: FileBody, isOwn: Bool
  ) throws(StepError) -> Observation<Outputs> {
    guard let sum = found.header(Self.sum).flatMap({ Data(base64Encoded: $0) }) else {
      return .foreign("\(address(key)) was put there by somebody else: S3 has no SHA-256 of it")
    }
    let outputs = Outputs(bucket: parameters.bucket, key: key, sha256: Self.hexadecimal(sum))
    if outputs.sha256 == file.sha256 { return .present(outputs) }
    guard isOwn else { return .foreign("\(address(key)) holds something else than its key says") }
    return .present(outputs, drift: [Difference("sha256", found: outputs.sha256, wanted: file.sha256)])
  }

  /// Uploads the file under the key that its contents give it.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    let file = try read()
    let key = key(of: file)
    let sum = Data(Self.bytes(file.sha256)).base64EncodedString()
    do {
      _ = try await account.client.call(
        "PutObject", method: "PUT", ObjectAddress(bucket: parameters.bucket, key: key),
        headers: [
          ("Content-Type", "application/octet-stream"), (Self.sum, sum), ("x-amz-sdk-checksum-algorithm", "SHA256"),
          (Self.mark, token.forward.text),
        ],
        file: file, safety: .idempotent)
    } catch {
      throw error.fault(on: address(key))
    }
    if case .present(let outputs, _) = found, outputs.key != key { return Receipt(key: key, former: outputs.key) }
    return Receipt(key: key)
  }

  /// Deletes what this step uploaded.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    let key = if let receipt { receipt.key } else { key(of: try read()) }
    if case .present(let outputs, _) = before, outputs.key == key { return }
    guard let found = try await head(key) else { return }
    guard found.header(Self.mark) == token.forward.text else {
      throw .refused("was put anew by somebody else", notes: [address(key)], help: "delete it by hand")
    }
    do {
      _ = try await account.client.call(
        "DeleteObject", method: "DELETE", ObjectAddress(bucket: parameters.bucket, key: key), safety: .idempotent)
    } catch {
      throw error.fault(on: address(key))
    }
  }

  private func head(_ key: String) async throws(StepError) -> ObjectReply? {
    try await account.head(
      ObjectAddress(bucket: parameters.bucket, key: key), action: "HeadObject",
      headers: [("x-amz-checksum-mode", "ENABLED")], on: address(key))
  }

  private func read() throws(StepError) -> FileBody {
    do {
      return try FileBody(path: parameters.file)
    } catch {
      throw .refused("could not read `\(parameters.file)`", notes: [error.localizedDescription])
    }
  }

  /// Half of the hash tells contents apart; the name is for people.
  private func key(of file: FileBody) -> String {
    "plinkflow/\(file.sha256.prefix(32))/\(URL(filePath: parameters.file).lastPathComponent)"
  }

  private func address(_ key: String) -> String { "s3://\(parameters.bucket)/\(key)" }

  private static func hexadecimal(_ bytes: Data) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
      UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
    }
  }
}
