import AWSCore
import Foundation
import Synchronization

/// A transport that answers from a list and keeps what was sent.
final class ScriptedTransport: Transport {
  typealias Reply = Result<HTTPResponse, TransportFailure>
  private let state: Mutex<(replies: [Reply], requests: [HTTPRequest])>

  init(_ replies: [Reply]) {
    state = Mutex((replies, []))
  }

  /// What was sent so far.
  var requests: [HTTPRequest] { state.withLock { $0.requests } }

  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let reply = state.withLock { state -> Reply in
      state.requests.append(request)
      return state.replies.isEmpty ? .failure(.notSent("nothing more was scripted")) : state.replies.removeFirst()
    }
    return try reply.get()
  }
}

/// A pause that only notes how long it should have been.
final class NotedPauses: Sendable {
  private let noted = Mutex<[Duration]>([])
  var all: [Duration] { noted.withLock { $0 } }
  func pause(_ duration: Duration) { noted.withLock { $0.append(duration) } }
}

/// Files that were written, in memory.
final class WrittenFiles: Sendable {
  private let files = Mutex<[String: [UInt8]]>([:])
  subscript(path: String) -> [UInt8]? {
    get { files.withLock { $0[path] } }
    set { files.withLock { $0[path] = newValue } }
  }
}

extension Surroundings {
  /// Surroundings that hold these variables and files.
  static func made(
    _ environment: [String: String] = [:], files: [String: String] = [:], programs: [[String]: String] = [:],
    transport: any Transport = ScriptedTransport([]), now: String = "2026-01-01T00:00:00Z",
    disk: WrittenFiles = WrittenFiles(), pauses: NotedPauses = NotedPauses()
  ) -> Surroundings {
    Surroundings(
      environment: environment,
      readFile: { path in disk[path] ?? files[path].map { Array($0.utf8) } },
      writeFile: { path, bytes in disk[path] = bytes },
      run: { (arguments) async throws(ProgramFailure) in
        guard let output = programs[arguments] else { throw ProgramFailure(reason: "no such program") }
        return Array(output.utf8)
      },
      transport: transport,
      clock: { AWSTimestamp.parse(now) ?? .distantPast }, pause: { pauses.pause($0) })
  }
}

extension HTTPResponse {
  static func xml(_ status: Int, _ body: String, headers: [(name: String, value: String)] = []) -> HTTPResponse {
    HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
  }

  /// An error in EC2's form.
  static func ec2Error(
    _ status: Int, _ code: String, headers: [(name: String, value: String)] = []
  ) -> HTTPResponse {
    xml(
      status,
      "<Response><Errors><Error><Code>\(code)</Code><Message>why</Message></Error></Errors>"
        + "<RequestID>r-1</RequestID></Response>", headers: headers)
  }
}
