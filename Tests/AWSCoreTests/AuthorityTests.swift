import AWSCore
import Fixtures
import Foundation
import Testing

/// Which certificate authorities are trusted, against a real TLS server.
@Suite(.enabled(if: TLSServer.isCalled, Comment(rawValue: TLSServer.absence))) struct AuthorityTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-tls-\(UUID().uuidString)")

  private func withServer<T>(
    _ kind: TLSServer.Certificate, _ body: (TLSServer) async throws -> T
  ) async throws -> T {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(try TLSServer(kind, in: folder))
  }

  private static func request(_ server: TLSServer) -> HTTPRequest {
    HTTPRequest(method: "GET", endpoint: Endpoint(host: "localhost", port: server.port))
  }

  private static func outcome(
    _ server: TLSServer, _ environment: [String: String]
  ) async -> Result<Int, TransportFailure> {
    do throws(TransportFailure) {
      return .success(
        try await NetworkTransport(environment: environment).send(request(server), timeout: .seconds(20)).status)
    } catch {
      return .failure(error)
    }
  }

  @Test(arguments: ["AWS_CA_BUNDLE", "SSL_CERT_FILE"])
  func `an authority of one's own is trusted where a variable names its file`(variable: String) async throws {
    try await withServer(.selfSigned) { server in
      #expect(
        await Self.outcome(server, [:])
          == .failure(
            .notSent("the certificate of localhost:\(server.port) was refused: self-signed certificate")))
      #expect(await Self.outcome(server, [variable: server.certificate]) == .success(200))
      #expect(await Self.outcome(server, [variable: ""]) != .success(200))
    }
  }

  @Test func `AWS_CA_BUNDLE is asked first, and takes the place of the others`() async throws {
    try await withServer(.selfSigned) { server in
      let others = folder.appending(path: "others.pem").path(percentEncoded: false)
      try FileManager.default.createDirectory(at: folder.appending(path: "other"), withIntermediateDirectories: true)
      let other = try TLSServer(.selfSigned, in: folder.appending(path: "other"))
      try FileManager.default.copyItem(atPath: other.certificate, toPath: others)
      #expect(
        await Self.outcome(server, ["AWS_CA_BUNDLE": server.certificate, "SSL_CERT_FILE": others]) == .success(200))
      guard
        case .failure(.notSent(let reason)) = await Self.outcome(
          server, ["AWS_CA_BUNDLE": others, "SSL_CERT_FILE": server.certificate])
      else {
        Issue.record("a certificate was trusted that AWS_CA_BUNDLE does not name")
        return
      }
      #expect(reason.hasPrefix("the certificate of localhost:\(server.port) was refused: "))
    }
  }

  @Test(arguments: [
    (TLSServer.Certificate.expired, "certificate has expired"),
    (.wrongHost, "no alternative certificate subject name matches target host name 'localhost'"),
  ])
  func `a known authority's certificate has to be in time and for the host`(
    kind: TLSServer.Certificate, reason: String
  ) async throws {
    try await withServer(kind) { server in
      #expect(
        await Self.outcome(server, ["AWS_CA_BUNDLE": server.certificate])
          == .failure(.notSent("the certificate of localhost:\(server.port) was refused: \(reason)")))
    }
  }

  @Test func `a file that names no authority is told, and nothing is sent`() async throws {
    try await withServer(.selfSigned) { server in
      let missing = folder.appending(path: "missing.pem").path(percentEncoded: false)
      #expect(
        await Self.outcome(server, ["AWS_CA_BUNDLE": missing, "SSL_CERT_FILE": server.certificate])
          == .failure(.notSent("AWS_CA_BUNDLE names \(missing), and there is no such file")))
      try Data("no certificate\n".utf8).write(to: URL(filePath: missing))
      #expect(
        await Self.outcome(server, ["SSL_CERT_FILE": missing])
          == .failure(.notSent("SSL_CERT_FILE names \(missing), which holds no certificate that can be read")))
      // A plain connection needs none.
      let plain = try WireServer { connection in
        if connection.request() != nil { connection.send(NetworkTransportTests.answer("200 OK")) }
      }
      let transport = NetworkTransport(environment: ["AWS_CA_BUNDLE": "/nonexistent"])
      #expect(try await transport.send(plain.request(), timeout: .seconds(20)).status == 200)
    }
  }
}
