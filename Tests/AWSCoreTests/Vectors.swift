import Fixtures
import Foundation
import Testing

/// The published test data beside the project: `PLINKFLOW_VECTORS`, else `../shared/vectors`.
enum Vectors {
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["PLINKFLOW_VECTORS"] { return URL(filePath: path) }
    return Repository.root.appending(path: "../shared/vectors")
  }()

  /// The bytes of a file, or nil where the test is to be skipped; where CI is set a missing file is an error.
  static func bytes(_ path: String) throws -> Data? {
    let file = folder.appending(path: path)
    guard FileManager.default.fileExists(atPath: file.path) else {
      if ProcessInfo.processInfo.environment["CI"] != nil { Issue.record("no test vector \(path)") }
      print("skipped: no test vector \(path) in \(folder.path)")
      return nil
    }
    return try Data(contentsOf: file)
  }

  static func text(_ path: String) throws -> String? {
    try bytes(path).map { String(decoding: $0, as: UTF8.self) }
  }

  static func json<Content: Decodable>(_ path: String, as type: Content.Type) throws -> Content? {
    try bytes(path).map { try JSONDecoder().decode(type, from: $0) }
  }
}
