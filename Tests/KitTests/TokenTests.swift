import PlinkflowKit
import Testing

@Suite struct TokenTests {
  @Test(arguments: [
    ("20261128-041141-k7m2xq", 0, Token.Direction.run, 0, "plinkflow-20261128-041141-k7m2xq-0-run0"),
    ("20261128-041141-k7m2xq", 99_999, .undo, 12, "plinkflow-20261128-041141-k7m2xq-99999-undo12"),
    ("r-undo-run", 7, .undo, 1, "plinkflow-r-undo-run-7-undo1"),
  ])
  func `a token says what it was put together from`(
    run: String, step: Int, direction: Token.Direction, generation: Int, text: String
  ) throws {
    let token = Token(run: run, step: step, direction: direction, generation: generation)
    #expect(token.text == text)
    let meaning = try #require(Token(text: text).meaning)
    #expect(meaning.run == run)
    #expect(meaning.step == step)
    #expect(meaning.direction == direction)
    #expect(meaning.generation == generation)
  }

  @Test(arguments: [
    "", "plinkflow-", "plinkflow--0-run0", "plinkflow-r-0-run", "plinkflow-r-+0-run0", "plinkflow-r-0-run00",
    "plinkflow-r-0-turn0", "plinkflow-r-0-run0-3", "another-r-0-run0", "plinkflow-r--1-run",
  ])
  func `a text that is no token of plinkflow says nothing`(text: String) {
    #expect(Token(text: text).meaning == nil)
    #expect(Token(text: text).forward.text == text)
    #expect(Token(text: text).backward.text == text)
  }

  @Test func `each change has one that takes it back, and leads back to itself`() {
    let token = Token(run: "r-undo3-run", step: 4, direction: .run, generation: 2)
    #expect(token.backward == Token(run: "r-undo3-run", step: 4, direction: .undo, generation: 2))
    #expect(token.backward.forward == token)
    #expect(token.forward == token)
    #expect(token.backward.backward == token.backward)
  }
}
