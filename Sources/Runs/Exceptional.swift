import PlinkflowKit

/// What most steps of a large run have no use for at any one time, kept aside: a run of 100,000 steps that are done
/// holds a word for each instead of some 150 bytes.
struct Exceptional: Sendable {
  private struct Content: Sendable {
    var before: AnyObservation?
    var fault: StepError?
    var settling: String?
    var approver: String?
    var accepted: [Difference]?
    var restoration: Event.Restoration?
    var resolution: Event.Resolution?
    var incomplete: Bool?
    var hidden: Bool?
  }

  /// Never changed once it was made, so that copies of a record can share it.
  private final class Box: Sendable {
    let content: Content

    init(_ content: Content) { self.content = content }
  }

  private var box: Box?

  var before: AnyObservation? {
    get { box?.content.before }
    set { replace(\.before, by: newValue) }
  }

  var fault: StepError? {
    get { box?.content.fault }
    set { replace(\.fault, by: newValue) }
  }

  var settling: String? {
    get { box?.content.settling }
    set { replace(\.settling, by: newValue) }
  }

  var approver: String? {
    get { box?.content.approver }
    set { replace(\.approver, by: newValue) }
  }

  var accepted: [Difference]? {
    get { box?.content.accepted }
    set { replace(\.accepted, by: newValue) }
  }

  var restoration: Event.Restoration? {
    get { box?.content.restoration }
    set { replace(\.restoration, by: newValue) }
  }

  var resolution: Event.Resolution? {
    get { box?.content.resolution }
    set { replace(\.resolution, by: newValue) }
  }

  var incomplete: Bool? {
    get { box?.content.incomplete }
    set { replace(\.incomplete, by: newValue) }
  }

  var hidden: Bool? {
    get { box?.content.hidden }
    set { replace(\.hidden, by: newValue) }
  }

  private mutating func replace<Part>(_ part: WritableKeyPath<Content, Part?>, by new: Part?) {
    // Nothing to forget where nothing was kept.
    if box == nil, new == nil { return }
    var content = box?.content ?? Content()
    content[keyPath: part] = new
    box = Box(content)
  }
}
