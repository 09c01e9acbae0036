import Foundation

/// The certificate authorities that the environment names: `AWS_CA_BUNDLE`, else `SSL_CERT_FILE`, else `SSL_CERT_DIR`.
///
/// They take the place of the system's, as with the AWS CLI and boto3: a file that is to add one has to hold the others
/// too. Nothing turns verification off, and a file that cannot be read ends a call before anything is sent.
struct CertificateAuthorities: Sendable {
  /// Where the authorities are.
  struct Store: Sendable, Hashable {
    /// The variable that names it, for messages.
    let variable: String
    let path: String
    /// Whether it is a folder of certificates, each under the hash of its name, as `openssl rehash` makes it.
    let isFolder: Bool
  }

  private let named: (variable: String, path: String)?

  init(environment: [String: String]) {
    named = ["AWS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"].lazy
      .compactMap { name in environment[name].map { (name, $0) } }.first { !$0.1.isEmpty }
  }

  /// The store that a call with this scheme needs; nil: the system's own, which libcurl was built to find.
  func store(for scheme: String) throws(TransportFailure) -> Store? {
    guard scheme == "https", let (variable, path) = named else { return nil }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .notSent("\(variable) names \(path), and there is no such file")
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw .notSent("\(variable) names \(path), which cannot be read")
    }
    return Store(variable: variable, path: path, isFolder: isFolder.boolValue)
  }
}
