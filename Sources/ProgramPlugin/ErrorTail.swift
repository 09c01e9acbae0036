import Foundation
import PlinkflowKit
import Synchronization

/// Reads what a program writes to standard error, so that it never has to wait, and keeps the end of it.
final class ErrorTail: Sendable {
  private let bytes = Mutex<[UInt8]>([])

  init(reading file: FileHandle) {
    Thread.detachNewThread { [weak self] in
      while let data = try? file.read(upToCount: 1), !data.isEmpty {
        let more = file.availableData
        guard let self else { return }
        self.bytes.withLock { kept in
          kept = Array((kept + data + more).suffix(8192))
        }
      }
    }
  }

  /// The last five lines, without secrets that this process knows.
  var lines: [String] {
    let text = Redaction.redact(String(decoding: bytes.withLock { $0 }, as: UTF8.self))
    return text.split(whereSeparator: \.isNewline).suffix(5).map { "it wrote: \($0.prefix(300))" }
  }
}
