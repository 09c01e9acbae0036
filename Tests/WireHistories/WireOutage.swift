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
    let stand = try ground.stand(on: ground.beginning(of: WireWorkflow(name: "onpremises")))
    let sandbox = try Sandbox(state: stand.world, delay: .zero)
    let server = try SandboxServer(sandbox)
    defer { server.stop() }
    let folder = URL(filePath: "\(ground.folder)/outage")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // What is unreachable is tried again for minutes, which is not what this is about.
    let text = String(decoding: try WireWorkflow.source("onpremises.json5").bytes, as: UTF8.self)
      .replacing("uses: \"", with: "retry: { attempts: 2, delay: \"10ms\" }, uses: \"")
    try text.write(to: folder.appending(path: "onpremises.json5"), atomically: true, encoding: .utf8)
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
    let file = "onpremises.json5"
    try await expect(["run", file], reachesEC2: true, status: 0)
    let whole = try WireScenery(sandbox)
    let steps = ["gateway", "attachment", "customer_gateway", "connection", "endpoint_rule", "directory_rule"]
    for arguments in [["plan", file], ["drift"], ["undo", "--yes"]] {
      try await expect(arguments, reachesEC2: false, status: 1, saying: ["EC2"] + (arguments[0] == "undo" ? [] : steps))
      if let difference = try WireScenery(sandbox).difference(from: whole) {
        breaches.append("\(arguments[0]), EC2 unreachable, changes something: \(difference)")
      }
    }
    try await expect(["undo", "--yes"], reachesEC2: true, status: 0)
    if try !sandbox.isPristine { breaches.append("after the undo: \(try WireScenery(sandbox).lines)") }
    try await expect(["undo", "--yes"], reachesEC2: true, status: 0, saying: ["nothing to undo"])
    return (lines, breaches)
  }
}
