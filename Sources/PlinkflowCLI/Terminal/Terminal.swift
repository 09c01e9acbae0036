import Foundation

/// What is known of where a stream of output goes.
struct Terminal: Sendable {
  /// Whether a person looks at it, with a terminal that can move its cursor.
  let isLive: Bool
  /// Whether colour is wanted there.
  let hasColour: Bool
  private let descriptor: Int32

  /// The facts of an open file descriptor; see <https://no-color.org> for `NO_COLOR`.
  init(descriptor: Int32, environment: [String: String]) {
    self.descriptor = descriptor
    let kind = environment["TERM"] ?? ""
    isLive = isatty(descriptor) == 1 && kind != "dumb" && !kind.isEmpty
    hasColour = isLive && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// How many columns and rows it has now; those of a usual one where that cannot be known.
  var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}
