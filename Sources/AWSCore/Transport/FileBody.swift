import Digest
import Foundation

/// A file that a request sends as its body: it is read piece by piece, for its hash and again as it is sent, and is
/// never in memory as a whole.
public struct FileBody: Sendable, Hashable, Codable {
  /// Where the file is.
  public let path: String
  /// How many bytes it has.
  public let byteCount: Int
  /// The SHA-256 of its bytes, in hexadecimal.
  public let sha256: String

  /// Reads a file for its length and hash.
  ///
  /// - Throws: what the system says where the file cannot be read, or that it is no plain file.
  public init(path: String) throws {
    let url = URL(filePath: path)
    guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
      throw CocoaError(.fileReadUnsupportedScheme)
    }
    let file = try FileHandle(forReadingFrom: url)
    defer { try? file.close() }
    var hash = SHA256()
    var count = 0
    while let piece = try file.read(upToCount: Self.pieceBytes), !piece.isEmpty {
      hash.update(piece)
      count += piece.count
    }
    self.path = path
    byteCount = count
    sha256 = Hexadecimal.encode(hash.digest())
  }

  private static let pieceBytes = 1 << 20
}

extension HTTPRequest {
  /// The SHA-256 of the body, or of the file that is sent as one, in hexadecimal.
  public var payloadHash: String { file?.sha256 ?? Hexadecimal.encode(SHA256.hash(body)) }
}
