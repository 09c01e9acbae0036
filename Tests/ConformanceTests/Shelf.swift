import Document
import PlinkflowKit
import Synchronization

/// A world of named texts, and a kind of step that puts them there, with a flaw or without.
final class Shelf: Sendable {
  /// What is wrong with the kind.
  enum Flaw: CaseIterable, Sendable {
    case observeChanges, applyDoesNothing, applyMakesAnother, forgetsToken, undoLeavesIt, undoFailsTwice
    case undoForgetsBefore, undoWantsIt, takesAnything, tellsSecret, losesOne
  }

  private struct State {
    var texts: [String: (text: String, token: String)] = [:]
    var looks = 0
    var undone: Set<String> = []
    /// Whether a second thing is about to be made, and how many changes have read what is there since then.
    var isOfTwo = false
    var readers = 0
  }

  private let state = Mutex(State())
  private let flaw: Flaw?
  private let exclusive: String?

  /// - Parameter exclusive: what its kind says of changes at once.
  init(_ flaw: Flaw? = nil, exclusive: String? = nil) { (self.flaw, self.exclusive) = (flaw, exclusive) }

  /// Everything that is there, as text.
  var contents: String {
    state.withLock { state in
      state.texts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: ",")
        + (flaw == .observeChanges ? " \(state.looks)" : "")
    }
  }

  var kind: StepKind {
    let parameters = Shape.object([
      .init(name: "name", shape: .string, isOptional: false), .init(name: "text", shape: .string, isOptional: false),
      .init(name: "key", shape: .secret, isOptional: true),
    ])
    return StepKind(
      name: "shelf.text", summary: "a text on a shelf", help: Help(), parameters: parameters,
      outputs: .object([.init(name: "text", shape: .string, isOptional: false)]), isReversible: true,
      visibleWithin: .zero, usually: .seconds(1), patience: .seconds(10), exclusive: exclusive,
      client: nil
    ) { [self] (parameters: Value, _: any Sendable) throws(StepError) -> BoundStep in
      guard let name = parameters["name"]?.string, let text = parameters["text"]?.string else {
        if flaw == .takesAnything { return step("", "", nil) }
        throw .refused("has a parameter that does not fit")
      }
      return step(name, text, parameters["key"]?.string)
    }
  }

  private func step(_ name: String, _ text: String, _ key: String?) -> BoundStep {
    BoundStep(
      isReversible: true, guarantees: Guarantees(isWhole: false),
      observe: { [self] (receipt: Value?, token: Token) async throws(StepError) -> AnyObservation in
        if let key { _ = try await Secret(source: key).reveal() }
        return look(name, text, receipt, token)
      },
      apply: { [self] (_: AnyObservation, token: Token) async throws(StepError) -> Value in
        let secret: String? = if let key { try await Secret(source: key).reveal() } else { nil }
        if flaw == .losesOne { await rewrite(name, text, token) } else { put(name, text, token) }
        return flaw == .tellsSecret ? .string("made with \(secret ?? "")") : .null
      },
      undo: { [self] (before: AnyObservation, _: Value?, token: Token) async throws(StepError) in
        try takeBack(name, before, token)
      })
  }

  private func look(_ name: String, _ text: String, _ receipt: Value?, _ token: Token) -> AnyObservation {
    state.withLock { state in
      state.looks += 1
      if name == "b" { state.isOfTwo = true }
      guard let found = state.texts[name] else { return .absent }
      // One that is only known by its receipt is not found again where the reply was lost.
      if flaw == .forgetsToken, found.token == token.text, receipt == nil { return .absent }
      let outputs = Value.object([.init("text", .string(found.text))])
      let drift = [Difference("text", found: found.text, wanted: text)]
      return .present(outputs, drift: found.text == text ? [] : drift)
    }
  }

  private func put(_ name: String, _ text: String, _ token: Token) {
    if flaw == .applyDoesNothing { return }
    state.withLock { state in
      let isSecond = state.texts[name]?.token == token.text
      state.texts[name] = (text, token.text)
      if flaw == .applyMakesAnother, isSecond { state.texts[name + "-2"] = (text, token.text) }
    }
  }

  /// Writes all that is there anew, as it was read before: what is put there meanwhile is lost.
  private func rewrite(_ name: String, _ text: String, _ token: Token) async {
    let read = state.withLock { state in
      state.readers += state.isOfTwo ? 1 : 0
      return state.texts
    }
    // The other one comes in between, where it is sent at once.
    let patience = ContinuousClock.now + .seconds(3)
    while state.withLock({ $0.isOfTwo && $0.readers < 2 }), .now < patience { await Task.yield() }
    state.withLock { state in
      state.texts = read
      state.texts[name] = (text, token.text)
    }
  }

  private func takeBack(_ name: String, _ before: AnyObservation, _ token: Token) throws(StepError) {
    let isSecond = state.withLock { !$0.undone.insert(token.text).inserted }
    if name == "b" { state.withLock { $0.isOfTwo = false } }
    if flaw == .undoFailsTwice, isSecond { throw .refused("is not there") }
    if flaw == .undoWantsIt, state.withLock({ $0.texts[name] == nil }) { throw .refused("is not there") }
    if flaw == .undoLeavesIt { return }
    state.withLock { state in
      guard case .present(let outputs, _) = before, let text = outputs["text"]?.string, flaw != .undoForgetsBefore
      else {
        state.texts[name] = nil
        return
      }
      state.texts[name] = (text, "")
    }
  }
}
