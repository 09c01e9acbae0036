import Foundation
import PlinkflowKit

/// A file with a secret that chance makes, for other steps to name as `file:PATH`.
///
/// It has no room for a token: where a file of that sort is there already, it is used as it is, and undo leaves it.
struct SecretFile: Step {
  /// Which one.
  struct Parameters: Decodable, Sendable {
    let path: String
    /// How long the secret is.
    let bytes: Int?
  }

  /// What is there.
  struct Outputs: Codable, Sendable, Equatable {
    let path: String
  }

  /// `host.secret`.
  static let kind = "host.secret"
  static let summary = "a file with a secret that chance makes, which only its owner may read"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "path": "its whole path; the folder that it lies in has to be there",
      "bytes": "how many bytes of chance, written in base64; left out, 32",
    ],
    outputs: ["path": "its path"])
  /// It is deleted.
  static let reversible = true

  private let path: String
  private let bytes: Int

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    path = try OwnedFolder(parameters.path, "path").path
    bytes = parameters.bytes ?? 32
    guard (16...1024).contains(bytes) else { throw .refused("has `bytes` that are not 16 to 1024: \(bytes)") }
  }

  /// Checks whether it is there, and who may read it.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    let isHalf = FileManager.default.fileExists(atPath: draft(token))
    let outputs = Outputs(path: path)
    guard let found = try? FileManager.default.attributesOfItem(atPath: path) else {
      return isHalf ? .present(outputs, drift: [Difference("path", found: nil, wanted: path)]) : .absent
    }
    guard found[.type] as? FileAttributeType == .typeRegular, let size = found[.size] as? Int, size > 0 else {
      return .foreign("`\(path)` is there, and is no file with a secret in it")
    }
    guard let mode = found[.posixPermissions] as? Int, mode & 0o077 == 0 else {
      return .foreign("`\(path)` is there, and others may read it")
    }
    return .present(outputs, drift: isHalf ? [Difference("draft", found: draft(token), wanted: nil)] : [])
  }

  /// Writes it, with all of it there in one instant.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    var random = SystemRandomNumberGenerator()
    let secret = Data((0..<bytes).map { _ in UInt8.random(in: .min ... .max, using: &random) }).base64EncodedString()
    let draft = draft(token)
    do {
      try? FileManager.default.removeItem(atPath: draft)
      try PrivateText.write(secret + "\n", to: draft)
      // A link, since it fails where a file of that name is there.
      defer { try? FileManager.default.removeItem(atPath: draft) }
      try FileManager.default.linkItem(atPath: draft, toPath: path)
    } catch {
      if FileManager.default.fileExists(atPath: path) { return Nothing() }
      throw .refused("could not write `\(path)`", notes: [error.localizedDescription])
    }
    return Nothing()
  }

  /// Deletes it.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    do {
      for file in [path, draft(token)] where FileManager.default.fileExists(atPath: file) {
        try FileManager.default.removeItem(atPath: file)
      }
    } catch {
      throw .refused("could not delete `\(path)`", notes: [error.localizedDescription])
    }
  }

  /// The name that it has before it is whole.
  private func draft(_ token: Token) -> String { "\(path).\(token.forward.text)" }
}
