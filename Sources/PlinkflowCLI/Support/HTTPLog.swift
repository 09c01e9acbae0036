import AWSCore
import Document
import Foundation
import Synchronization

import struct Runs.Instant

/// A file with every request and reply of a command, one object a line, for whoever has to find out what went wrong.
///
/// Only its owner can read it, and it holds neither keys nor signatures nor secrets; see ``LoggedMessage``. It ends to
/// grow at a bound, since a run may go on for days.
final class HTTPLog: Sendable {
  /// The most bytes of a file.
  static let limit = 64 << 20

  private let file: FileHandle
  private let left: Mutex<Int>

  /// A log in a new file; one that is there is never touched.
  init(at path: String, limit: Int = HTTPLog.limit) throws(Stop) {
    file = try PrivateFile.make(at: path, namedBy: .logHTTP)
    left = Mutex(limit)
  }

  /// The log that a command line asks for; nil where it asks for none.
  convenience init?(_ invocation: Invocation) throws(Stop) {
    guard let path = invocation.value(of: .logHTTP) else { return nil }
    try self.init(at: path)
  }

  /// Notes an exchange.
  fileprivate func add(
    _ request: HTTPRequest, _ reply: Result<HTTPResponse, TransportFailure>, at time: Instant, took: Duration
  ) {
    let line = LoggedMessage.exchange(request, reply, at: time, took: took).canonicalText
    left.withLock { left in
      guard left > 0 else { return }
      var text = line + "\n"
      left -= text.utf8.count
      if left <= 0 { text = #"{"note":"the log is full: what comes after this is not in it"}"# + "\n" }
      // A log that can no longer be written is no reason to stop a run.
      try? file.write(contentsOf: Data(text.utf8))
    }
  }
}

/// Carries requests as another transport does, and notes them in a log.
struct LoggedTransport: Transport {
  let inner: any Transport
  let log: HTTPLog

  func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
    let (time, start) = (Instant.now, ContinuousClock.now)
    do throws(TransportFailure) {
      let response = try await inner.send(request, timeout: timeout)
      log.add(request, .success(response), at: time, took: start.duration(to: .now))
      return response
    } catch {
      log.add(request, .failure(error), at: time, took: start.duration(to: .now))
      throw error
    }
  }
}
