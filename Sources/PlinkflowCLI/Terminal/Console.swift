import Document
import Foundation

/// Where a command speaks: results on standard output, everything else on standard error.
struct Console: Sendable {
  /// What is known of standard output.
  let output: Terminal
  /// What is known of standard error.
  let errors: Terminal

  /// The process's own streams.
  init(environment: [String: String]) {
    output = Terminal(descriptor: STDOUT_FILENO, environment: environment)
    errors = Terminal(descriptor: STDERR_FILENO, environment: environment)
  }

  /// A result: what the command was asked for.
  func result(_ text: String) {
    send(text + "\n", to: STDOUT_FILENO)
  }

  /// What happens on the way to a result.
  func narrate(_ text: String) {
    send(text + "\n", to: STDERR_FILENO)
  }

  /// Text for standard error as it is, such as the commands that redraw a terminal.
  func draw(_ text: String) {
    send(text, to: STDERR_FILENO)
  }

  /// Mistakes, in order, an empty line between them.
  func complain(_ diagnostics: [Diagnostic]) {
    narrate(Diagnostics(diagnostics).rendered(color: errors.hasColour))
  }

  /// Writes all of a text. What nobody reads any more is dropped: a run must not end because its reader did.
  private func send(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = write(descriptor, rest.baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          if errno == EAGAIN {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&waiting, 1, -1)
            continue
          }
          return
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }
}
