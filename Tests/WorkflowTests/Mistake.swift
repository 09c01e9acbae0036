import Document
import Testing
import Workflow

/// A mistake in a workflow or its arguments, and the text that a person is to see.
struct Mistake: CustomTestStringConvertible {
  let name: String
  let arguments: [String]
  let file: String
  let shown: String

  var testDescription: String { name }

  /// A mistake in a whole file.
  init(_ name: String, arguments: [String] = [], file: String, shown: String) {
    self.name = name
    self.arguments = arguments
    self.file = file
    self.shown = shown
  }

  /// A mistake in lines that stand among the steps of a file which has none itself; they are lines 14 and on.
  init(_ name: String, step: String, shown: String) {
    let lines = step.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    self.init(name, file: Self.start + lines + "\n  },\n}", shown: shown)
  }

  /// What the file's reader says of it; nothing where it finds no mistake.
  var isShown: String {
    var given = Arguments()
    for assignment in arguments { given.add(assignment: assignment) }
    do throws(Diagnostics) {
      _ = try Workflow.load(Source(name: "flow.json5", text: file), arguments: given, catalog: catalog)
      return ""
    } catch {
      return error.rendered()
    }
  }

  private static let start = #"""
    {
      workflow: "w",
      params: {
        region: { type: "string", default: "eu" },
        count: { type: "integer", default: 2 },
        psk: { type: "string", secret: true, default: "env:PSK" },
      },
      connections: {
        first: { type: "cloud", region: "${params.region}" },
        books: { type: "directory", region: "x" },
      },
      steps: {
        network: { uses: "net.network", with: { name: "n" } },

    """#
}
