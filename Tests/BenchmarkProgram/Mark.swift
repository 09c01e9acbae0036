import Foundation
import PlinkflowKit

/// An empty file in the present folder, which nobody waits for the disk to have.
struct Mark: Step {
  struct Parameters: Decodable, Sendable {
    let name: String
  }

  static let kind = "bench.mark"
  static let summary = "an empty file in the present folder"
  static let help = Help(parameters: ["name": "the file's name"])
  static let reversible = true

  private let name: String

  init(_ parameters: Parameters, using client: Nothing) throws(Fault) {
    name = parameters.name
  }

  func observe(_ receipt: Nothing?, token: Token) async throws(Fault) -> Observation<Nothing> {
    access(name, F_OK) == 0 ? .present(Nothing()) : .absent
  }

  func apply(over found: Observation<Nothing>, token: Token) async throws(Fault) -> Nothing {
    let file = open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .refused("could not make the file `\(name)`") }
    close(file)
    return Nothing()
  }

  func undo(to before: Observation<Nothing>, _ receipt: Nothing?, token: Token) async throws(Fault) {
    guard unlink(name) == 0 || errno == ENOENT else { throw .refused("could not remove the file `\(name)`") }
  }
}
