import Foundation

/// Reads files that should be small.
enum BoundedFile {
  /// A file is larger than anything that is read here.
  struct TooLarge: Error, CustomStringConvertible {
    let maximumBytes: Int
    var description: String { "the file is larger than \(maximumBytes) bytes" }
  }

  /// The bytes of a file; nil where there is none.
  static func read(_ path: String, maximumBytes: Int) throws -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? file.close() }
    let data = try file.read(upToCount: maximumBytes + 1) ?? Data()
    guard data.count <= maximumBytes else { throw TooLarge(maximumBytes: maximumBytes) }
    return Array(data)
  }
}
