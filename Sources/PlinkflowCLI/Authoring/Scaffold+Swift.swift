extension Scaffold {
  /// A plugin in Swift: a package of its own, which builds a plinkflow with it.
  static func swift(_ name: String) -> [(path: String, text: String)] {
    [
      ("Package.swift", package.replacing("NAME", with: name)),
      ("Sources/plinkflow-\(name)/main.swift", main.replacing("NAME", with: name)),
      ("Sources/plinkflow-\(name)/TextFile.swift", step.replacing("NAME", with: name)),
      ("check.json5", check.replacing("NAME", with: name)),
    ]
  }

  private static let package = #"""
    // swift-tools-version: 6.2

    import PackageDescription

    let package = Package(
      name: "NAME",
      platforms: [.macOS(.v15)],
      // Where plinkflow's repository is: a folder beside this one, or its address with a version.
      dependencies: [.package(path: "../plinkflow")],
      targets: [
        .executableTarget(
          name: "plinkflow-NAME",
          dependencies: [
            .product(name: "PlinkflowKit", package: "plinkflow"), .product(name: "PlinkflowCLI", package: "plinkflow"),
          ])
      ],
      swiftLanguageModes: [.v6]
    )

    """#

  private static let main = #"""
    import PlinkflowCLI
    import PlinkflowKit

    let plugin = Plugin(name: "NAME", summary: "steps of our own", steps: [StepKind(TextFile.self)])
    await Plinkflow(plugins: [plugin]).main()

    """#

  private static let check = #"""
    // What `plinkflow-NAME plugin check NAME --params check.json5` tries the kinds with.
    {
      "NAME.file": [
        { path: "NAME.check", text: "one" },
        { path: "NAME.check", text: "another" },
      ],
    }

    """#

  private static let step = #"""
    import Foundation
    import PlinkflowKit

    /// A file with one text in it.
    struct TextFile: Step {
      struct Parameters: Decodable, Sendable {
        let path: String
        let text: String
      }

      struct Outputs: Codable, Sendable, Equatable {
        let text: String
      }

      static let kind = "NAME.file"
      static let summary = "a file with one text in it"
      static let help = Help(
        parameters: ["path": "where the file is", "text": "what stands in it"],
        outputs: ["text": "what stands in the file"])
      static let reversible = true

      let parameters: Parameters

      init(_ parameters: Parameters, using client: Nothing) throws(Fault) {
        self.parameters = parameters
      }

      func observe(_ receipt: Nothing?, token: Token) async throws(Fault) -> Observation<Outputs> {
        guard let bytes = FileManager.default.contents(atPath: parameters.path) else { return .absent }
        let found = Outputs(text: String(decoding: bytes, as: UTF8.self))
        if found.text == parameters.text { return .present(found) }
        return .present(found, drift: [Difference("text", found: found.text, wanted: parameters.text)])
      }

      func apply(over found: Observation<Outputs>, token: Token) async throws(Fault) -> Nothing {
        try write(parameters.text)
        return Nothing()
      }

      func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(Fault) {
        switch before {
        case .present(let found, _): try write(found.text)
        default: try? FileManager.default.removeItem(atPath: parameters.path)
        }
      }

      private func write(_ text: String) throws(Fault) {
        do {
          try Data(text.utf8).write(to: URL(filePath: parameters.path), options: .atomic)
        } catch {
          throw .refused("could not write `\(parameters.path)`", notes: [error.localizedDescription])
        }
      }
    }

    """#
}
