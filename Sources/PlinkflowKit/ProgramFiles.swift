import Document

/// A kind of step that runs programs out of the folder that the workflow's file lies in.
///
/// What such a step does depends on files that the workflow does not hold. A run is frozen with their digests, and on a
/// machine where they are not there or say something else nothing is sent on their behalf.
public protocol ProgramFileUsing: Step {
  /// The paths that a step's parameters may name, from the workflow's folder; those that are no files of it do not
  /// count.
  ///
  /// - Parameter known: the parameters whose values are known before the run.
  static func programFiles(_ known: Value) -> [String]
}

/// What a kind tells of its steps' files; nil where it runs no programs.
func programFiles<S: Step>(of type: S.Type) -> (@Sendable (Value) -> [String])? {
  guard let type = type as? any ProgramFileUsing.Type else { return nil }
  return { type.programFiles($0) }
}
