import AWSSandbox
import Fixtures
import Foundation
import Testing

@Suite struct PeerTests {
  /// Amazon's own client walks through the seed over HTTP, and back.
  @Test func `boto3 drives the seed and finds nothing amiss`() throws {
    guard let python = Python.withBoto3 else {
      #expect(ProcessInfo.processInfo.environment["CI"] == nil, "boto3 is not installed")
      print("skipped: no Python with boto3 was found")
      return
    }
    let folder = try Folder()
    let sandbox = try Sandbox(state: folder.path("sandbox.sqlite"), delay: .zero)
    let server = try SandboxServer(sandbox)
    defer { server.stop() }
    let (status, output) = try python.run(script: "sandbox_boto3.py", arguments: ["\(server.port)"])
    #expect(status == 0, "\(output)")
    let left = try sandbox.changes().flatMap { $0.added + $0.changed + $0.removed }
    // Nobody can give back the bucket that Elastic Beanstalk keeps.
    #expect(
      left.map { "\($0.kind) \($0.id) \($0.state)" }
        == ["storage-location elasticbeanstalk-ap-northeast-1-111111111111 available"])
  }
}

/// An interpreter that has boto3: the one of the tests' environment, or the user's own.
struct Python {
  let path: String

  static var withBoto3: Python? {
    let named = ProcessInfo.processInfo.environment["PLINKFLOW_PYTHON"].map { [$0] } ?? []
    let own = Repository.root.appending(path: ".build/peers/bin/python").path
    let found = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
    return (named + [own] + found).first { path in
      FileManager.default.isExecutableFile(atPath: path)
        && (try? Python(path: path).run(["-c", "import boto3"]).status) == 0
    }.map(Python.init)
  }

  func run(script: String, arguments: [String]) throws -> (status: Int32, output: String) {
    try run([Repository.root.appending(path: "Tests/Peers/\(script)").path] + arguments)
  }

  private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
