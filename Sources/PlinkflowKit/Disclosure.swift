import Document

/// Sees to it that what a step answers can be journaled: no text of a secret is in it.
///
/// Outputs, receipts and what stood before are handed on, to other steps and to undo, so a secret in them is never
/// replaced by something else: the answer is refused, and the step and the field are named. A parameter that is a
/// secret by its type is no value that is handed on: what differs in it is told as `(secret)`.
struct Disclosure: Sendable {
  /// What may stand under `with`.
  private let parameters: Once<Shape>
  /// The fields in which the text of a secret stands by chance, as the workflow's author says.
  private let published: Set<String>

  init(parameters: Once<Shape>, published: Set<String>) {
    self.parameters = parameters
    self.published = published
  }

  /// Of a step whose parameters nobody knows, with no field that may hold a secret's text.
  static let strict = Disclosure(parameters: Once { .any }, published: [])

  /// What was found, as it may be compared with what was journaled: differences in a secret without what differs, and
  /// what is only told without any.
  func concealed(_ observation: AnyObservation) -> AnyObservation {
    let outputs: Value
    let drift: [Difference]
    switch observation {
    case .absent: return observation
    case .settling(let why, let delay): return .settling(Redaction.redact(why), pollAfter: delay)
    case .foreign(let what): return .foreign(Redaction.redact(what))
    case .present(let seen, let differing): (outputs, drift) = (seen, differing)
    }
    guard !drift.isEmpty else { return observation }
    let differences = drift.map { difference in
      guard parameters.value.field(difference.field) == .secret else { return difference }
      return Difference(
        difference.field, found: difference.found.map { _ in Redaction.word },
        wanted: difference.wanted.map { _ in Redaction.word })
    }
    return .present(outputs, drift: differences)
  }

  /// Refuses what was found where it cannot be journaled.
  func check(_ observation: AnyObservation) throws(StepError) {
    guard case .present(let outputs, let drift) = observation else { return }
    if let held = HeldSecret.find(in: outputs, except: published) {
      throw refusal(held, held.path.isEmpty ? "its outputs" : "output `\(held.path)`")
    }
    for difference in drift where !published.contains(difference.field) {
      let texts = [difference.field, difference.found ?? "", difference.wanted ?? ""].map(Value.string)
      guard let held = HeldSecret.find(in: Value(.array(texts))) else { continue }
      throw refusal(
        HeldSecret(path: difference.field, name: difference.field, source: held.source),
        "what differs in `\(difference.field)`")
    }
  }

  /// Refuses a receipt that cannot be journaled. The change was made: see ``StepError/isMade``.
  func check(receipt: Value) throws(StepError) {
    guard let held = HeldSecret.find(in: receipt, except: published) else { return }
    var fault = refusal(held, held.path.isEmpty ? "its receipt" : "`\(held.path)` of its receipt")
    fault.isMade = true
    throw fault
  }

  private func refusal(_ held: HeldSecret, _ what: String) -> StepError {
    .refused(
      "answered with the text of a secret in \(what)", notes: ["it is what `\(held.source)` holds"],
      help: held.name.isEmpty
        ? nil
        : "where that is chance, allow it with `public: [\"\(held.name)\"]` in the step; else keep it out of there")
  }
}
