import Document
import Fixtures
import Foundation
import PlinkflowKit
import Testing

@testable import PlinkflowCLI

/// What ends a command without a sentence of its own.
@Suite struct StopTests {
  private struct Unheard: Error, CustomStringConvertible {
    let description: String
  }

  @Test func `an error that nobody foresaw tells no secret`() async throws {
    let folder = try Folder()
    let path = folder.path("secret")
    let text = "correct-horse-battery-staple"
    try Data(text.utf8).write(to: URL(filePath: path))
    _ = try await Secret(source: "file:\(path)").reveal()
    let errors: [any Error] = [
      StepError.refused("was refused `\(text)`", notes: ["the server said \(text)"], help: "ask about \(text)"),
      Unheard(description: "what is \(text)?"),
    ]
    for error in errors {
      let stop = Stop(of: error)
      #expect(stop.status == .failed)
      let told = stop.diagnostics.map { $0.rendered() }.joined()
      #expect(!told.contains(text))
      #expect(told.contains("(secret)"))
    }
    withExtendedLifetime(folder) {}
  }
}
