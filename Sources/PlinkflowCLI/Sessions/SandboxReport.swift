import AWSSandbox
import Document
import Report

/// What was added to, changed in or removed from the simulated AWS, by account.
struct SandboxReport {
  private let accounts: [AccountChanges]

  init(_ accounts: [AccountChanges]) {
    self.accounts = accounts.filter { !$0.isEmpty }
  }

  /// A line for each resource, below its account.
  var text: String {
    if accounts.isEmpty { return "the sandbox is as it was at first" }
    return accounts.map { account in
      var table = Columns()
      for (mark, entry) in entries(of: account) {
        table.add(mark, entry.kind.printable, entry.state.printable, "\(entry.id)  \(entry.summary)".printable)
      }
      let title = "account \(account.account) (\(account.name.printable))"
      return ([title] + table.lines(indent: 2)).joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// One object: `accounts` with `account`, `name`, and `changes` with `mark`, `kind`, `id`, `state` and `summary`.
  var object: Value {
    let accounts = accounts.map { account in
      let changes = entries(of: account).map { mark, entry in
        Value.object([
          Value.Member("mark", .string(mark)), Value.Member("kind", .string(entry.kind)),
          Value.Member("id", .string(entry.id)), Value.Member("state", .string(entry.state)),
          Value.Member("summary", .string(entry.summary)),
        ])
      }
      return Value.object([
        Value.Member("account", .string(account.account)), Value.Member("name", .string(account.name)),
        Value.Member("changes", Value(.array(changes))),
      ])
    }
    return .object([Value.Member("accounts", Value(.array(accounts)))])
  }

  private func entries(of account: AccountChanges) -> [(mark: String, entry: AccountChanges.Entry)] {
    account.added.map { ("+", $0) } + account.changed.map { ("~", $0) } + account.removed.map { ("-", $0) }
  }
}
