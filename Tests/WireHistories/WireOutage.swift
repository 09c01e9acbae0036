import AWSSandbox
import Document
import Fixtures
import Foundation

/// EC2 is not there while all else is: what the program itself says of that, and how it ends.
package enum WireOutage {
  /// Plays it with a built program.
  ///
  /// - Returns: a line for each command, and what is not as promised.
  package static func play(_ program: String) async throws -> (lines: [String], breaches: [String]) {
    let ground = try await WireGround()
    let stand = try ground.stand(on: ground.beginning(of: WireWorkflow(name: "privatelink")))
    let sandbox = try Sandbox(state: stand.world, delay: .zero)
    let server = try SandboxServer(sandbox)
    defer { server.stop() }
    let folder = URL(filePath: "\(ground.folder)/outage")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // What is unreachable is tried again for minutes, which is not what this is about.
    let text = String(decoding: try WireWorkflow.source("privatelink.json5").bytes, as: UTF8.self)
      .replacing("uses: \"", with: "retry: { attempts: 2, delay: \"10ms\" }, uses: \"")
    try text.write(to: folder.appending(path: "privatelink.json5"), atomically: true, encoding: .utf8)
    let child = WireChild(
      program: program, folder: folder, world: sandbox.world, port: server.port, deaf: ground.deaf.number)
    try child.writeKeys()

    var lines: [String] = []
    var breaches: [String] = []
    func expect(
      _ arguments: [String], reachesEC2: Bool, status: Int32, saying words: [String] = []
    ) async throws {
      let ending = try await child.run(arguments, reachesEC2: reachesEC2)
      let command = arguments[0] + (reachesEC2 ? "" : ", EC2 unreachable")
      lines.append("plinkflow \(command): exit \(ending.status)")
      if ending.status != status {
        breaches.append("\(command) ends with \(ending.status), not \(status): \(ending.said)")
      }
      for word in words where !ending.said.contains(word) {
        breaches.append("\(command) does not say `\(word)`: \(ending.said)")
      }
    }
    let file = "privatelink.json5"
    try await expect(["run", file], reachesEC2: true, status: 0)
    let whole = try WireScenery(sandbox)
    // The plan names those that something is known to be asked about; what needs one of them is known after it.
    let asked = ["environment", "vpn_gateway", "vpn_customer_gateway"]
    let seenByEC2 =
      asked + ["service", "whitelist", "endpoint", "accept", "vpn_attachment", "vpn_connection", "vpn_route"]
      + ["vpn_propagation", "vpn_endpoint_rule", "vpn_directory_rule", "vpn_directory_tcp_rule"]
    let reason = "could not reach EC2"
    for (arguments, steps) in [(["plan", file], asked), (["drift"], seenByEC2)] {
      try await expect(
        arguments, reachesEC2: false, status: 1, saying: steps.map { "! \($0) " } + [reason])
      if let difference = try WireScenery(sandbox).difference(from: whole) {
        breaches.append("\(arguments[0]), EC2 unreachable, changes something: \(difference)")
      }
    }
    try await expect(["undo", "--yes"], reachesEC2: false, status: 1, saying: [reason])
    // Names are Route 53's, which answers.
    let (before, after) = (whole.lines.filter(isNoName), try WireScenery(sandbox).lines.filter(isNoName))
    if before != after { breaches.append("undo, EC2 unreachable, leaves \(after) of \(before)") }
    try await expect(["undo", "--yes"], reachesEC2: true, status: 0)
    if try !sandbox.isPristine { breaches.append("after the undo: \(try WireScenery(sandbox).lines)") }
    try await expect(["undo", "--yes"], reachesEC2: true, status: 0, saying: ["nothing to undo"])
    return (lines, breaches)
  }

  private static func isNoName(_ line: String) -> Bool {
    !["hosted-zone", "record-set", "dns-change"].contains { line.contains(" \($0) ") }
  }
}
