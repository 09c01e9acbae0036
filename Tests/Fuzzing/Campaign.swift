import Foundation

/// Gives hostile inputs to a reader, one after the other.
///
/// - `PLINKFLOW_FUZZ_INPUTS` says how many; a test states its own number for everyday.
/// - `PLINKFLOW_FUZZ_INPUT` gives one again, by its number.
/// - The number of the input under test stands in `plinkflow-fuzz-NAME` in the temporary folder, written before it is
///   tried: a crash ends the whole process and leaves it there.
public struct Campaign: Sendable {
  /// What is under test.
  public let name: String
  /// Where its inputs come from.
  public let mutator: Mutator

  /// A campaign against one reader.
  public init(_ name: String, _ mutator: Mutator) {
    self.name = name
    self.mutator = mutator
  }

  /// Tries so many inputs; answers the numbers of those of which `holds` is false, of those that took longer than ten
  /// seconds, thousands of times what any of them should, and of those after which the process had a gibibyte more
  /// memory than at the start.
  public func failing(inputs: UInt64, holds: ([UInt8]) throws -> Bool) throws -> [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("plinkflow-fuzz-\(name)")
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    let numbers: Range<UInt64>
    if let one = environment["PLINKFLOW_FUZZ_INPUT"].flatMap(UInt64.init) {
      numbers = one..<one + 1
    } else {
      numbers = 0..<(environment["PLINKFLOW_FUZZ_INPUTS"].flatMap(UInt64.init) ?? inputs)
    }
    var failing: [UInt64] = []
    let memory = Memory.resident
    for number in numbers {
      try handle.seek(toOffset: 0)
      try handle.write(contentsOf: Data("\(number)\n".utf8))
      let began = ContinuousClock.now
      let isSound = try holds(mutator.input(number))
      if !isSound || ContinuousClock.now - began > .seconds(10) { failing.append(number) }
      if number % 64 == 0, Memory.resident > memory + (1 << 30) {
        failing.append(number)
        break
      }
    }
    if numbers.count >= 10_000 { print("fuzz campaign: \(name), \(numbers.count) inputs, \(failing.count) failed") }
    try? FileManager.default.removeItem(at: file)
    return failing
  }
}

/// What the process has in memory.
private enum Memory {
  /// In bytes; 0 where the system does not tell.
  static var resident: Int {
    // proc_pid_statm(5): the second word, in pages.
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    let words = text.split(separator: " ")
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 4096
  }
}
