import CLibrary
import Command
import Document
import Foundation
import PlinkflowKit

/// Whether this machine has what a workflow does its work with. What is missing is told before anything is begun.
struct MachineCheck: Step {
  /// What is needed.
  struct Parameters: Decodable, Sendable {
    /// Programs, and Debian's packages that bring them.
    let programs: [String: String]?
    /// Files, and Debian's packages that bring them.
    let files: [String: String]?
    /// Whether networks are made inside of the machine.
    let namespaces: Bool?
    /// Whether programs make tunnel devices.
    let tunnels: Bool?
  }

  /// `check.machine`.
  static let kind = "check.machine"
  static let summary = "checks whether this machine has what the workflow needs, before a run begins"
  /// A sentence for each parameter.
  static let help = Help(parameters: [
    "programs": "programs that have to be there, each with Debian's package that brings it: `{ nft: \"nftables\" }`",
    "files": "files that have to be there, each with Debian's package that brings it",
    "namespaces": "whether it has to be possible to make network namespaces, with rules and routes in them",
    "tunnels": "whether it has to be possible to make tunnel devices",
  ])
  /// It changes nothing, so there is nothing to take back.
  static let reversible = true
  /// A minute.
  static let patience = Duration.seconds(60)

  private let parameters: Parameters

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    self.parameters = parameters
  }

  /// Tries everything in namespaces without a name, which are gone with the program that tries it.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Nothing> {
    let missing = await missing()
    return missing.isEmpty
      ? .present(Nothing()) : .settling(missing.joined(separator: "; "), pollAfter: .seconds(5))
  }

  /// Changes nothing.
  func apply(over found: Observation<Nothing>, token: Token) async throws(StepError) -> Nothing { Nothing() }

  /// Changes nothing.
  func undo(to before: Observation<Nothing>, _ receipt: Nothing?, token: Token) async throws(StepError) {}

  /// What is missing, a line each.
  private func missing() async -> [String] {
    var missing: [String] = []
    for (program, package) in (parameters.programs ?? [:]).sorted(by: { $0.key < $1.key })
    where !Tool(program, of: package).isInstalled {
      missing.append("cannot: find the program `\(program)`; install Debian's package `\(package)`")
    }
    for (file, package) in (parameters.files ?? [:]).sorted(by: { $0.key < $1.key })
    where !FileManager.default.fileExists(atPath: file) {
      missing.append("cannot: find `\(file)`; install Debian's package `\(package)`")
    }
    if parameters.namespaces == true { missing += await obstaclesToNamespaces() }
    if parameters.tunnels == true {
      let file = open("/dev/net/tun", O_RDWR | O_CLOEXEC)
      let reason = String(cString: strerror(errno)).lowercased()
      if file >= 0 { close(file) } else { missing.append("cannot: open `/dev/net/tun` (\(reason))") }
    }
    return missing
  }

  private func obstaclesToNamespaces() async -> [String] {
    guard geteuid() == 0 else { return ["cannot: make network namespaces as user \(geteuid()); run it as root"] }
    let trials = [
      ("make network namespaces", ["true"]),
      (
        "translate addresses", ["nft", "table ip t { chain c { type nat hook postrouting priority 0; masquerade; }; }"]
      ),
      ("route by rules", ["ip", "rule", "add", "priority", "220", "table", "220"]),
      ("make links", ["ip", "link", "add", "aa", "type", "veth", "peer", "name", "bb"]),
      ("make bridges", ["ip", "link", "add", "aa", "type", "bridge"]),
    ]
    var obstacles: [String] = []
    for (what, command) in trials where Tool(command[0], of: "").isInstalled {
      do throws(StepError) {
        let answer = try await Tool("unshare", of: "util-linux")(["--net", "--mount"] + command)
        if answer.status != 0 { obstacles.append("cannot: \(what) (\(answer.complaints.first ?? "no reason given"))") }
      } catch {
        obstacles.append("cannot: \(what) (\(error.notes.first ?? error.summary))")
      }
      // The others would fail for the same reason.
      if !obstacles.isEmpty, command == ["true"] { break }
    }
    return obstacles
  }
}

extension MachineCheck: Preflight {
  /// Nothing of the run comes before a check that needs no step, so what is missing now is missing then.
  static let isAskedWhileWaiting = true

  /// Refuses where something is missing.
  static func preflight(_ known: Value, using client: Nothing) async throws(StepError) -> Value {
    let parameters: Parameters
    do throws(Diagnostic) {
      parameters = try known.decode(Parameters.self)
    } catch {
      return .object([])
    }
    let missing = try await MachineCheck(parameters, using: client).missing()
    guard missing.isEmpty else { throw .refused("finds that this machine cannot run the workflow", notes: missing) }
    return .object([])
  }
}
