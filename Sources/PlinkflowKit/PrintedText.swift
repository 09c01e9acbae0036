/// What a program printed while it did a step's work, as the step's log keeps it: bounded, without revealed secrets,
/// and never a value that is handed on.
public struct PrintedText: Sendable, Hashable {
  /// Which of the step's functions the program carried out.
  public enum Function: String, Sendable {
    /// It looked.
    case observe
    /// It changed.
    case apply
    /// It took back.
    case undo
  }

  /// Which of the step's functions the program carried out.
  public let function: Function
  /// Standard output; empty where it was an object of outputs.
  public let output: String
  /// Standard error.
  public let errors: String

  /// What a program printed.
  public init(_ function: Function, output: String, errors: String) {
    (self.function, self.output, self.errors) = (function, output, errors)
  }

  /// Who is told of what programs print on behalf of the step that is being observed, changed or taken back.
  @TaskLocal public static var recorder: Recorder?

  /// Who is told of what programs print.
  public struct Recorder: Sendable {
    private let record: @Sendable (PrintedText) -> Void
    private let follow: (@Sendable (String) -> Void)?

    /// - Parameters:
    ///   - record: called once for a program that has ended and printed anything.
    ///   - follow: called with each line as it comes, without its end.
    public init(
      record: @escaping @Sendable (PrintedText) -> Void,
      following follow: (@Sendable (String) -> Void)? = nil
    ) {
      (self.record, self.follow) = (record, follow)
    }

    /// Tells of a program that has ended.
    public func callAsFunction(_ text: PrintedText) { record(text) }

    /// Whether lines are told as they come.
    public var isFollowing: Bool { follow != nil }

    /// Tells of a line while the program goes on.
    public func line(_ text: String) { follow?(text) }
  }
}
