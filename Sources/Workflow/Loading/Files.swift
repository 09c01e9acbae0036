import Document
import PlinkflowKit

extension Loader {
  /// Files may use files, this deep.
  static let deepestUse = 8
  /// No more files are read than this, nor more bytes than one document may have.
  private static let mostFiles = 1000

  private static let shape = Shape.object([
    .init(name: "workflow", shape: .string, isOptional: false),
    .init(name: "description", shape: .string, isOptional: true),
    .init(name: "params", shape: .dictionary(.any), isOptional: true),
    .init(name: "plugins", shape: .dictionary(.any), isOptional: true),
    .init(name: "connections", shape: .dictionary(.any), isOptional: true),
    .init(name: "steps", shape: .dictionary(.any), isOptional: false),
    .init(name: "outputs", shape: .dictionary(.any), isOptional: true),
  ])

  /// Reads a file as far as what it is and which parameters it takes.
  func read(_ file: WorkflowFile) {
    var found: [Diagnostic] = []
    let parsed = Value.parse(file.source, noting: &found)
    found.forEach(note)
    guard let root = parsed else { return }
    let sections = ["params", "plugins", "connections", "steps", "outputs"]
    Self.shape.check(root, in: file.source, of: "the workflow", at: Span(start: 0, end: 0)) { value, _, path in
      guard sections.contains(path), case .object = value.content else { return .check }
      return .accept
    }.forEach(note)
    guard root.members != nil else { return }
    file.root = root
    if here.scope.user != nil, let grants = root["plugins"] {
      note(
        "`plugins` stands in `\(file.path)`, which another file uses", at: grants.span,
        help: "only the workflow that is run says what programs may see")
    }
    readParameters(root["params"]?.members ?? [], of: file)
  }

  /// The file that a step uses; nil, and a mistake, where it may not or cannot be used.
  func file(_ written: String, usedBy use: Use, at span: Span) -> WorkflowFile? {
    let what = "step `\(use.localName.excerpt)` uses `\(written.excerpt)`"
    guard let path = Self.path(written, from: use.context.scope.file.path) else {
      note("\(what), which is not in the folder of the workflow", at: span)
      return nil
    }
    let chain = Array(sequence(first: use.context.scope) { $0.user?.context.scope }).reversed()
    if let first = chain.firstIndex(where: { $0.file.path == path }) {
      let names = chain[first...].map { "`\($0.file.path)`" } + ["`\(path)`"]
      note("the file uses itself: " + names.joined(separator: " uses "), at: span)
      return nil
    }
    guard use.context.scope.depth < Self.deepestUse else {
      note("\(what), more than \(Self.deepestUse) files deep", at: span)
      return nil
    }
    if let known = files[path] { return known }
    return read(path, what, usedBy: use, at: span)
  }

  private func read(_ path: String, _ what: String, usedBy use: Use, at span: Span) -> WorkflowFile? {
    files[path] = .some(nil)
    guard files.count <= Self.mostFiles else {
      note("the workflow uses more than \(Self.mostFiles) files", at: span)
      return nil
    }
    let read: Source
    do throws(Diagnostic) {
      read = try reader(path)
    } catch {
      note("\(what), which cannot be read", at: span, notes: [error.summary] + error.notes, help: error.help)
      return nil
    }
    bytesRead += read.bytes.count
    guard bytesRead <= Limits().size else {
      note("the workflow and the files that it uses are larger than \(Limits().size) bytes", at: span)
      return nil
    }
    let file = WorkflowFile(path: path, source: read, order: files.count)
    files[path] = file
    looking(from: Context(Scope(of: file, user: use))) { self.read(file) }
    return file
  }

  /// The way to a file from the folder of the workflow that was asked for; nil where it leads out of that folder.
  static func path(_ written: String, from user: String) -> String? {
    guard !written.utf8.starts(with: "/".utf8), !written.unicodeScalars.contains(where: \.steersDisplay),
      !written.utf8.contains(UInt8(ascii: "\\")), written.utf8.count <= 1024
    else { return nil }
    var parts = user.split(separator: "/").dropLast()
    for part in written.split(separator: "/", omittingEmptySubsequences: true) {
      switch part {
      case ".": break
      case "..":
        guard parts.popLast() != nil else { return nil }
      default: parts.append(part)
      }
    }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }
}
