import Document
import Fixtures
import Foundation
import PlinkflowKit
import Testing

@testable import Check

@Suite struct HTTPCheckTests {
  /// A server that answers every request with the same, and keeps the requests.
  private func server(_ status: String, _ body: String, seen: Seen = Seen()) throws -> UInt16 {
    let socket = try LoopbackSocket(isStream: true)
    let answer = "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    socket.serve { connection in
      seen.add(read(connection))
      write(Array(answer.utf8), to: connection)
    }
    return socket.port
  }

  @Test func `a page with the status and the body holds`() async throws {
    let port = try server("200 OK", "<h1>Congratulations</h1>")
    let observation = try await Bench.look(
      "check.http", "{ url: 'http://127.0.0.1:\(port)/health?full=1', body: 'Congrat[a-z]+' }")
    guard case .present(let outputs, let drift) = observation else { throw Bench.Unexpected(observation) }
    #expect(drift.isEmpty)
    #expect(outputs["status"] == Value(.integer(200)))
  }

  @Test func `a given address is connected to, and the service sees the name`() async throws {
    let seen = Seen()
    let port = try server("200 OK", "", seen: seen)
    let observation = try await Bench.look(
      "check.http", "{ url: 'http://www.oreg.internal:\(port)/a', resolve: '127.0.0.1' }")
    guard case .present = observation else { throw Bench.Unexpected(observation) }
    let request = String(decoding: try #require(seen.first), as: UTF8.self)
    #expect(request.hasPrefix("GET /a HTTP/1.1\r\n"))
    #expect(request.lowercased().contains("\r\nhost: www.oreg.internal:\(port)\r\n"))
  }

  @Test(arguments: [
    ("503 Service Unavailable", "503 instead of 200: the load balancer has no target that is healthy"),
    ("404 Not Found", "404 instead of 200: the service runs, and has no such page"),
    ("302 Found", "302 instead of 200: the service leads to another address"),
    ("500 Internal Server Error", "500 instead of 200: the service runs, and fails"),
    ("403 Forbidden", "403 instead of 200: the service lets only others in"),
  ])
  func `another status is told with its likely cause`(status: String, words: String) async throws {
    let port = try server(status, "")
    let why = try Bench.reason(try await Bench.look("check.http", "{ url: 'http://127.0.0.1:\(port)/?key=1' }"))
    #expect(why == "http://127.0.0.1:\(port)/ answers \(words)")
  }

  @Test func `another status may be wanted`() async throws {
    let port = try server("401 Unauthorized", "")
    let observation = try await Bench.look("check.http", "{ url: 'http://127.0.0.1:\(port)', status: 401 }")
    guard case .present = observation else { throw Bench.Unexpected(observation) }
  }

  @Test func `a body without the pattern is another service's`() async throws {
    let port = try server("200 OK", "it works")
    let why = try Bench.reason(
      try await Bench.look("check.http", "{ url: 'http://127.0.0.1:\(port)/', body: 'Congrat' }"))
    #expect(why.hasSuffix("nothing in its body matches `Congrat`: another service answers"))
  }

  @Test func `nothing that listens is told as the port's`() async throws {
    let port = try DeafPort()
    let why = try Bench.reason(try await Bench.look("check.http", "{ url: 'http://127.0.0.1:\(port.number)/' }"))
    #expect(why.hasPrefix("127.0.0.1 port \(port.number) refuses the connection: "))
  }

  @Test func `a port that hangs up is told as the service's`() async throws {
    let socket = try LoopbackSocket(isStream: true)
    socket.serve { _ = read($0) }
    let why = try Bench.reason(try await Bench.look("check.http", "{ url: 'http://127.0.0.1:\(socket.port)/' }"))
    #expect(why.contains("takes connections, and http://127.0.0.1:\(socket.port)/ is not answered: "))
  }

  @Test(.enabled(if: TLSServer.isCalled, Comment(rawValue: TLSServer.absence)))
  func `a certificate that nobody vouches for is told as TLS's`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let server = try TLSServer(.selfSigned, in: folder)
    let why = try Bench.reason(try await Bench.look("check.http", "{ url: 'https://localhost:\(server.port)/' }"))
    withExtendedLifetime(server) {}
    #expect(why.contains("takes connections, and TLS fails: the certificate"), "\(why)")
  }

  @Test(arguments: [
    "{ url: 'ftp://a.example/' }", "{ url: 'a.example' }", "{ url: 'http://' }", "{ url: 'http://me:pw@a.example/' }",
    "{ url: 'http://a.example/', status: 99 }", "{ url: 'http://a.example/', body: '(' }",
    "{ url: 'http://a.example/', resolve: 'b.example' }", "{ url: 'https://a.example/', resolve: '10.0.0.1' }",
    "{ url: 'http://a.example:70000/' }",
  ])
  func `parameters that make no sense are refused`(parameters: String) async throws {
    await #expect(throws: StepError.self) { _ = try await Bench.look("check.http", parameters) }
  }
}
