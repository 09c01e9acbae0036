import Fixtures
import Foundation

/// Many histories, on all processors, and what befell them.
package struct Campaign: Sendable {
  /// How many were played.
  package private(set) var histories = 0
  /// How often each sort of thing befell them.
  package private(set) var tally: [String: Int] = [:]
  /// The first few that broke a promise, by their seeds.
  package private(set) var failures: [(seed: UInt64, breach: String)] = []

  /// Plays the histories of these seeds; stops soon after a few have failed.
  package init(_ seeds: Range<UInt64>, mutant: Mutant? = nil) async throws {
    let folder = try Folder(inMemory: true)
    defer { withExtendedLifetime(folder) {} }
    let width = UInt64(ProcessInfo.processInfo.activeProcessorCount)
    await withTaskGroup(of: Campaign.self) { group in
      for share in 0..<min(width, UInt64(seeds.count)) {
        group.addTask {
          let own = stride(from: seeds.lowerBound + share, to: seeds.upperBound, by: Int(width))
          return await Campaign(playing: own, in: folder.path, mutant)
        }
      }
      for await part in group { add(part) }
    }
    failures.sort { $0.seed < $1.seed }
  }

  private init(playing seeds: StrideTo<UInt64>, in folder: String, _ mutant: Mutant?) async {
    for seed in seeds where failures.count < 5 {
      var history = History(seed: seed, in: folder, mutant: mutant)
      if let breach = await history.play().first { failures.append((seed, breach)) }
      histories += 1
      tally.merge(history.tally, uniquingKeysWith: +)
      if mutant != nil, !failures.isEmpty { return }
    }
  }

  private mutating func add(_ other: Campaign) {
    histories += other.histories
    tally.merge(other.tally, uniquingKeysWith: +)
    failures += other.failures
  }
}
