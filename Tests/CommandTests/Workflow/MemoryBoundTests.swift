import Foundation
import Testing

/// The real program and a file that is made to fill the memory.
@Suite struct MemoryBoundTests {
  @Test(
    arguments: [
      ("1,", "the text has more than 4000000 values"), ("{},", "the text has more than 4000000 values"),
      ("[", "the text is nested deeper than 100 levels"),
    ])
  func `a file of many values is refused within two gibibytes of address space`(
    piece: String, summary: String
  ) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let pieces = String(repeating: piece, count: 5_000_000)
    try plinkflow.write("{ workflow: \"w\", steps: [\(pieces)", to: "w.json5")
    let ending = try await plinkflow.start(
      ["validate", "w.json5"], by: ["sh", "-c", #"ulimit -v 2097152; exec "$0" "$@""#]
    ).ending(within: .seconds(600))
    #expect(ending.status == 2)
    #expect(ending.errors.hasPrefix("error: \(summary)\n"), "\(ending.status): \(ending.errors.prefix(300))")
  }
}
