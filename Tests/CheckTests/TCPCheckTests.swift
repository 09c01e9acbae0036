import Addresses
import Document
import Fixtures
import PlinkflowKit
import Testing

@testable import Check

@Suite struct TCPCheckTests {
  @Test func `a port that listens holds`() async throws {
    let socket = try LoopbackSocket(isStream: true)
    let observation = try await Bench.look("check.tcp", "{ host: '127.0.0.1', port: \(socket.port) }")
    guard case .present(let outputs, let drift) = observation else { throw Bench.Unexpected(observation) }
    #expect(drift.isEmpty)
    #expect(outputs["address"]?.string == "127.0.0.1")
  }

  @Test func `it hangs up once it was taken`() throws {
    let server = try LoopbackSocket(isStream: true)
    #expect(Reachability.probe("127.0.0.1", port: server.port) == .connected(try #require(IPAddress("127.0.0.1"))))
    #expect(server.acceptsOneThatHangsUp())
  }

  @Test func `a host's name is resolved as the machine does`() async throws {
    let socket = try LoopbackSocket(isStream: true)
    let observation = try await Bench.look("check.tcp", "{ host: 'localhost', port: \(socket.port) }")
    guard case .present(let outputs, _) = observation else { throw Bench.Unexpected(observation) }
    #expect(outputs["address"]?.string == "127.0.0.1")
  }

  @Test func `a port on which nothing listens is refused, with the likely cause`() async throws {
    let port = try DeafPort()
    let why = try Bench.reason(try await Bench.look("check.tcp", "{ host: '127.0.0.1', port: \(port.number) }"))
    #expect(
      why == """
        127.0.0.1 port \(port.number) refuses the connection: nothing listens there, or behind the load balancer no target is \
        healthy
        """)
  }

  @Test(arguments: [
    "{ host: '', port: 80 }", "{ host: 'a b', port: 80 }", "{ host: 'a.example', port: 0 }",
    "{ host: 'a.example', port: 65536 }", "{ host: 'a.example', port: 80, interval: 'soon' }",
  ])
  func `parameters that make no sense are refused`(parameters: String) async throws {
    await #expect(throws: StepError.self) { _ = try await Bench.look("check.tcp", parameters) }
  }

  @Test func `each way to fail names another hop`() throws {
    let address = try #require(IPAddress("10.0.1.7"))
    let failures: [SocketFailure] = [.timedOut, .refused, .unreachable("no route to host"), .closed]
    let sentences = failures.map { $0.sentence(about: address, 443) }
    #expect(Set(sentences).count == 4)
    #expect(sentences[0].contains("security group"))
    #expect(sentences[2] == "10.0.1.7 cannot be reached: this machine has no route to it (no route to host)")
  }
}
