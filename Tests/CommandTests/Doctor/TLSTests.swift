import Fixtures
import Foundation
import Testing

/// Certificates are always verified, and one that is refused is told with its host and the reason. The program is asked
/// to examine credentials whose STS is a TLS server of ours.
@Suite(.enabled(if: TLSServer.isCalled, Comment(rawValue: TLSServer.absence))) struct TLSTests {
  private static func environment(_ server: TLSServer) -> [String: String] {
    [
      "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "made up", "AWS_REGION": "eu-west-1",
      "AWS_ENDPOINT_URL": "https://localhost:\(server.port)", "AWS_MAX_ATTEMPTS": "1", "NO_PROXY": "*",
    ]
  }

  /// What other programs read to skip verification, or to trust other authorities. (`AWS_CA_BUNDLE`, `SSL_CERT_FILE`
  /// and `SSL_CERT_DIR` name authorities for this one too.)
  private static func switches(_ server: TLSServer) -> [String: String] {
    [
      "AWS_NO_VERIFY_SSL": "1", "CURL_INSECURE": "1", "CURL_SSL_NO_VERIFY": "1", "GIT_SSL_NO_VERIFY": "1",
      "NODE_TLS_REJECT_UNAUTHORIZED": "0", "PYTHONHTTPSVERIFY": "0", "SSL_NO_VERIFY": "1", "SSL_VERIFY": "false",
      "URLSessionCertificateAuthorityInfoFile": "INSECURE_SSL_NO_VERIFY", "CURL_CA_BUNDLE": server.certificate,
      "REQUESTS_CA_BUNDLE": server.certificate,
    ]
  }

  @Test(arguments: TLSServer.Certificate.allCases)
  func `a wrong certificate is refused, whatever the environment says`(kind: TLSServer.Certificate) async throws {
    let plinkflow = try Plinkflow()
    defer { plinkflow.remove() }
    let server = try TLSServer(kind, in: plinkflow.folder)
    for switches in [[:], Self.switches(server)] {
      let environment = Self.environment(server).merging(switches) { $1 }
      let ending = try await plinkflow.start(["doctor"], environment: environment).ending()
      #expect(ending.status == 1)
      #expect(
        ending.output.contains(
          "could not reach STS: GetCallerIdentity, the credentials of connection `default credentials`: "
            + "the certificate of localhost:\(server.port) was refused: "), "\(ending.output)")
    }
  }

  #if os(Linux)
    @Test func `a certificate that no authority has signed is refused in these words`() async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let server = try TLSServer(.selfSigned, in: plinkflow.folder)
      let ending = try await plinkflow.start(["doctor"], environment: Self.environment(server)).ending()
      #expect(
        ending.output == """
          default credentials
            !  connection  could not reach STS: GetCallerIdentity, the credentials of connection `default \
          credentials`: the certificate of localhost:\(server.port) was refused: self-signed certificate; fix this \
          first; permissions and quotas were not checked

          0 ok, 1 to do

          """)
    }

    @Test func `a file of authorities that is not there is named, and nothing is sent`() async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let server = try TLSServer(.selfSigned, in: plinkflow.folder)
      var environment = Self.environment(server)
      environment["AWS_CA_BUNDLE"] = "/nonexistent/bundle.pem"
      let ending = try await plinkflow.start(["doctor"], environment: environment).ending()
      #expect(ending.status == 1)
      #expect(
        ending.output.contains(
          "could not reach STS: GetCallerIdentity, the credentials of connection `default credentials`: AWS_CA_BUNDLE "
            + "names /nonexistent/bundle.pem, and there is no such file; fix this first"), "\(ending.output)")
    }

    /// In a namespace of its own the test's certificate is the system's only authority, so that what is refused is not
    /// who signed it.
    @Test(
      .enabled(if: Namespace.isAllowed, Namespace.absence),
      arguments: [
        (TLSServer.Certificate.expired, "certificate has expired"),
        (.wrongHost, "no alternative certificate subject name matches target host name 'localhost'"),
      ])
    func `of a known authority, the date and the name are refused in these words`(
      kind: TLSServer.Certificate, reason: String
    ) async throws {
      let plinkflow = try Plinkflow()
      defer { plinkflow.remove() }
      let server = try TLSServer(kind, in: plinkflow.folder)
      let ending = try await plinkflow.start(
        ["doctor"], environment: Self.environment(server), trustingOnly: server.certificate
      ).ending()
      #expect(ending.status == 1)
      #expect(
        ending.output.contains("the certificate of localhost:\(server.port) was refused: \(reason); fix this first"),
        "\(ending.output)")
    }
  #endif
}

/// Whether a process may have a file system of its own.
enum Namespace {
  /// The system's authorities.
  static let store = "/etc/ssl/certs/ca-certificates.crt"

  static let absence: Comment = "skipped: no process may have mounts of its own here, or the system keeps no \(store)"

  static let isAllowed: Bool = {
    guard FileManager.default.fileExists(atPath: store) else { return false }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["unshare", "-rm", "mount", "--bind", "/dev/null", store]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}
