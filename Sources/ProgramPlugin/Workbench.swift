import Document
import PlinkflowKit

/// What tries a program out beyond what runs do with it.
public struct Workbench: Sendable {
  let program: PluginProgram
  let declaration: Declaration

  /// Ends the program at once, as a crash would.
  public func end() { program.end() }

  /// The parameters that the schema of a kind gives as examples.
  public func examples(of kind: String) -> [Value] {
    declaration.kinds.first { $0.name == kind }?.parameters.examples ?? []
  }

  /// A step whose parameters nobody but the program itself holds against the schema; nil for an unknown kind.
  public func unchecked(_ kind: String, _ parameters: Value, using client: any Sendable) -> BoundStep? {
    declaration.kinds.first { $0.name == kind }.map { kind in
      ProgramStep(program: program, kind: kind, parameters: parameters, connection: client as? ProgramConnection).bound
    }
  }
}
