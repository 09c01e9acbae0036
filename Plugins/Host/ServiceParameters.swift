import Digest
import Document
import PlinkflowKit

extension Service {
  /// The program, its files, and where it runs.
  struct Parameters: Decodable, Sendable {
    /// The folder that is made for it.
    let folder: String
    /// The program with its arguments.
    let command: [String]
    /// The network namespace that it runs in.
    let namespace: String?
    /// Its files, by name.
    let files: [String: [String]]?
    /// Secrets that stand in files.
    let secrets: [String: Secret]?
    /// Variables for it.
    let environment: [String: String]?
    /// What it is reached at.
    let listens: [String]?

    static let help = [
      "folder": "the whole path of the folder that is made for it, which it runs in",
      "command": "the program that stays in the foreground, with its arguments; started without a shell",
      "namespace": "the network namespace that it runs in; left out, the machine's own",
      "files": "what stands in its folder, by name: a list of lines each",
      "secrets": "secrets by name, from a source such as `file:PATH`; `@NAME@` in a line of a file stands for one",
      "environment": "variables by name",
      "listens": "what has to be open before it is ready: `tcp/80`, `udp/53`, `unix/PATH`, or `packet` for a capture",
    ]

    /// Refuses what cannot be run.
    func validate() throws(StepError) {
      guard let program = command.first, !program.isEmpty else { throw .refused("has no program in `command`") }
      let texts =
        command + (environment ?? [:]).flatMap { [$0.key, $0.value] } + (files ?? [:]).flatMap { [$0.key] + $0.value }
      guard !texts.contains(where: { $0.utf8.contains(0) }) else { throw .refused("has a zero byte in a text") }
      for name in (files ?? [:]).keys {
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix("."), !["log", "process"].contains(name) else {
          throw .refused("has a file that cannot be called `\(name)`", help: "`log` and `process` are plinkflow's own")
        }
      }
      for name in (environment ?? [:]).keys where name.isEmpty || name.contains("=") {
        throw .refused("has a name that is no variable's: `\(name)`")
      }
      if let namespace, namespace.isEmpty || namespace.hasPrefix("-") || namespace.contains("/") {
        throw .refused("has no name of a network namespace in `namespace`: `\(namespace)`")
      }
    }

    /// All but its secrets in a few letters: it tells this service from another one in the same folder.
    var fingerprint: String {
      var hash = SHA256()
      func add(_ texts: [String]) {
        for text in texts { hash.update("\(text.utf8.count):\(text)".utf8) }
      }
      add(command + [namespace ?? ""])
      for (name, lines) in (files ?? [:]).sorted(by: { $0.key < $1.key }) { add([name] + lines) }
      for (name, secret) in (secrets ?? [:]).sorted(by: { $0.key < $1.key }) { add([name, secret.source]) }
      for (name, value) in (environment ?? [:]).sorted(by: { $0.key < $1.key }) { add([name, value]) }
      return Hexadecimal.encode(hash.digest().prefix(8))
    }

    /// The files as they are written, secrets in their places.
    func filledFiles() async throws(StepError) -> [String: String] {
      var revealed: [(standIn: String, text: String)] = []
      for (name, secret) in secrets ?? [:] { revealed.append(("@\(name)@", try await secret.reveal())) }
      return (files ?? [:]).mapValues { lines in
        var text = lines.map { $0 + "\n" }.joined()
        for secret in revealed { text = text.replacing(secret.standIn, with: secret.text) }
        return text
      }
    }
  }
}
