import Document
import Foundation
import SQLite
import Synchronization

/// What became of one account since the world began.
public struct AccountChanges: Sendable, Hashable {
  /// The account's number.
  public let account: String
  /// What people call it.
  public let name: String
  /// What was not there at first.
  public var added: [Entry] = []
  /// What is not as it was at first.
  public var changed: [Entry] = []
  /// What is no longer there.
  public var removed: [Entry] = []

  /// Whether the account is as it was at first.
  public var isEmpty: Bool { added.isEmpty && changed.isEmpty && removed.isEmpty }

  /// One resource.
  public struct Entry: Sendable, Hashable {
    /// What sort of thing it is: `vpn-gateway`.
    public let kind: String
    /// Its id.
    public let id: String
    /// What tells it from others of its kind; may be empty.
    public let summary: String
    /// Its state, as AWS spells it.
    public let state: String
  }
}

extension Sandbox {
  /// What was added, changed and removed since the world began: one entry for each account, in the world's order.
  public func changes() throws(Diagnostic) -> [AccountChanges] {
    try reading { store in try store.changes(of: world) }
  }

  /// Whether everything is as it was when the world began.
  public var isPristine: Bool {
    get throws(Diagnostic) { try changes().allSatisfy(\.isEmpty) }
  }

  /// How often each action was asked for since the world began.
  public func statistics() throws(Diagnostic) -> [String: Int] {
    try reading { store in
      let pairs = try store.rows("SELECT action, count FROM statistic") { ($0.text(0) ?? "", Int($0.integer(1))) }
      return Dictionary(uniqueKeysWithValues: pairs)
    }
  }

  /// Goes back to when the world began.
  public func reset() throws(Diagnostic) {
    let now = Moment(clock())
    _ = try reading { store in try store.seed(world, at: now) }
  }

  func reading<R: Sendable>(_ body: @Sendable (SandboxStore) throws -> R) throws(Diagnostic) -> R {
    do {
      return try store.withLock { store in try store.request { () throws -> R in try body(store) } }
    } catch let diagnostic as Diagnostic {
      throw diagnostic
    } catch {
      throw Diagnostic("the sandbox's state cannot be read", notes: ["\(error)"])
    }
  }
}

extension SandboxStore {
  /// What is not as the world began.
  func changes(of world: SandboxWorld) throws -> [AccountChanges] {
    var changes: [String: AccountChanges] = [:]
    let text = """
      SELECT account, kind, id, summary, state, baseline IS NULL, gone FROM resource
      WHERE counted AND (
        (baseline IS NULL AND NOT gone) OR (baseline IS NOT NULL AND (gone OR baseline <> \(SandboxSchema.likeness))))
      ORDER BY account, kind, summary, id
      """
    let found = try rows(text) { row in
      (
        String((row.text(0) ?? "").prefix { $0 != "@" }),
        AccountChanges.Entry(
          kind: row.text(1) ?? "", id: row.text(2) ?? "", summary: row.text(3) ?? "", state: row.text(4) ?? ""),
        row.integer(5) == 1, row.integer(6) == 1
      )
    }
    for (account, entry, isNew, isGone) in found {
      var entries = changes[account] ?? AccountChanges(account: account, name: "")
      if isNew {
        entries.added.append(entry)
      } else if isGone {
        entries.removed.append(entry)
      } else {
        entries.changed.append(entry)
      }
      changes[account] = entries
    }
    return world.accounts.map { account in
      var result = AccountChanges(account: account.id, name: account.name)
      guard let found = changes[account.id] else { return result }
      (result.added, result.changed, result.removed) = (found.added, found.changed, found.removed)
      return result
    }
  }
}
