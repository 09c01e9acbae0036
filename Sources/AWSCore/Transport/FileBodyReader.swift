import CLibrary
import Foundation

/// Reads a file's bytes as they are sent, and notices where they are no longer those that were signed.
final class FileBodyReader {
  /// The file has another length than when its hash was taken.
  struct Changed: Error {}

  private let file: FileHandle
  private let byteCount: Int
  private var left: Int

  init(_ body: FileBody) throws {
    file = try FileHandle(forReadingFrom: URL(filePath: body.path))
    (byteCount, left) = (body.byteCount, body.byteCount)
    guard try length() == byteCount else { throw Changed() }
  }

  deinit { try? file.close() }

  /// The next bytes, at most so many; none at the end.
  func next(upTo count: Int) throws -> Data {
    guard left > 0 else { return Data() }
    guard let piece = try file.read(upToCount: min(count, left)), !piece.isEmpty else { throw Changed() }
    left -= piece.count
    // Before the last byte goes out, so that no service has a whole request of which only the beginning was meant.
    if left == 0, try length() != byteCount { throw Changed() }
    return piece
  }

  private func length() throws -> Int {
    var status = stat()
    guard fstat(file.fileDescriptor, &status) == 0 else { throw Changed() }
    return Int(status.st_size)
  }
}
