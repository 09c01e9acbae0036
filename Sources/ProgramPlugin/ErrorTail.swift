import Foundation
import PlinkflowKit
import Synchronization

/// Reads what a program writes to standard error, so that it never has to wait, and keeps the end of it: more than is
/// shown, so that a secret is found that the beginning of what is shown goes through.
final class ErrorTail: Sendable {
  private static let shown = 8192
  private static let kept = shown + Redaction.mostBytesOfSecret

  private let bytes = Mutex<[UInt8]>([])
  private let ended = DispatchSemaphore(value: 0)

  init(reading file: FileHandle) {
    Thread.detachNewThread { [weak self, ended] in
      defer { ended.signal() }
      var buffer = [UInt8](repeating: 0, count: 8192)
      while true {
        let count = read(file.fileDescriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0, let self else { return }
        self.bytes.withLock { $0 = Array(($0 + buffer[..<count]).suffix(Self.kept)) }
      }
    }
  }

  /// Waits until all is read. Of a program that has ended that is soon, unless another one that it left behind may
  /// write there too.
  func waitForEnd(within limit: Duration) {
    if ended.wait(timeout: .now() + limit.seconds) == .success { ended.signal() }
  }

  /// The last five lines, without secrets that this process knows.
  var lines: [String] {
    let text = Redaction.redactedEnd(of: bytes.withLock { $0 }, count: Self.shown)
    return text.split(whereSeparator: \.isNewline).suffix(5).map { "it wrote: \($0.prefix(300))" }
  }
}
