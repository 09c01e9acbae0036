import Foundation
import Report
import Synchronization

/// The rows of a picture at the bottom of a terminal, and all else that is said there meanwhile: lines scroll by above
/// the picture, whoever says them.
final class Screen: Sendable {
  private let terminal: Terminal
  private let live = Mutex(LiveRows())

  /// A screen on which nothing is drawn yet.
  init(_ terminal: Terminal) {
    self.terminal = terminal
  }

  /// Shows rows in the place of those before, and lines above them.
  func show(_ rows: [String], below lines: [String], _ send: (String) -> Void) {
    live.withLock { live in
      let text = live.redraw(rows, below: lines, columns: terminal.size.columns)
      let before = erasure.load(ordering: .acquiring)
      let height = live.height(columns: terminal.size.columns)
      guard before >= 0,
        erasure.compareExchange(expected: before, desired: height, ordering: .acquiringAndReleasing).exchanged
      else { return }
      if !text.isEmpty { send(text) }
    }
  }

  /// Says something while a picture may stand there.
  func say(_ text: String, _ send: (String) -> Void) {
    live.withLock { live in
      guard erasure.load(ordering: .acquiring) >= 0 else { return }
      if live.rows.isEmpty { return send(text + "\n") }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      send(live.redraw(live.rows, below: lines, columns: terminal.size.columns))
    }
  }

  /// Takes the picture away for good, from inside a signal, where nothing may lock or allocate. Other threads go on
  /// until the process has ended: what they would draw by then would stand on what was said before.
  static func eraseAtOnce() {
    let height = erasure.exchange(-1, ordering: .acquiringAndReleasing)
    guard height > 0 else { return }
    // `ESC [ height A`, `CR`, `ESC [ J`; the digits by hand, since a text would be allocated.
    var bytes: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) = (
      0x1B, 0x5B, UInt8(0x30 + height / 100 % 10), UInt8(0x30 + height / 10 % 10), UInt8(0x30 + height % 10), 0x41,
      0x0D,
      0x1B, 0x5B, 0x4A
    )
    _ = write(STDERR_FILENO, &bytes, 10)
  }
}

/// How many rows a signal that ends the process at once has to take away; less than zero once it has.
private let erasure = Atomic<Int>(0)
