import Document
import PlinkflowKit
import Runs
import Testing

@testable import Engine

/// What the engine itself says of a step that it gives up; each follows "step `x`".
@Suite struct FaultWordingTests {
  private func forward(_ phase: StepRecord.Phase, on observation: AnyObservation) -> StepError? {
    let situation = Forward.Situation(
      phase: phase, before: .absent, isKnown: false, doubt: Doubt(sinceSent: nil, polls: 0, window: .zero))
    if case .fail(let fault, _) = Forward.move(situation, on: observation) { return fault }
    return nil
  }

  @Test func `what is somebody else's is told with what it is`() {
    let fault = forward(.pending, on: .foreign("a zone of that name, which account 1 made"))
    #expect(fault?.summary == "cannot go on: something that this run did not create is in the way")
    #expect(fault?.notes == ["a zone of that name, which account 1 made"])
    let back = Backward.move(
      Backward.Situation(phase: .done, before: .absent, doubt: Doubt(sinceSent: nil, polls: 0, window: .zero)),
      on: .foreign("another record"))
    #expect(
      back
        == .fail(
          .refused("cannot be undone: something that this run did not create is in the way", notes: ["another record"]))
    )
  }

  @Test func `a change that took and is not what is wanted is told field by field`() {
    let fault = forward(
      .received, on: .present(.object([]), drift: [Difference("ttl", found: "30", wanted: "60")]))
    #expect(fault?.summary == "was changed, and still differs from what is wanted")
    #expect(fault?.notes == [Difference("ttl", found: "30", wanted: "60").sentence])
  }

  @Test func `what was made and is gone says how to make it anew`() {
    let fault = forward(.received, on: .absent)
    #expect(fault?.summary == "was made, and is nowhere to be found")
    #expect(fault?.help == "run again to make it anew")
  }
}
