import Document
import PlinkflowKit

/// A kind of step that is put to the test, with parameters of something that is not there yet.
public struct Subject: Sendable {
  let kind: StepKind
  let parameters: Value
  /// Other parameters of the same thing; without them it is not tried whether what was changed is put back.
  let others: Value?
  /// Parameters of another thing; without them it is not tried whether two steps at once get in each other's way.
  let another: Value?
  let client: any Sendable
  /// Ends what implements the kind at once, as a crash would; nil where it lives in this process.
  let end: (@Sendable () -> Void)?
  /// A step that is not held against the schema, so that the program itself has to; nil where the schema is all there
  /// is.
  let unchecked: (@Sendable (Value) -> BoundStep)?
  /// Everything that is there, where that can be told: what an observe that changes something would change.
  let world: (@Sendable () -> String)?

  /// A kind, parameters of something that is not there yet, and what its connection offers.
  public init(
    _ kind: StepKind, parameters: Value, others: Value? = nil, another: Value? = nil,
    client: any Sendable = Nothing(),
    end: (@Sendable () -> Void)? = nil, unchecked: (@Sendable (Value) -> BoundStep)? = nil,
    world: (@Sendable () -> String)? = nil
  ) {
    self.kind = kind
    self.parameters = parameters
    self.others = others
    self.another = another
    self.client = client
    self.end = end
    self.unchecked = unchecked
    self.world = world
  }
}
