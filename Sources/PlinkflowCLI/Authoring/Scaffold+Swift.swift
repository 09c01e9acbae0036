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
        { path: "NAME.other", text: "one" },
      ],
    }

    """#

  private static let step = #"""
    import Foundation
    import PlinkflowKit

    /// A file with one text in it.
    ///
    /// What stood there before is put back byte for byte, with its mode and owner, though without extended attributes. A
    /// link, a folder, and a file with a second name are nobody's to replace. Nothing but "there is no such file" means absent.
    struct TextFile: Step {
      struct Parameters: Decodable, Sendable {
        let path: String
        let text: String
      }

      struct Outputs: Codable, Sendable, Equatable {
        let text: String
        let base64: String
        let mode: UInt32
        let owner: UInt32
        let group: UInt32
      }

      static let kind = "NAME.file"
      static let summary = "a file with one text in it"
      static let help = Help(
        parameters: ["path": "where the file is", "text": "what stands in it"],
        outputs: [
          "text": "what stands in the file; what is no UTF-8 shows as U+FFFD", "base64": "the same, each byte",
          "mode": "who may read and write it", "owner": "the number of its user", "group": "the number of its group",
        ])
      static let reversible = true
      /// What stood there is journaled, and may not be of any length.
      private static let limit = 64 << 10

      let parameters: Parameters
      private var path: String { parameters.path }

      init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
        self.parameters = parameters
      }

      func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
        try look()
      }

      func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
        switch try look() {
        case .absent: try replace(with: Data(parameters.text.utf8), like: nil, token)
        case .present(let old, _): try replace(with: Data(parameters.text.utf8), like: old, token)
        case .settling(let why, _), .foreign(let why): throw .refused("cannot replace what is there", notes: [why])
        }
        return Nothing()
      }

      func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {
        if case .foreign(let why) = try look() { throw .refused("cannot replace what is there", notes: [why]) }
        switch before {
        case .absent:
          guard unlink(path) == 0 || errno == ENOENT else { throw .refused("could not delete `\(path)`", notes: [said]) }
          try syncFolder()
        case .present(let old, _):
          guard let bytes = Data(base64Encoded: old.base64) else { throw .refused("does not know what stood there before") }
          try replace(with: bytes, like: old, token)
        case .settling, .foreign:
          throw .refused("does not know what stood there before")
        }
      }

      private func look() throws(StepError) -> Observation<Outputs> {
        // A link is not followed, and a pipe not waited for.
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
          switch errno {
          case ENOENT: return .absent
          case ELOOP: return .foreign("`\(path)` is a link")
          default: throw unseen(said)
          }
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unseen(said) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
          return .foreign("`\(path)` is no file, or one with a second name")
        }
        let bytes: Data
        do {
          bytes = try file.read(upToCount: Self.limit + 1) ?? Data()
        } catch {
          throw unseen(error.localizedDescription)
        }
        guard bytes.count <= Self.limit else { return .foreign("`\(path)` has more than 64 KiB") }
        let found = Outputs(
          text: String(decoding: bytes, as: UTF8.self), base64: bytes.base64EncodedString(),
          mode: UInt32(status.st_mode & 0o7777), owner: status.st_uid, group: status.st_gid)
        if bytes == Data(parameters.text.utf8) { return .present(found) }
        let shown = Data(found.text.utf8) == bytes ? found.text : found.base64
        return .present(found, drift: [Difference("text", found: shown, wanted: parameters.text)])
      }

      /// Puts a file in the place of another at once, with that one's mode and owner: nobody ever sees half of it.
      private func replace(with bytes: Data, like old: Outputs?, _ token: Token) throws(StepError) {
        let draft = "\(path).\(token.text)"
        // An attempt at this change that was killed may have left it.
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, old == nil ? 0o644 : 0o600)
        guard descriptor >= 0 else { throw .refused("could not write `\(path)`", notes: [said]) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
          try file.write(contentsOf: bytes)
          if let old {
            try check(fchown(descriptor, old.owner, old.group))
            try check(fchmod(descriptor, mode_t(old.mode)))
          }
          try check(fsync(descriptor))
          try check(rename(draft, path))
        } catch {
          unlink(draft)
          throw .refused("could not write `\(path)`", notes: [error.localizedDescription])
        }
        try syncFolder()
      }

      /// Makes a new name, or the end of one, outlast a loss of power.
      private func syncFolder() throws(StepError) {
        let descriptor = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
          throw .unknown("could not make a change to `\(path)` last", notes: [said])
        }
      }

      private func check(_ result: Int32) throws {
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
      }

      /// What the system said a moment ago.
      private var said: String { String(cString: strerror(errno)) }

      /// An observation that failed says nothing of what stands there, so nothing is changed for it.
      private func unseen(_ why: String) -> StepError {
        var fault = StepError.refused("could not read `\(path)`", notes: [why])
        fault.isUnseen = true
        return fault
      }
    }

    """#
}
