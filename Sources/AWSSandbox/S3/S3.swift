import AWSCore
import Foundation

extension Service {
  /// Amazon S3, as far as objects can be put, observed and deleted.
  static let s3 = Service(
    signingName: "s3", format: .object, namespace: "http://s3.amazonaws.com/doc/2006-03-01/",
    actions: [
      "HeadBucket": S3.headBucket,
      "PutObject": S3.putObject,
      "HeadObject": S3.headObject,
      "DeleteObject": S3.deleteObject,
    ])
}

/// The actions of S3.
enum S3 {
  /// The permissions that go by another name than the action that needs them.
  static let permissions = ["HeadBucket": "ListBucket", "HeadObject": "GetObject"]

  /// The bucket, and the object's key where there is one: the bucket stands in the host's name or first in the path.
  static func path(of request: HTTPRequest) -> [String] {
    let host = request.header("Host") ?? request.endpoint.host
    var parts: [Substring] = []
    if let end = host.firstRange(of: ".s3.")?.lowerBound { parts.append(host[..<end]) }
    let path = request.path.drop { $0 == "/" }
    if !parts.isEmpty {
      if !path.isEmpty { parts.append(path) }
    } else {
      parts = path.split(separator: "/", maxSplits: 1)
    }
    return parts.map { PercentEncoding.decode($0) }
  }

  static func action(method: String, path: [String], query: [String]) -> String? {
    // SDKs name the operation in the query; any other name there asks for something else of the object.
    guard query.allSatisfy({ $0 == "x-id" }) else { return nil }
    return switch (method, path.count) {
    case ("HEAD", 1): "HeadBucket"
    case ("PUT", 2): "PutObject"
    case ("HEAD", 2): "HeadObject"
    case ("DELETE", 2): "DeleteObject"
    default: nil
    }
  }

  /// The bucket of the path, which has to be the caller's.
  private static func bucket(_ call: Call) throws -> String {
    let name = call.path.first ?? ""
    if try call.find(StorageLocation.self, name) != nil { return name }
    guard try call.store.find(StorageLocation.self, name) == nil else {
      throw Refusal("AccessDenied", "Access Denied", status: 403)
    }
    throw Refusal("NoSuchBucket", "The specified bucket does not exist", status: 404)
  }

  private static func object(_ call: Call) throws -> Stored<StoredObject>? {
    let bucket = try bucket(call)
    return try call.find(StoredObject.self, "\(bucket)/\(call.path[1])")
  }

  private static func field(_ name: String, _ call: Call) -> String? {
    call.headers.first { $0.name.lowercased() == name }?.value
  }

  @Sendable static func headBucket(_ call: Call) throws -> Reply {
    _ = try bucket(call)
    return Reply(headers: [("x-amz-bucket-region", call.world.region)]) {}
  }

  @Sendable static func putObject(_ call: Call) throws -> Reply {
    let bucket = try bucket(call)
    guard let payload = call.payload else { throw Refusal.missing("Body") }
    let sum = payload.checksum
    if let claimed = field("x-amz-checksum-sha256", call), claimed != sum {
      throw Refusal("BadDigest", "The SHA256 you specified did not match the calculated checksum.")
    }
    let marks = call.headers.filter { $0.name.lowercased().hasPrefix("x-amz-meta-") }
    let body = StoredObject(
      bucket: bucket, key: call.path[1], byteCount: payload.byteCount, sha256: payload.sha256,
      // Without being asked for one, S3 keeps no SHA-256 of what it holds.
      isSummed: field("x-amz-checksum-sha256", call) != nil,
      metadata: Dictionary(marks.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
      type: field("content-type", call) ?? "binary/octet-stream")
    try call.store.insert(
      Stored(body, id: "\(bucket)/\(body.key)", account: call.account, parent: bucket, at: call.now))
    return Reply(headers: [("ETag", body.tag)] + (body.isSummed ? [("x-amz-checksum-sha256", sum)] : [])) {}
  }

  @Sendable static func headObject(_ call: Call) throws -> Reply {
    guard let found = try object(call) else {
      throw Refusal("NoSuchKey", "The specified key does not exist.", status: 404)
    }
    var headers: [(name: String, value: String)] = [
      ("ETag", found.body.tag), ("Last-Modified", AWSTimestamp.http(found.created.date)),
      ("Content-Type", found.body.type),
    ]
    headers += found.body.metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    if found.body.isSummed, field("x-amz-checksum-mode", call) == "ENABLED" {
      headers += [("x-amz-checksum-sha256", found.body.checksum), ("x-amz-checksum-type", "FULL_OBJECT")]
    }
    return Reply(headers: headers) {}
  }

  @Sendable static func deleteObject(_ call: Call) throws -> Reply {
    if let found = try object(call) { try call.store.remove(found) }
    return Reply(status: 204) {}
  }
}
