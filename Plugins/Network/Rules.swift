import Command
import PlinkflowKit

/// A table of nftables in a network namespace.
///
/// The token is the table's comment. What is there is compared with what is wanted in nft's own words: the wanted rules
/// are loaded into a namespace without a name, which is gone with the process that asks.
struct Rules: Step {
  /// The table.
  struct Parameters: Decodable, Sendable {
    /// The network namespace that it lies in.
    let namespace: String
    /// Its name.
    let table: String
    /// Its chains.
    let rules: [String]
  }

  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    /// Its chains as nft shows them, a line each.
    let rules: [String]
  }

  /// `network.rules`.
  static let kind = "network.rules"
  static let summary = "a table of nftables in a network namespace: filters and address translation"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "namespace": "the network namespace that it lies in",
      "table": "the table's name; its family is `inet`",
      "rules": "what stands in the table, in the language of nft, a line each",
    ],
    outputs: ["rules": "what stands in the table as nft shows it, a line each"])
  /// It is deleted, or gets the rules back that it had.
  static let reversible = true

  private static let nft = Tool("nft", of: "nftables")

  private let namespace: String
  private let table: String
  private let rules: [String]

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    namespace = try Name.namespace(parameters.namespace)
    table = try Name.table(parameters.table)
    rules = parameters.rules
    var depth = 0
    for byte in rules.joined(separator: "\n").utf8 {
      if byte == UInt8(ascii: "{") { depth += 1 }
      if byte == UInt8(ascii: "}") { depth -= 1 }
      guard depth >= 0, byte != 0 else { throw .refused("has `rules` that end their table") }
    }
    guard depth == 0 else { throw .refused("has `rules` with an open brace") }
  }

  /// Lists the table.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let answer = try await Self.nft(["--stateless", "list", "table", "inet", table], in: namespace)
    guard answer.status == 0 else {
      if answer.complains(of: "No such file or directory") { return .absent }
      try answer.checked()
      return .absent
    }
    let found = Listing(answer.output)
    guard found.comment == token.forward.text else {
      return .foreign("there is a table `\(table)` in `\(namespace)` that this workflow did not make")
    }
    let wanted = try await wanted()
    if found.rules == wanted.rules { return .present(Outputs(rules: found.rules)) }
    let extra = found.rules.filter { !wanted.rules.contains($0) }
    let missing = wanted.rules.filter { !found.rules.contains($0) }
    return .present(
      Outputs(rules: found.rules),
      drift: [
        Difference(
          "rules", found: extra.isEmpty ? nil : extra.joined(separator: "; "),
          wanted: missing.isEmpty ? "others, or another order" : missing.joined(separator: "; "))
      ])
  }

  /// The wanted rules as nft shows them.
  private func wanted() async throws(StepError) -> Listing {
    let script = #"nft "$1" && exec nft --stateless list table inet "$2""#
    let answer = try await Tool("unshare", of: "util-linux")(
      ["--net", "sh", "-c", script, "sh", declaration(of: rules, mark: nil), table])
    guard answer.status == 0 else { throw .refused("has `rules` that `nft` refuses", notes: answer.complaints) }
    return Listing(answer.output)
  }

  /// Puts the table there, in one transaction, in the place of what may be there.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    _ = try await wanted()
    try await load(rules, as: mark(over: found) ?? token.text)
    return Nothing()
  }

  /// Deletes it, or puts back what stood there.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    if case .present(let old, _) = before { return try await load(old.rules, as: mark(over: before) ?? "") }
    guard case .present = try await observe(nil, token: token) else { return }
    try await Self.nft(["delete", "table", "inet", table], in: namespace, change: true).checked()
  }

  /// The comment of a table that stands there: that of the change that made it, which finds it again.
  private func mark(over found: Observation<Outputs>) async throws(StepError) -> String? {
    guard case .present = found else { return nil }
    return Listing(try await Self.nft(["--stateless", "list", "table", "inet", table], in: namespace).output).comment
  }

  private func load(_ rules: [String], as mark: String) async throws(StepError) {
    let replacing = "table inet \(table)\ndelete table inet \(table)\n"
    try await Self.nft([replacing + declaration(of: rules, mark: mark)], in: namespace, change: true).checked()
  }

  private func declaration(of rules: [String], mark: String?) -> String {
    let comment = mark.map { "comment \"\($0)\"\n" } ?? ""
    return "table inet \(table) {\n\(comment)\(rules.joined(separator: "\n"))\n}\n"
  }

  /// A table as nft lists it.
  private struct Listing {
    let comment: String?
    let rules: [String]

    init(_ text: String) {
      var lines = text.split(separator: "\n").map { line in
        String(line.drop { $0 == "\t" || $0 == " " })
      }
      if !lines.isEmpty { lines.removeFirst() }
      if lines.last == "}" { lines.removeLast() }
      if let line = lines.first, line.hasPrefix("comment \"") {
        comment = String(line.dropFirst(9).prefix { $0 != "\"" })
        lines.removeFirst()
      } else {
        comment = nil
      }
      rules = lines
    }
  }
}
