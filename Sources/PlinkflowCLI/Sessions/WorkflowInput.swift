import Document
import Foundation
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

extension Invocation {
  /// The folder that `--folder` names: an absolute path, links followed.
  var folder: String? {
    get throws(Stop) {
      guard let path = value(of: .folder) else { return nil }
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
        throw Stop(.badInput, Diagnostic("`\(path.printable)` of `--folder` is not a folder"))
      }
      return URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
  }
}
