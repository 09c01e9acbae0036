/// An object of Amazon S3, or a bucket.
public struct ObjectAddress: Sendable, Hashable {
  /// The bucket.
  public let bucket: String
  /// The object's key; nil for the bucket itself.
  public let key: String?

  /// An object, or without a key a bucket.
  public init(bucket: String, key: String? = nil) {
    self.bucket = bucket
    self.key = key
  }

  /// Where the object answers: the bucket stands in the host's name, as AWS wants it, and in the path where another
  /// endpoint is named, which knows no such hosts, or where the name has dots, which no certificate covers.
  func located(at resolved: Endpoint, isOverridden: Bool) -> (endpoint: Endpoint, path: String) {
    let name = key.map { "/" + PercentEncoding.encodePath($0) }
    if isOverridden || bucket.contains(".") {
      return (resolved, "/" + PercentEncoding.encode(bucket) + (name ?? ""))
    }
    var endpoint = resolved
    endpoint.host = bucket + "." + resolved.host
    return (endpoint, name ?? "/")
  }
}
