import Document

/// The name of a place that holds a secret: `env:NAME`, `file:PATH` or `command:PROGRAM ARGUMENT…`.
///
/// It decodes from that name and deliberately does not encode, so that outputs and receipts that hold one do not
/// compile. The secret itself is fetched where it is used, and never kept.
public struct Secret: Sendable, Decodable, ShapeDescribed {
  /// Where the secret comes from; this is no secret.
  public let source: String

  /// The name of a place, in a form of its own.
  public static let shape = Shape.secret

  /// A secret by its source.
  public init(source: String) {
    self.source = source
  }

  /// Decodes the source.
  public init(from decoder: any Decoder) throws {
    source = try decoder.singleValueContainer().decode(String.self)
  }
}
