import Foundation
import Model
import Testing

/// Histories by the thousand; `Tests/histories` plays the same by the hundred thousand. `PLINKFLOW_HISTORIES` says how
/// many (1,000 without it), `PLINKFLOW_HISTORY` plays one.
@Suite struct ModelTests {
  private static let environment = ProcessInfo.processInfo.environment

  @Test func `no promise is broken, whatever happens`() async throws {
    let seed = Self.environment["PLINKFLOW_HISTORY"].flatMap(UInt64.init)
    let count = Self.environment["PLINKFLOW_HISTORIES"].flatMap(UInt64.init) ?? 1000
    let campaign = try await Campaign(seed.map { $0..<($0 + 1) } ?? 0..<count)
    #expect(campaign.failures.map { "PLINKFLOW_HISTORY=\($0.seed): \($0.breach)" } == [])
  }

  @Test(arguments: Mutant.allCases) func `an engine that is broken is caught`(_ mutant: Mutant) async throws {
    let campaign = try await Campaign(0..<10_000, mutant: mutant)
    #expect(!campaign.failures.isEmpty, "\(campaign.histories) histories did not catch an engine with \(mutant)")
  }
}
