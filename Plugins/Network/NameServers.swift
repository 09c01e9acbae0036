import Addresses
import Foundation
import PlinkflowKit

/// The name servers that programs in a network namespace ask.
///
/// `ip netns exec` shows them a file of their own in the place of `/etc/resolv.conf`; its first line holds the token.
struct NameServers: Step {
  /// Which ones.
  struct Parameters: Decodable, Sendable {
    /// The network namespace.
    let namespace: String
    /// The addresses of the servers.
    let servers: [String]
  }

  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    /// The addresses of the servers.
    let servers: [String]
  }

  /// `network.name_servers`.
  static let kind = "network.name_servers"
  static let summary = "the name servers that programs in a network namespace ask"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: ["namespace": "the network namespace", "servers": "the addresses of the servers, in their order"],
    outputs: ["servers": "the addresses of the servers"])
  /// The file is deleted.
  static let reversible = true

  private let namespace: String
  private let servers: [String]

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    namespace = try Name.namespace(parameters.namespace)
    for server in parameters.servers { _ = try IPAddress(ipv4: server, field: "servers") }
    guard (1...3).contains(parameters.servers.count) else {
      throw .refused("has \(parameters.servers.count) `servers`, and one to three are asked")
    }
    servers = parameters.servers
  }

  private var folder: String { "/etc/netns/\(namespace)" }
  private var path: String { "\(folder)/resolv.conf" }

  /// Reads the file. An empty one, or an empty folder, is one that was about to be written.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    for path in [folder, path] where Self.isLink(path) {
      return .foreign("`\(path)` is a link that this workflow did not make")
    }
    guard FileManager.default.fileExists(atPath: folder) else { return .absent }
    let lines = lines
    guard let first = lines.first else {
      let contents = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return contents.isEmpty || contents == ["resolv.conf"] ? difference([]) : .absent
    }
    guard first == "# \(token.forward.text)" else {
      return .foreign("there is a file `\(path)` that this workflow did not write")
    }
    let found = lines.filter { $0.hasPrefix("nameserver ") }.map { String($0.dropFirst(11)) }
    return found == servers ? .present(Outputs(servers: found)) : difference(found)
  }

  /// A link would lead a change elsewhere, such as to the machine's own name servers.
  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  private var lines: [Substring] {
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    return String(decoding: bytes.prefix(65_536), as: UTF8.self).split(separator: "\n")
  }

  private func difference(_ found: [String]) -> Observation<Outputs> {
    .present(
      Outputs(servers: found),
      drift: [Difference("servers", found: found.joined(separator: ", "), wanted: servers.joined(separator: ", "))])
  }

  /// Writes the file.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    // What stands there keeps the mark of the change that made it, which finds it again.
    try write(servers, below: lines.first.map(String.init) ?? "# \(token.text)")
    return Nothing()
  }

  /// Deletes the file, and the folders that hold nothing else; or writes what stood there.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    if case .present(let old, _) = before, let mark = lines.first { return try write(old.servers, below: String(mark)) }
    guard case .present = try await observe(nil, token: token) else { return }
    unlink(path)
    for folder in [folder, "/etc/netns"] { rmdir(folder) }
  }

  /// Writes in place, in one piece: a file beside it would be shown to the namespace's programs too.
  private func write(_ servers: [String], below mark: String) throws(StepError) {
    let text = mark + "\n" + servers.map { "nameserver \($0)\n" }.joined()
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: path))
    } catch {
      throw .refused("could not write `\(path)`", notes: [error.localizedDescription])
    }
  }
}
