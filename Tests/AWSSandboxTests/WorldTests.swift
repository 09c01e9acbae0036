import AWSSandbox
import Document
import Testing

@Suite struct WorldTests {
  @Test func `the world that is printed is the one that is used`() throws {
    let world = try SandboxWorld.read(Source(name: "world.json5", text: SandboxWorld.defaultText))
    #expect(world.accounts.map(\.id) == ["111111111111", "222222222222", "333333333333"])
    #expect(world.accounts.allSatisfy { $0.accessKey.count == 20 })
    #expect(world.account("consumer")?.id == "222222222222")
  }

  @Test func `a misspelt field is shown where it stands`() throws {
    let text = """
      {
        region: "ap-northeast-1",
        accounts: [{ id: "111111111111", name: "a", acces_key: "AKIAAAAAAAAAAAAAAAAA", secret_key: "s" }],
      }
      """
    let mistakes = #expect(throws: Diagnostics.self) { try SandboxWorld.read(Source(name: "world.json5", text: text)) }
    let first = try #require(mistakes?.all.first)
    #expect(first.rendered().contains("world.json5:3:"))
    #expect(first.help == "a similar field exists: `access_key`")
  }

  @Test(
    arguments: [
      ("apne1-az4\", \"ap-northeast-1c\"", "apne1-az4\", \"ap-northeast-1x\""), ("vpc-0a1d806e", "vpc-0A1D806E"),
      ("10.0.0.0/16", "10.0.0.1/16"), ("AKIASANDBOXCONSUMER2", "AKIASANDBOXPROVIDER2"),
      ("AKIASANDBOXCONSUMER2", "AKIASHORT"), ("id: \"222222222222\"", "id: \"2222\""),
    ]) func `what no AWS could begin from is refused`(found: String, put: String)
  {
    let text = SandboxWorld.defaultText.replacing(found, with: put)
    #expect(text != SandboxWorld.defaultText)
    #expect(throws: Diagnostics.self) { try SandboxWorld.read(Source(name: "world.json5", text: text)) }
  }
}
