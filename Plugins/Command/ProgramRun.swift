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
  init(_ program: Program, _ function: PrintedText.Function, limit: String) async throws(StepError) {
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

  /// Whole lines, and what came before them. Many are searched at once: each search goes over what came before, too.
  private struct Portion {
    let text: ArraySlice<UInt8>
    let before: [UInt8]
  }

  private static let longest = 64 << 10
  private static let longestBefore = 4 << 10
  private let streams = Mutex((output: Stream(), errors: Stream(isObject: false)))
  private let recorder: PrintedText.Recorder

  init(_ recorder: PrintedText.Recorder) { self.recorder = recorder }

  func take(_ bytes: ArraySlice<UInt8>, isError: Bool) {
    let portion = streams.withLock { streams in
      isError ? Self.take(bytes, &streams.errors) : Self.take(bytes, &streams.output)
    }
    if let portion { tell(portion) }
  }

  /// Tells what has no end of a line behind it.
  func finish() {
    let rests = streams.withLock { streams in
      [streams.output, streams.errors].map { Portion(text: $0.rest[...], before: $0.before) }
    }
    rests.forEach(tell)
  }

  private func tell(_ portion: Portion) {
    guard !portion.text.isEmpty else { return }
    let text = Redaction.redactedEnd(of: portion.before + portion.text, count: portion.text.count)
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      recorder.line(String(String(decoding: line, as: UTF8.self).prefix(500)))
    }
  }

  private static func take(_ bytes: ArraySlice<UInt8>, _ stream: inout Stream) -> Portion? {
    if stream.isObject == nil {
      stream.isObject = bytes.first { $0 > UInt8(ascii: " ") }.map { $0 == UInt8(ascii: "{") }
    }
    guard stream.isObject == false else { return nil }
    let whole = stream.rest + bytes
    let end = whole.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    stream.rest = Array(whole[end...].prefix(longest))
    guard end > 0 else { return nil }
    let portion = Portion(text: whole[..<end], before: stream.before)
    stream.before = Array((stream.before + whole[..<end]).suffix(longestBefore))
    return portion
  }
}
