import Foundation

/// A real TLS server on loopback, `openssl s_server`, with a certificate made for the test.
public final class TLSServer {
  /// What is the matter with the certificate.
  public enum Certificate: String, CaseIterable, Sendable {
    /// No authority has signed it.
    case selfSigned
    /// Its time is over.
    case expired
    /// It names another host.
    case wrongHost
  }

  /// Where it takes connections.
  public let port: Int
  /// The certificate's file.
  public let certificate: String
  private let process: Process

  /// Where the program is; nil where there is none.
  private static let openssl: String? = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Whether the tests that need it run: where CI is set they do in any case, and fail without it.
  public static let isCalled = openssl != nil || ProcessInfo.processInfo.environment["CI"] != nil

  /// Why they are skipped.
  public static let absence = "skipped: there is no program `openssl` to serve TLS with"

  /// Why there is none.
  struct Failure: Error {
    let why: String
  }

  /// Takes connections once this returns.
  ///
  /// - Parameter folder: where its key and its certificate are kept, which is the caller's to remove.
  public init(_ kind: Certificate, in folder: URL) throws {
    guard let openssl = Self.openssl else { throw Failure(why: Self.absence) }
    let host = kind == .wrongHost ? "other.example" : "localhost"
    certificate = folder.appending(path: "certificate.pem").path(percentEncoded: false)
    try Self.authority(for: host).write(to: folder.appending(path: "ca.cnf"), atomically: true, encoding: .utf8)
    try Data().write(to: folder.appending(path: "index.txt"))
    try Data("01\n".utf8).write(to: folder.appending(path: "serial"))
    try Self.run(
      openssl,
      ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem", "-out"]
        + ["request.pem", "-subj", "/CN=\(host)"], in: folder)
    // `openssl ca` is the one command of every version that dates a certificate back.
    let dates =
      kind == .expired ? ["-startdate", "20200101000000Z", "-enddate", "20200102000000Z"] : ["-days", "30"]
    try Self.run(
      openssl,
      ["ca", "-config", "ca.cnf", "-batch", "-notext", "-selfsign", "-keyfile", "key.pem", "-in", "request.pem"]
        + ["-out", "certificate.pem"] + dates, in: folder)
    process = Process()
    process.executableURL = URL(filePath: openssl)
    process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-cert", "certificate.pem", "-key", "key.pem", "-www"]
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    // It says where it listens: `ACCEPT 127.0.0.1:36351`.
    var said = ""
    while !said.contains(/ACCEPT \S+:\d+\n/) {
      let bytes = output.fileHandleForReading.availableData
      if bytes.isEmpty { break }
      said += String(decoding: bytes, as: UTF8.self)
    }
    let digits = said.firstMatch(of: /ACCEPT \S+:(\d+)\n/).map { String($0.1) }
    guard let port = digits.flatMap({ Int($0) }) else {
      throw Failure(why: "openssl does not say where it listens: \(said)")
    }
    self.port = port
  }

  deinit {
    // It inherits the blocked signals of the thread that started it, so a gentler one may not reach it.
    kill(process.processIdentifier, SIGKILL)
  }

  private static func authority(for host: String) -> String {
    """
    [ca]
    default_ca = own
    [own]
    database = index.txt
    serial = serial
    new_certs_dir = .
    default_md = sha256
    policy = policy
    x509_extensions = extensions
    [policy]
    commonName = supplied
    [extensions]
    subjectAltName = DNS:\(host)
    basicConstraints = CA:TRUE
    """
  }

  private static func run(_ program: String, _ arguments: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(why: "openssl: \(String(decoding: said, as: UTF8.self))")
    }
  }
}
