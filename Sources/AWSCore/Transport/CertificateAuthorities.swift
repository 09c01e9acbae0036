import Foundation

/// The file of certificate authorities that `AWS_CA_BUNDLE` names, and what this platform can do with it.
///
/// It only ever adds to the authorities that are trusted: nothing turns verification off.
struct CertificateAuthorities: Sendable {
  private static let variable = "AWS_CA_BUNDLE"
  /// The file that is named; nil where none is.
  private let path: String?

  init(environment: [String: String]) {
    path = environment[Self.variable].flatMap { $0.isEmpty ? nil : $0 }
  }

  #if canImport(Security)
    /// What of the setting cannot be done.
    var unmet: UnmetSetting? {
      guard let path, certificates.isEmpty else { return nil }
      return UnmetSetting(
        reason: "\(Self.variable) names \(path), which holds no certificate that can be read",
        remedy: "name a file of certificates in PEM form")
    }

    /// The file's certificates, in DER form.
    var certificates: [Data] {
      guard let path, let bytes = try? BoundedFile.read(path, maximumBytes: 4 << 20) else { return [] }
      return String(decoding: bytes, as: UTF8.self).split(separator: "-----BEGIN CERTIFICATE-----").dropFirst()
        .compactMap { part in
          guard let end = part.firstRange(of: "-----END CERTIFICATE-----") else { return nil }
          return Data(base64Encoded: String(part[..<end.lowerBound]), options: .ignoreUnknownCharacters)
        }
    }
  #else
    /// URLSession of swift-corelibs-foundation has no way to take a file of authorities.
    var unmet: UnmetSetting? {
      guard let path else { return nil }
      return UnmetSetting(
        reason: "\(Self.variable) names \(path), and on this platform URLSession takes no file of authorities",
        remedy: "copy it to /usr/local/share/ca-certificates with a name that ends in .crt, and run "
          + "`update-ca-certificates`")
    }
  #endif
}
