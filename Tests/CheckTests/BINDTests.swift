import Addresses
import Document
import Fixtures
import Foundation
import PlinkflowKit
import Testing

@testable import Check

/// BIND's own name server as the peer, where it is installed: it judges the queries, and its replies are real ones.
@Suite struct BINDTests {
  @Test func `BIND's replies hold, over UDP and where they do not fit over TCP`() async throws {
    guard let bind = try BIND(zone: Self.zone) else {
      print("skipped: BIND's `named` is not installed (Debian's package bind9)")
      return
    }
    defer { bind.stop() }
    let port = try await bind.listening()
    func look(_ parameters: String) async throws -> AnyObservation {
      try await Bench.look("check.dns", "{ resolver: '127.0.0.1', port: \(port), \(parameters) }")
    }
    let direct = try await look("name: 'endpoint.oreg.test', within: ['10.0.1.0/24', '10.0.2.0/24']")
    guard case .present(let outputs, _) = direct else { throw Bench.Unexpected(direct) }
    #expect(outputs["addresses"]?.elements?.compactMap(\.string) == ["10.0.1.7", "10.0.2.9"])
    let alias = try await look("name: 'WWW.oreg.test.', expected: ['10.0.2.9', '10.0.1.7']")
    guard case .present(let outputs, _) = alias else { throw Bench.Unexpected(alias) }
    #expect(outputs["alias"]?.string == "endpoint.oreg.test")
    let six = try await look("name: 'six.oreg.test', type: 'AAAA', expected: ['2001:db8::7']")
    guard case .present = six else { throw Bench.Unexpected(six) }
    let cname = try await look("name: 'www.oreg.test', type: 'CNAME', expected: ['endpoint.oreg.test']")
    guard case .present = cname else { throw Bench.Unexpected(cname) }
    let many = try await look("name: 'many.oreg.test', within: ['10.9.0.0/16']")
    guard case .present(let outputs, _) = many else { throw Bench.Unexpected(many) }
    #expect(outputs["addresses"]?.elements?.count == 80)
    #expect(try Bench.reason(try await look("name: 'nobody.oreg.test'")).contains("knows no nobody.oreg.test"))
    #expect(try Bench.reason(try await look("name: 'six.oreg.test'")).contains("has no A record for six.oreg.test"))
    #expect(try Bench.reason(try await look("name: 'lost.oreg.test'")).contains("is an alias of nobody.oreg.test"))
    #expect(try Bench.reason(try await look("name: 'www.example.com'")).contains("refuses to answer"))
  }

  private static let zone = """
    $TTL 60
    @ IN SOA ns.oreg.test. admin.oreg.test. 1 3600 600 86400 60
    @ IN NS ns
    ns IN A 127.0.0.1
    endpoint IN A 10.0.1.7
    endpoint IN A 10.0.2.9
    www IN CNAME endpoint
    lost IN CNAME nobody
    six IN AAAA 2001:db8::7
    \((1...80).map { "many IN A 10.9.0.\($0)" }.joined(separator: "\n"))

    """
}

/// A name server that runs for one test, without rights and in a folder of its own.
private final class BIND: Sendable {
  private let process: Process
  private let folder: URL
  private let port: UInt16

  /// Nil where it is not installed.
  init?(zone: String) throws {
    let executables = ["/usr/sbin/named", "/usr/local/sbin/named", "/opt/homebrew/sbin/named"]
    guard let executable = executables.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      return nil
    }
    folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    port = try FreePort.next()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let directory = folder.path(percentEncoded: false)
    try zone.write(to: folder.appending(path: "zone"), atomically: true, encoding: .utf8)
    let configuration = """
      options {
        directory "\(directory)"; pid-file none; session-keyfile none; recursion no; minimal-responses yes;
        listen-on port \(port) { 127.0.0.1; }; listen-on-v6 { none; }; dnssec-validation no;
      };
      controls { };
      zone "oreg.test" { type primary; file "zone"; };
      """
    try configuration.write(to: folder.appending(path: "named.conf"), atomically: true, encoding: .utf8)
    process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = ["-g", "-n", "1", "-c", folder.appending(path: "named.conf").path(percentEncoded: false)]
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let log = folder.appending(path: "log")
    try Data().write(to: log)
    process.standardError = try FileHandle(forWritingTo: log)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
  }

  /// The port, once it answers.
  func listening() async throws -> UInt16 {
    guard let address = IPAddress("127.0.0.1") else { throw POSIXError(.EINVAL) }
    let resolver = Resolver(address: address, port: port, patience: .milliseconds(200))
    for _ in 0..<6000 {
      // Until the zone is loaded, it answers that it failed.
      if (try? resolver.ask("ns.oreg.test", .a))?.code == 0 { return port }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    let log = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
    Issue.record("named does not answer; it said: \(log.suffix(2000))")
    throw POSIXError(.ETIMEDOUT)
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }
}
