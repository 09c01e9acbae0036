import Document

extension Workflow {
  /// The text that a run is frozen with: the file's own, or, where it uses other files, a document that holds all their
  /// texts. Loading it, under the file's name, gives the same workflow and reads no file.
  public var frozenText: String {
    guard files.count > 1, let root = files.first else { return String(decoding: source.bytes, as: UTF8.self) }
    return Value.object([
      .init(Bundle.mark, .string(root.path)),
      .init(
        "files",
        .object(files.map { .init($0.path, .string(String(decoding: $0.source.bytes, as: UTF8.self))) })),
    ]).readableText
  }

  /// The name that a file gives its workflow, if it can be read that far. Usually that is its first line, and nothing
  /// else is read; mistakes are for loading the file to tell.
  public static func name(in source: Source) -> String? {
    guard let unpacked = try? Bundle.unpacked(source) else { return nil }
    return Value.member("workflow", of: unpacked.source)?.string
  }
}

/// All texts of a workflow that uses other files, in one.
enum Bundle {
  /// The key that tells a bundle from a workflow; it holds the path of the workflow's own file.
  static let mark = "plinkflow_bundle"

  /// A workflow's own text, and where the others are.
  struct Unpacked {
    let source: Source
    /// Its way from its folder.
    let path: String
    /// Reads the files of the bundle; nil where the text is no bundle.
    let reader: Workflow.Reader?
  }

  static func unpacked(_ source: Source) throws(Diagnostics) -> Unpacked {
    let folder = source.name.lastIndex(of: "/").map { source.name[...$0] } ?? ""
    let plain = Unpacked(source: source, path: String(source.name.dropFirst(folder.count)), reader: nil)
    // A workflow is not read twice for the sake of the few texts that hold the mark.
    guard mayBeBundle(source.bytes), let value = try? Value.parse(source), let mark = value[mark] else { return plain }
    guard let path = mark.string, let members = value["files"]?.members,
      let text = members.first(where: { $0.key == path })?.value.string
    else { throw Diagnostics([Diagnostic("`\(source.name.excerpt)` is an incomplete bundle of workflow files")]) }
    let texts = Dictionary(members.map { ($0.key, $0.value.string ?? "") }) { first, _ in first }
    return Unpacked(source: Source(name: source.name, text: text), path: path) { (path) throws(Diagnostic) in
      guard let text = texts[path] else {
        throw Diagnostic("the bundle of workflow files does not hold `\(path.excerpt)`")
      }
      return Source(name: folder + path, text: text)
    }
  }

  private static func mayBeBundle(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: "{\n  \"\(mark)\"".utf8)
  }
}
