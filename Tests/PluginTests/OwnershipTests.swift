import AWSConnection
import PlinkflowKit
import Testing

@Suite struct OwnershipTests {
  private let token = Token(run: "20180925-120000-abcdef", step: 4, direction: .run, generation: 1)

  private func owner(_ tag: String?, as token: Token) -> Ownership {
    Ownership(of: tag.map { [Ownership.tag: $0] } ?? ["Name": "x"], for: token)
  }

  @Test func `a token tells who made something`() {
    #expect(owner(token.text, as: token) == .ours)
    #expect(owner("plinkflow-20180925-120000-abcdef-5-run0", as: token) == .sibling)
    #expect(owner("plinkflow-20180924-120000-abcdef-4-run1", as: token) == .earlier)
    #expect(owner(nil, as: token) == .others)
  }

  @Test func `the token of an undo finds what the run made`() {
    let undo = Token(run: "20180925-120000-abcdef", step: 4, direction: .undo, generation: 1)
    #expect(undo.forward.text == token.text)
    #expect(owner(token.text, as: undo) == .ours)
  }
}
