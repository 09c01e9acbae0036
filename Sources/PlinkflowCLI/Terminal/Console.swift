import Document
import Foundation

/// Where a command speaks: results on standard output, everything else on standard error.
struct Console: Sendable {
  /// What is known of standard output.
  let output: Terminal
  /// What is known of standard error.
  let errors: Terminal
  /// Whether GitHub Actions reads what is said, and takes some lines for commands.
  let isReadByGitHub: Bool
  private let screen: Screen
  private let loss = OutputLoss()

  /// The process's own streams; `GITHUB_ACTIONS` is `true` where GitHub Actions runs it.
  init(environment: [String: String]) {
    output = Terminal(descriptor: STDOUT_FILENO, environment: environment)
    errors = Terminal(descriptor: STDERR_FILENO, environment: environment)
    isReadByGitHub = environment["GITHUB_ACTIONS"] == "true"
    screen = Screen(errors)
  }

  /// A result: what the command was asked for.
  func result(_ result: DisplayText) {
    send((isReadByGitHub ? Annotations.harmless(result.text) : result.text) + "\n", to: STDOUT_FILENO)
  }

  /// A result of several lines that were composed elsewhere.
  func result(lines: String) {
    result(DisplayText(lines: lines))
  }

  /// A result for a program: an object on one line, or several of them.
  func result(objects: String) {
    let text = DisplayText(lines: objects).text
    send((isReadByGitHub ? Annotations.harmlessJSON(text) : text) + "\n", to: STDOUT_FILENO)
  }

  /// What happens on the way to a result.
  func narrate(_ told: DisplayText) {
    screen.say(isReadByGitHub ? Annotations.harmless(told.text) : told.text) { send($0, to: STDERR_FILENO) }
  }

  /// Shows a picture in the place of the one before, and lines that scroll by above it.
  func show(_ rows: [String], below lines: [String] = []) {
    func safe(_ row: String) -> String { DisplayText(coloured: row).text }
    screen.show(rows.map(safe), below: lines.map(safe)) { send($0, to: STDERR_FILENO) }
  }

  /// Asks something, and leaves the cursor behind it.
  func ask(_ question: DisplayText) {
    send(question.text, to: STDERR_FILENO)
  }

  /// Tells GitHub Actions to do something with its log; nothing elsewhere.
  func command(_ line: String) {
    if isReadByGitHub { send(line + "\n", to: STDERR_FILENO) }
  }

  /// Mistakes, in order, an empty line between them.
  ///
  /// - Parameter framed: whether the user's own lines are shown; a place that is not the cause is only for annotations.
  func complain(_ diagnostics: [Diagnostic], framed: Bool = true) {
    let told = diagnostics.map { diagnostic in
      var told = diagnostic
      if !framed { told.location = nil }
      return told
    }
    narrate(DisplayText(coloured: Diagnostics(told).rendered(color: errors.hasColour)))
    for diagnostic in diagnostics.prefix(Annotations.most) { command(Annotations.error(diagnostic)) }
  }

  /// Why some of the results are lost, in the system's words; nil where all were written, or their reader went away.
  var lostResults: String? { loss.why }

  /// Writes all of a text. What nobody reads any more is dropped: a run must not end because its reader did. Nor does
  /// it end where there is no room for what it says, but then the command fails once all is done.
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
          if descriptor == STDOUT_FILENO { loss.note(errno) }
          return
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }
}
