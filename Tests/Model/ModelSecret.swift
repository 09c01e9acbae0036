import Foundation
import PlinkflowKit

/// A secret that the world of every history repeats when it refuses something, and that no journal may hold.
enum ModelSecret {
  static let text = "~k5-3vQ9-model-secret"
  private static let variable = "PLINKFLOW_MODEL_SECRET"

  /// Reveals it to plinkflow, as a step's connection would; once a process is enough.
  static func reveal() async throws {
    guard Redaction.redact(text) == text else { return }
    setenv(variable, text, 1)
    _ = try await Secret(source: "env:\(variable)").reveal()
  }

  static func isIn(_ path: String) -> Bool {
    guard let bytes = FileManager.default.contents(atPath: path) else { return false }
    return bytes.withUnsafeBytes { bytes in
      // Its first byte is rare in a journal.
      let first = Int32(Self.text.utf8.first ?? 0)
      var start = 0
      while let match = bytes.baseAddress.flatMap({ memchr($0 + start, first, bytes.count - start) }) {
        start = UnsafeRawPointer(match) - (bytes.baseAddress ?? UnsafeRawPointer(match))
        if bytes[start...].starts(with: Self.text.utf8) { return true }
        start += 1
      }
      return false
    }
  }
}
