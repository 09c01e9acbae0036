import Dispatch
import Document
import Foundation

/// Asks the person at the terminal for the code that a device of theirs shows.
enum DeviceCode {
  /// One question at a time, whichever connections wait for an answer.
  private static let questions = DispatchQueue(label: "device codes")

  /// The code that was typed; nil where there is no terminal, or nothing was typed.
  @Sendable static func ask(of device: String) async -> String? {
    await withCheckedContinuation { continuation in
      questions.async { continuation.resume(returning: answer(to: "code of device \(device): ")) }
    }
  }

  /// The terminal of the process itself: standard input may be a file, and standard error a log.
  private static func answer(to question: DisplayText) -> String? {
    guard let terminal = fopen("/dev/tty", "r+") else { return nil }
    defer { fclose(terminal) }
    fputs(question.text, terminal)
    fflush(terminal)
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), terminal) != nil else { return nil }
    let bytes = line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    let code = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return code.isEmpty ? nil : code
  }
}
