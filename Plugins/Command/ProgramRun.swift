import PlinkflowKit
import Processes
import Synchronization

/// One program that did a step's work, told to the step's log.
struct ProgramRun: Sendable {
  /// The program, as it is written in the workflow.
  let name: String
  /// What it left behind.
  let result: ProgramResult
  private let limit: String

  /// Runs a program to its end.
  ///
  /// - Parameter limit: which time is over where it takes too long, in words that follow "was ended".
  init(_ program: Program, _ function: PrintedText.Function, limit: String) async throws(Fault) {
    let recorder = PrintedText.recorder
    var program = program
    program.isFreeToPrint = true
    let lines = recorder.flatMap { $0.isFollowing ? PrintedLines($0) : nil }
    if let lines { program.follow = { lines.take($1, isError: $0) } }
    name = program.arguments[0]
    result = try await program.run()
    self.limit = limit
    lines?.finish()
    var output = ""
    if case .text = result.answer { output = PrintedPart.text(of: result.printed) }
    let text = PrintedText(function, output: output, errors: PrintedPart.text(of: result.complaints))
    if !text.output.isEmpty || !text.errors.isEmpty { recorder?(text) }
  }

  /// How it ended, as a sentence.
  var ending: String {
    switch result.ending {
    case .exited(let status): "`\(name)` exited with \(status)"
    case .killed(let signal): "`\(name)` was ended by signal \(signal)"
    case .timedOut: "`\(name)` was ended \(limit)"
    case .tooLong: "`\(name)` \(result.ending.sentence)"
    }
  }
}

/// Lines of a program's outputs, told as they come.
private final class PrintedLines: Sendable {
  private struct Stream {
    var rest: [UInt8] = []
    /// What came before it: a secret in base64 or hexadecimal digits goes over several lines.
    var before: [UInt8] = []
    /// Whether it begins as an object of outputs does, which is no text.
    var isObject: Bool?
  }

  /// A line, and what came before it.
  private struct Line {
    let text: ArraySlice<UInt8>
    let before: [UInt8]
  }

  private static let longest = 64 << 10
  private static let longestBefore = 4 << 10
  private let streams = Mutex((output: Stream(), errors: Stream(isObject: false)))
  private let recorder: PrintedText.Recorder

  init(_ recorder: PrintedText.Recorder) { self.recorder = recorder }

  func take(_ bytes: ArraySlice<UInt8>, isError: Bool) {
    let lines = streams.withLock { streams in
      isError ? Self.take(bytes, &streams.errors) : Self.take(bytes, &streams.output)
    }
    lines.forEach(tell)
  }

  /// Tells what has no end of a line behind it.
  func finish() {
    let rests = streams.withLock { streams in
      [streams.output, streams.errors].map { Line(text: $0.rest[...], before: $0.before) }
    }
    rests.forEach(tell)
  }

  private func tell(_ line: Line) {
    guard !line.text.isEmpty else { return }
    recorder.line(String(Redaction.redactedEnd(of: line.before + line.text, count: line.text.count).prefix(500)))
  }

  private static func take(_ bytes: ArraySlice<UInt8>, _ stream: inout Stream) -> [Line] {
    if stream.isObject == nil {
      stream.isObject = bytes.first { $0 > UInt8(ascii: " ") }.map { $0 == UInt8(ascii: "{") }
    }
    guard stream.isObject == false else { return [] }
    var texts = (stream.rest + bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let rest = texts.removeLast()
    stream.rest = Array(rest.prefix(longest))
    return texts.map { text in
      let line = Line(text: text, before: stream.before)
      stream.before = Array((stream.before + text + [UInt8(ascii: "\n")]).suffix(longestBefore))
      return line
    }
  }
}
