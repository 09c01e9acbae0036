import Foundation
import PlinkflowKit

/// A byte of the file `marks` in the present folder: not a file of its own, since making one costs the file system more
/// than the runner takes for all the rest. BENCHMARK_REFUSED is the number of one that is refused, so that a run ends
/// ahead of it.
struct Mark: Step {
  struct Parameters: Decodable, Sendable {
    let number: Int
  }

  static let kind = "bench.mark"
  static let summary = "a byte of a file in the present folder"
  static let help = Help(parameters: ["number": "which byte"])
  static let reversible = true

  private static let file = open("marks", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
  private static let refused = ProcessInfo.processInfo.environment["BENCHMARK_REFUSED"].flatMap(Int.init)
  private let number: Int

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    number = parameters.number
  }

  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Nothing> {
    var byte: UInt8 = 0
    return pread(Self.file, &byte, 1, off_t(number)) == 1 && byte == 1 ? .present(Nothing()) : .absent
  }

  func apply(over found: Observation<Nothing>, token: Token) async throws(StepError) -> Nothing {
    if number == Self.refused { throw .refused("was refused") }
    try write(1)
    return Nothing()
  }

  func undo(to before: Observation<Nothing>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    try write(0)
  }

  private func write(_ mark: UInt8) throws(StepError) {
    var mark = mark
    guard pwrite(Self.file, &mark, 1, off_t(number)) == 1 else { throw .refused("could not write to the file `marks`") }
  }
}
