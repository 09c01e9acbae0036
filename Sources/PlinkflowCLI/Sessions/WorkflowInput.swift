import Document
import Workflow

/// The workflow file and the parameters that a command line names.
struct WorkflowInput: Sendable {
  /// The file's path, as it was typed.
  let file: String
  private let assignments: [String]
  private let parameterFile: String?

  /// What a command line names.
  init(_ invocation: Invocation) throws(ArgumentError) {
    file = try invocation.required(0)
    assignments = invocation.values(of: .param)
    parameterFile = invocation.value(of: .params)
  }

  /// The workflow's text.
  func source() throws(Stop) -> Source { try read(file) }

  /// What is given for its parameters: those of the command line count more than the file's.
  func arguments() throws(Stop) -> Arguments {
    var arguments = Arguments()
    if let parameterFile { arguments.add(file: try read(parameterFile)) }
    for assignment in assignments { arguments.add(assignment: assignment) }
    return arguments
  }

  /// The workflow, with everything about it checked.
  func load(_ catalog: Catalog) throws(Stop) -> Workflow {
    let source = try source()
    let arguments = try arguments()
    do throws(Diagnostics) {
      return try Workflow.load(source, arguments: arguments, catalog: catalog)
    } catch {
      throw Stop(error)
    }
  }
}
