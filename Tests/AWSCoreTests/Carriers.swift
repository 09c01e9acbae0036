import AWSCore
import Foundation
import Testing

/// Carriers of requests, which are the program itself.
enum Carriers {
  static func carrier() throws -> CarrierProcess {
    CarrierProcess(program: try executable(), arguments: ["carry-requests"])
  }

  /// Where SwiftPM puts the program: beside the tests.
  private static func executable() throws -> String {
    let beside = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "plinkflow")
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let found = [beside, root.appending(path: ".build/debug/plinkflow")].compactMap { $0?.path(percentEncoded: false) }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    return try #require(found, "the program plinkflow is not built")
  }
}
