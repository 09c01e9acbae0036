import Foundation
import Journal
import Runs

/// A journal of which nothing was written yet, made once: migrating a file takes longer than a history.
enum BlankJournal {
  private static let bytes = Result {
    let path = "\(NSTemporaryDirectory())/plinkflow-blank-\(UUID().uuidString).sqlite"
    defer { for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) } }
    // The last connection takes what lies beside the file into it.
    _ = try Journal.open(at: path)
    return try Data(contentsOf: URL(filePath: path))
  }

  static func write(to path: String) throws {
    try bytes.get().write(to: URL(filePath: path))
  }
}
