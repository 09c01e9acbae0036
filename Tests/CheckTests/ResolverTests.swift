import Addresses
import Fixtures
import Testing

@testable import Check

@Suite struct ResolverTests {
  private func resolver(_ port: UInt16) throws -> Resolver {
    Resolver(address: try #require(IPAddress("127.0.0.1")), port: port)
  }

  private static let seven = Message.record(type: 1, [10, 0, 1, 7])

  @Test func `a reply over UDP is taken`() throws {
    let server = try NameServer { [Message.reply(to: $0, answers: [Self.seven])] }
    let reply = try resolver(server.port).ask("www.example.com", .a)
    #expect(reply.records.map(\.content) == [.address(try #require(IPAddress("10.0.1.7")))])
  }

  @Test func `a reply that does not fit is fetched over TCP`() throws {
    let server = try NameServer(
      datagrams: { [Message.reply(to: $0, isTruncated: true)] },
      stream: { Message.reply(to: $0, answers: [UInt8](0..<200).map { Message.record(type: 1, [10, 0, 2, $0]) }) })
    #expect(try resolver(server.port).ask("www.example.com", .a).records.count == 200)
  }

  @Test func `a forged reply ahead of the true one is passed over`() throws {
    let server = try NameServer { query in
      var forged = Message.reply(to: query, answers: [Message.record(type: 1, [6, 6, 6, 6])])
      forged[1] ^= 1
      return [forged, [], [1, 2, 3], Message.reply(to: query, answers: [Self.seven])]
    }
    let reply = try resolver(server.port).ask("www.example.com", .a)
    #expect(reply.records.map(\.content) == [.address(try #require(IPAddress("10.0.1.7")))])
  }

  @Test func `a question that gets lost once is asked again`() throws {
    let seen = Seen()
    let server = try NameServer { query in
      seen.add(query)
      return seen.count == 1 ? [] : [Message.reply(to: query, answers: [Self.seven])]
    }
    var resolver = try resolver(server.port)
    // The answer to the second one has to come in time.
    resolver.patience = .seconds(3)
    #expect(try resolver.ask("www.example.com", .a).records.count == 1)
  }

  @Test func `a server that is silent, absent or speaks something else is told apart`() throws {
    let silent = try NameServer { _ in [] }
    var patient = try resolver(silent.port)
    patient.patience = .milliseconds(100)
    #expect(throws: Resolver.Failure.socket(.timedOut)) { _ = try patient.ask("www.example.com", .a) }
    let deaf = try DeafPort()
    let absent = try resolver(deaf.number)
    #expect(throws: Resolver.Failure.socket(.refused)) { _ = try absent.ask("www.example.com", .a) }
    withExtendedLifetime(deaf) {}
    let odd = try NameServer { [Message.reply(to: $0, answers: [Message.record(type: 1, [10, 0])])] }
    #expect(throws: Resolver.Failure.malformed) { _ = try resolver(odd.port).ask("www.example.com", .a) }
    let cut = try NameServer(datagrams: { [Message.reply(to: $0, isTruncated: true)] }, stream: { _ in [] })
    #expect(throws: Resolver.Failure.malformed) { _ = try resolver(cut.port).ask("www.example.com", .a) }
  }

  @Test func `identifiers are not one after another`() throws {
    let identifiers = Seen()
    let server = try NameServer { query in
      identifiers.add(Array(query[..<2]))
      return [Message.reply(to: query)]
    }
    for _ in 0..<20 { _ = try resolver(server.port).ask("www.example.com", .a) }
    #expect(identifiers.count > 15)
  }
}
