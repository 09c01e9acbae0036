import Document
import Fixtures
import PlinkflowKit
import Testing

@testable import Check

@Suite struct DNSCheckTests {
  /// Looks once, at a name server of the test's own, with parameters written as in a workflow.
  private func look(
    _ parameters: String, _ answer: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) async throws -> AnyObservation {
    let server = try NameServer { [answer($0)] }
    return try await Bench.look(
      "check.dns", "{ resolver: '127.0.0.1', port: \(server.port), name: 'www.oreg.internal', \(parameters) }")
  }

  private func two(_ query: [UInt8]) -> [UInt8] {
    Message.reply(
      to: query, answers: [Message.record(type: 1, [10, 0, 2, 9]), Message.record(type: 1, [10, 0, 1, 7])])
  }

  @Test func `a name that resolves into the ranges holds, and its addresses are outputs`() async throws {
    let observation = try await look("within: ['10.0.1.0/24', '10.0.2.0/24']", two)
    guard case .present(let outputs, let drift) = observation else { throw Bench.Unexpected(observation) }
    #expect(drift.isEmpty)
    #expect(outputs["addresses"]?.elements?.compactMap(\.string) == ["10.0.1.7", "10.0.2.9"])
    #expect(outputs["resolver"]?.string?.hasPrefix("127.0.0.1") == true)
  }

  @Test func `the expected addresses hold in any order, and others do not`() async throws {
    guard case .present = try await look("expected: ['10.0.1.7', '10.0.2.9']", two) else {
      Issue.record("it does not hold")
      return
    }
    let why = try Bench.reason(try await look("expected: ['10.0.1.7']", two))
    #expect(
      why.hasPrefix("www.oreg.internal resolves to 10.0.1.7, 10.0.2.9 instead of 10.0.1.7: another record answers"))
  }

  @Test func `an address outside of the ranges is another record`() async throws {
    let why = try Bench.reason(try await look("within: ['10.0.1.0/24']", two))
    #expect(
      why == """
        www.oreg.internal resolves to 10.0.2.9, outside of 10.0.1.0/24: another record answers, such as the one in \
        the public zone
        """)
  }

  @Test(arguments: [
    (
      3 as UInt8,
      "knows no www.oreg.internal: the record is missing, or the resolver does not ask the zone that holds it"
    ),
    (2, "failed to find www.oreg.internal: it does not reach the name servers of the zone"),
    (5, "refuses to answer for www.oreg.internal: it serves other networks, or other zones"),
    (4, "answers for www.oreg.internal with code 4"),
    (0, "has no A record for www.oreg.internal: the record is of another type"),
  ])
  func `each code is told with its likely cause`(code: UInt8, words: String) async throws {
    let why = try Bench.reason(try await look("") { Message.reply(to: $0, code: code) })
    #expect(why.hasPrefix("resolver 127.0.0.1"))
    #expect(why.hasSuffix(words), "\(why)")
  }

  @Test func `an alias that leads nowhere names where it leads`() async throws {
    let target = Message.name("vpce-0a1b.execute.example")
    let why = try Bench.reason(
      try await look("") { Message.reply(to: $0, answers: [Message.record(type: 5, target)]) })
    #expect(why.hasPrefix("www.oreg.internal is an alias of vpce-0a1b.execute.example, for which resolver"))
    #expect(why.hasSuffix("has no A record: the endpoint is gone, or the alias is mistyped"))
  }

  @Test func `a CNAME is compared without case and dot`() async throws {
    let alias: @Sendable ([UInt8]) -> [UInt8] = {
      Message.reply(to: $0, answers: [Message.record(type: 5, Message.name("VPCE-0a1b.Example"))])
    }
    let observation = try await look("type: 'CNAME', expected: ['vpce-0a1b.example.']", alias)
    guard case .present(let outputs, _) = observation else { throw Bench.Unexpected(observation) }
    #expect(outputs["alias"]?.string == "vpce-0a1b.example")
    let why = try Bench.reason(try await look("type: 'CNAME', expected: ['other.example']", alias))
    #expect(why.hasPrefix("www.oreg.internal is an alias of vpce-0a1b.example instead of other.example: "))
  }

  @Test func `IPv6 addresses are asked for as AAAA`() async throws {
    let observation = try await look("type: 'AAAA', within: ['2001:db8::/32']") { query in
      Message.reply(
        to: query,
        answers: [Message.record(type: 28, [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1])])
    }
    guard case .present(let outputs, _) = observation else { throw Bench.Unexpected(observation) }
    #expect(outputs["addresses"]?.elements?.first?.string == "2001:db8::1")
  }

  @Test func `escape characters of a hostile answer do not reach a terminal`() async throws {
    let target: [UInt8] = [5, 0x1B, 0x5B, 0x32, 0x4A, 0x0A, 0]
    let why = try Bench.reason(
      try await look("") { Message.reply(to: $0, answers: [Message.record(type: 5, target)]) })
    #expect(why.contains("is an alias of \\027[2j\\010,"))
  }

  @Test func `nobody at the name server's port is told as that`() async throws {
    let port = try DeafPort()
    let why = try Bench.reason(
      try await Bench.look("check.dns", "{ resolver: '127.0.0.1', port: \(port.number), name: 'www.oreg.internal' }"))
    #expect(why == "nothing answers at resolver 127.0.0.1 port \(port.number): no name server listens there")
  }

  @Test(arguments: [
    "{ name: 'no name' }", "{ name: 'a.example', port: 53 }", "{ name: 'a.example', resolver: 'dns.example' }",
    "{ name: 'a.example', resolver: '127.0.0.1', port: 0 }", "{ name: 'a.example', within: ['10.0.0.1/24'] }",
    "{ name: 'a.example', within: [] }", "{ name: 'a.example', expected: ['10.0.0.256'] }",
    "{ name: 'a.example', type: 'AAAA', expected: ['10.0.0.1'] }", "{ name: 'a.example', interval: '1ms' }",
    "{ name: 'a.example', type: 'CNAME', within: ['10.0.0.0/24'] }", "{ name: 'a.example', within: ['10.0.0.0/33'] }",
  ])
  func `parameters that make no sense are refused`(parameters: String) async throws {
    await #expect(throws: StepError.self) { _ = try await Bench.look("check.dns", parameters) }
  }
}
