import Document
import Foundation
import PlinkflowKit
import Testing

/// What may be journaled of a step's answers.
@Suite struct DisclosureTests {
  private let token = Token(text: "t")

  /// A step that answers with a text in each of its places, of a kind with a secret parameter `key`.
  private func step(
    outputs: Value = .object([]), drift: [Difference] = [], receipt: Value = .null, published: Set<String> = []
  ) throws -> BoundStep {
    let kind = StepKind(
      name: "t.t", summary: "a thing", help: Help(),
      parameters: .object([.init(name: "key", shape: .secret, isOptional: true)]), outputs: .any, isReversible: true,
      visibleWithin: .zero, usually: .seconds(1), patience: .seconds(10), client: nil
    ) { (_, _) throws(StepError) -> BoundStep in
      BoundStep(
        isReversible: true,
        observe: { (_, _) async throws(StepError) -> AnyObservation in .present(outputs, drift: drift) },
        apply: { (_, _) async throws(StepError) -> Value in receipt },
        undo: { (_, _, _) async throws(StepError) in })
    }
    return try kind.bind(.object([]), using: Nothing(), published: published)
  }

  private func secret() async throws -> String {
    let name = "DISCLOSED_\(UUID().uuidString.replacing("-", with: "_"))"
    setenv(name, "s3cret-\(UUID().uuidString)", 1)
    return try await Secret(source: "env:\(name)").reveal()
  }

  @Test func `an output, a difference or a receipt with a secret in it is refused`() async throws {
    let secret = try await secret()
    let outputs = Value.object([.init("a", .string("x")), .init("list", .init(.array([.string("in \(secret)")])))])
    for (answer, what) in [
      (try step(outputs: outputs), "output `list[0]`"),
      (try step(drift: [Difference("text", found: "the \(secret)", wanted: "x")]), "what differs in `text`"),
      (try step(drift: [Difference("of \(secret)", found: nil, wanted: nil)]), "what differs in `of \(secret)`"),
    ] {
      let fault = await #expect(throws: StepError.self) { _ = try await answer.observe(nil, token: token) }
      #expect(fault?.class == .refused)
      #expect(fault?.summary == "answered with the text of a secret in \(what)")
      // On the way back nothing of it is journaled.
      _ = try await answer.observeUnrecorded(nil, token: token)
    }
    let made = try step(receipt: .object([.init("id", .string(secret))]))
    let fault = await #expect(throws: StepError.self) { _ = try await made.apply(over: .absent, token: token) }
    #expect(fault?.summary == "answered with the text of a secret in `id` of its receipt")
    #expect(fault?.isMade == true)
  }

  @Test func `what is public is handed on as it is`() async throws {
    let secret = try await secret()
    let value = Value.object([.init("name", .object([.init("host", .string(secret))]))])
    let step = try step(
      outputs: value, drift: [Difference("name", found: secret, wanted: nil)], receipt: value, published: ["name"])
    #expect(
      try await step.observe(nil, token: token)
        == .present(value, drift: [Difference("name", found: secret, wanted: nil)]))
    #expect(try await step.apply(over: .absent, token: token) == value)
  }

  @Test func `a difference in a parameter that is a secret is told without it`() async throws {
    let step = try step(drift: [Difference("key", found: "the old one", wanted: try await secret())])
    let told = AnyObservation.present(.object([]), drift: [Difference("key", found: "(secret)", wanted: "(secret)")])
    #expect(try await step.observe(nil, token: token) == told)
    #expect(try await step.observeUnrecorded(nil, token: token) == told)
  }

  @Test func `what is only told is told without a secret`() async throws {
    let secret = try await secret()
    for observation in [AnyObservation.settling("waits for \(secret)", pollAfter: .zero), .foreign("is \(secret)'s")] {
      let step = BoundStep(
        isReversible: true, observe: { (_, _) async throws(StepError) -> AnyObservation in observation },
        apply: { (_, _) async throws(StepError) -> Value in .null }, undo: { (_, _, _) async throws(StepError) in })
      switch try await step.observe(nil, token: token) {
      case .settling(let why, _): #expect(why == "waits for (secret)")
      case .foreign(let what): #expect(what == "is (secret)'s")
      default: Issue.record("it is something else")
      }
    }
  }

  @Test func `a value is searched in its texts, its names and its numbers`() async throws {
    let secret = "9\(UInt32.random(in: 100_000_000...999_999_999))7531"
    setenv("DISCLOSED_PIN", secret, 1)
    _ = try await Secret(source: "env:DISCLOSED_PIN").reveal()
    let number = try #require(Int64(secret))
    #expect(HeldSecret.find(in: .object([.init("pin", .init(.integer(number)))]))?.path == "pin")
    #expect(HeldSecret.find(in: .object([.init("a", .init(.array([.null, .string("x\(secret)")])))]))?.path == "a[1]")
    #expect(HeldSecret.find(in: .object([.init("a", .object([.init(secret, .null)]))]))?.path == "a")
    let nested = ShownValue(.object([.init("n", .init(.integer(number))), .init(secret, .null)]), as: .any)
    #expect(nested.content == .object([.init("n", .string("(secret)")), .init("(secret)", .null)]))
  }
}
