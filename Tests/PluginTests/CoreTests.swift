import CloudFixtures
import Core
import Document
import PlinkflowKit
import Testing

@Suite struct CoreTests {
  private let token = Token(run: "r1", step: 3, direction: .run, generation: 0)

  @Test func `a milestone is done at once`() async throws {
    let kind = try #require(allKinds.first { $0.name == "core.milestone" })
    let step = try kind.bind(.object([]), using: Nothing())
    #expect(try await step.observe(nil, token: token) == .present(.object([])))
  }

  @Test func `an approval waits for the person of its own token`() async throws {
    let kind = try #require(allKinds.first { $0.name == "core.approve" })
    let approved = Token(run: "r1", step: 3, direction: .run, generation: 0)
    let approvals = Approvals { token in token == approved ? "alice" : nil }
    let step = try kind.bind(.object([.init("message", .string("cut over now"))]), using: approvals)
    #expect(try await step.observe(nil, token: token) == .present(.object([.init("approved_by", .string("alice"))])))
    let other = Token(run: "r1", step: 4, direction: .run, generation: 0)
    guard case .settling(let why, _) = try await step.observe(nil, token: other) else { throw Driver.Unfinished() }
    #expect(why == "waits for a person's approval: cut over now")
  }
}
