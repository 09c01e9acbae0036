import Document
import Workflow

/// Files that exist in a test only, by their ways from the workflow's folder.
struct Files {
  let texts: [String: String]

  func read(_ path: String) throws(Diagnostic) -> Source {
    guard let text = texts[path] else { throw Diagnostic("no such file or directory") }
    return Source(name: path, text: text)
  }

  /// Loads the file `flow.json5`.
  func load(_ assignments: String...) throws(Diagnostics) -> Workflow {
    var arguments = Arguments()
    for assignment in assignments { arguments.add(assignment: assignment) }
    return try Workflow.load(
      Source(name: "flow.json5", text: texts["flow.json5"] ?? ""), arguments: arguments, catalog: catalog, reader: read)
  }

  /// What is shown of the mistakes of `flow.json5` and the files that it uses.
  var shown: String {
    do throws(Diagnostics) {
      _ = try load()
      return ""
    } catch {
      return error.rendered()
    }
  }
}
