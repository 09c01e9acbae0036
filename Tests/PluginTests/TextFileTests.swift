import Document
import Foundation
import PlinkflowKit
import Testing

/// The step that `Plugins/README.md` and a new plugin in Swift begin with; a test of the command line compares them.
@Suite struct TextFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-\(UUID().uuidString)").path
  private let token = Token(run: "r1", step: 1, direction: .run, generation: 0)

  private func step(_ name: String, _ text: String = "wanted") throws -> BoundStep {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return try StepKind(TextFile.self).bind(
      .object([.init("path", .string("\(folder)/\(name)")), .init("text", .string(text))]), using: Nothing())
  }

  private func remove() { try? FileManager.default.removeItem(atPath: folder) }

  private func read(_ name: String) -> Data? { FileManager.default.contents(atPath: "\(folder)/\(name)") }

  private func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
  }

  @Test func `bytes that are no UTF-8 and a mode of its own are put back as they were`() async throws {
    let step = try step("note")
    defer { remove() }
    let latin = Data([0x63, 0x61, 0x66, 0xe9, 0x0a, 0x00, 0xff])
    _ = FileManager.default.createFile(
      atPath: "\(folder)/note", contents: latin, attributes: [.posixPermissions: 0o640])
    let before = try await step.observe(nil, token: token)
    let receipt = try await step.apply(over: before, token: token)
    #expect(read("note") == Data("wanted".utf8))
    #expect(try mode("note") == 0o640)
    try await step.undo(to: before, receipt, token: token)
    #expect(read("note") == latin)
    #expect(try mode("note") == 0o640)
    #expect(try await step.observe(nil, token: token) == before)
    // Where somebody deleted it meanwhile, it is made anew as it was.
    try FileManager.default.removeItem(atPath: "\(folder)/note")
    try await step.undo(to: before, receipt, token: token)
    #expect(read("note") == latin)
    #expect(try mode("note") == 0o640)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["note"])
  }

  @Test func `what was absent is deleted, and a draft that was left is no obstacle`() async throws {
    let step = try step("note")
    defer { remove() }
    try Data("half".utf8).write(to: URL(filePath: "\(folder)/note.\(token.text)"))
    let before = try await step.observe(nil, token: token)
    #expect(before == .absent)
    let receipt = try await step.apply(over: before, token: token)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["note"])
    try await step.undo(to: before, receipt, token: token)
    try await step.undo(to: before, receipt, token: token)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  @Test(arguments: ["folder", "link", "dangling", "second", "long"])
  func `what cannot be put back is left alone`(name: String) async throws {
    let step = try step(name)
    defer { remove() }
    let (files, path) = (FileManager.default, "\(folder)/\(name)")
    try Data("other".utf8).write(to: URL(filePath: "\(folder)/other"))
    switch name {
    case "folder": try files.createDirectory(atPath: path, withIntermediateDirectories: false)
    case "link": try files.createSymbolicLink(atPath: path, withDestinationPath: "other")
    case "dangling": try files.createSymbolicLink(atPath: path, withDestinationPath: "nowhere")
    case "second": try files.linkItem(atPath: "\(folder)/other", toPath: path)
    default: try Data(repeating: 0x78, count: 65_537).write(to: URL(filePath: path))
    }
    let why =
      switch name {
      case "folder", "second": "is no file, or one with a second name"
      case "long": "has more than 64 KiB"
      default: "is a link"
      }
    #expect(try await step.observe(nil, token: token) == .foreign("`\(path)` \(why)"))
    let fault = await #expect(throws: StepError.self) { _ = try await step.apply(over: .absent, token: token) }
    #expect(fault?.class == .refused)
    #expect(fault?.notes == ["`\(path)` \(why)"])
    await #expect(throws: StepError.self) { try await step.undo(to: .absent, nil, token: token) }
    #expect(read("other") == Data("other".utf8))
    #expect(try files.contentsOfDirectory(atPath: folder).sorted() == ["other", name].sorted())
  }

  @Test func `an observation that fails is not an absent file`() async throws {
    let step = try step("file/note")
    defer { remove() }
    try Data("other".utf8).write(to: URL(filePath: "\(folder)/file"))
    let fault = await #expect(throws: StepError.self) { _ = try await step.observe(nil, token: token) }
    #expect(fault?.summary == "could not read `\(folder)/file/note`")
    #expect(fault?.notes == ["Not a directory"])
    #expect(fault?.isUnseen == true)
    await #expect(throws: StepError.self) { _ = try await step.apply(over: .absent, token: token) }
    await #expect(throws: StepError.self) { try await step.undo(to: .absent, nil, token: token) }
    #expect(read("file") == Data("other".utf8))
  }
}
