import Document

/// Values for a workflow's parameters, from the command line, from files, or from the journal.
///
/// They are only collected here; ``Workflow/load(_:arguments:catalog:)`` reads them against the declarations, so that
/// their mistakes are told together with those of the file. A value on the command line counts more than one from a
/// file, and both more than a journaled one; of two of the same rank the later counts.
public struct Arguments: Sendable {
  var assignments: [Source] = []
  var files: [Source] = []
  var frozen: Value?

  /// No values.
  public init() {}

  /// The values that a run was begun with: ``Workflow/arguments`` as it was then. Values of parameters that the
  /// workflow no longer declares are passed over.
  public init(frozen: Value) {
    self.frozen = frozen
  }

  /// Whether nothing was given.
  public var isEmpty: Bool { assignments.isEmpty && files.isEmpty && frozen == nil }

  /// These values before those of a run that goes on.
  public func over(frozen: Value) -> Arguments {
    var both = self
    both.frozen = frozen
    return both
  }

  /// Adds `name=value`, as it stands behind `--param`. Lists are written `a,b` or in brackets, objects in braces.
  public mutating func add(assignment text: String) {
    assignments.append(Source(name: "--param", text: text))
  }

  /// Adds a file that holds an object of values in the workflow language.
  public mutating func add(file: Source) {
    files.append(file)
  }
}
