import AWSConnection
import AWSSandbox
import Document
import Engine
import Foundation
import Runs

/// What stands in the world, so that two of them can be compared although their identifiers differ.
struct WireScenery: Sendable, Hashable {
  /// Account, mark, kind, state and summary of everything that is not as the world began, sorted.
  let lines: [String]
  /// The tokens of what stands, with what carries them.
  let marks: [MarkedResource]

  init(_ sandbox: Sandbox) throws {
    var lines: [String] = []
    for account in try sandbox.changes() {
      for (mark, entries) in [("+", account.added), ("~", account.changed), ("-", account.removed)] {
        // What is on its way out is out.
        lines += entries.filter { !["deleting", "deleted"].contains($0.state.lowercased()) }.map {
          "\(account.name) \(mark) \($0.kind) \($0.state) \(Self.blurred($0.summary))"
        }
      }
    }
    self.lines = lines.sorted()
    marks = try sandbox.marked(Ownership.tag)
  }

  /// Without what chance chose.
  private static func blurred(_ text: String) -> String {
    text.replacing(/AWSEB-[0-9A-Z]{8,}/, with: "AWSEB-#").replacing(/vpce-[0-9a-f]+-[0-9a-z]{8}/, with: "vpce-#")
      .replacing(/[0-9a-f]{8,}/, with: "#").replacing(/\bZ[0-9A-Z]{9,}/, with: "Z#")
  }

  /// How many things of each kind were added.
  var counts: [String: Int] {
    Dictionary(
      lines.filter { $0.contains(" + ") }.map { ($0.split(separator: " ").prefix(3).joined(separator: " "), 1) },
      uniquingKeysWith: +)
  }

  /// Tokens that more than one thing of a kind carries.
  var twins: [String] {
    Dictionary(grouping: marks) { "\($0.kind) \($0.value)" }.filter { $0.value.count > 1 }.map(\.key).sorted()
  }

  /// What differs, in words; nil where nothing does.
  func difference(from wanted: WireScenery) -> String? {
    let (missing, extra) = (Self.less(wanted.lines, lines), Self.less(lines, wanted.lines))
    if missing.isEmpty && extra.isEmpty { return nil }
    return (missing.map { "missing: \($0)" } + extra.map { "too much: \($0)" }).joined(separator: "; ")
  }

  private static func less(_ lines: [String], _ others: [String]) -> [String] {
    var left = Dictionary(others.map { ($0, 1) }, uniquingKeysWith: +)
    return lines.filter { line in
      guard let count = left[line], count > 0 else { return true }
      left[line] = count - 1
      return false
    }
  }
}
