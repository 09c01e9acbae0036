import CCurl
import Foundation
import Synchronization

/// One thread that has all of a transport's requests in flight, by libcurl's multi interface. It waits in the kernel
/// while there is nothing to do, begins with the first request, and ends when it is told to.
final class CurlLoop: Sendable {
  typealias Continuation = CheckedContinuation<Result<HTTPResponse, TransportFailure>, Never>

  private static let connectionsPerHost = 32
  private static let connectionsAtRest = 64

  /// libcurl's handle of many requests.
  ///
  /// Sendable although it is a pointer: it is used by the loop's thread alone, but for `curl_multi_wakeup`, which any
  /// thread may call; that happens under the lock under which the thread takes the handle away before it frees it.
  private struct Handle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
  }

  private enum Message: Sendable {
    case send(CurlOrder, Continuation)
    case cancel(CurlOrder.Ticket)
  }

  private struct State: Sendable {
    var messages: [Message] = []
    var handle: Handle?
    var isRunning = false
    var isStopped = false
  }

  private let state = Mutex(State())

  /// Sends a request, and hands on what came of it.
  func send(_ order: CurlOrder, _ continuation: Continuation) {
    post(.send(order, continuation))
  }

  /// Ends a request that was sent, or is about to be.
  func cancel(_ ticket: CurlOrder.Ticket) {
    ticket.isCancelled.store(true, ordering: .releasing)
    post(.cancel(ticket))
  }

  /// Ends the thread and its connections.
  func stop() {
    state.withLock { state in
      state.isStopped = true
      if let handle = state.handle { _ = ccurl_multi_wakeup(handle.pointer) }
    }
  }

  private func post(_ message: Message) {
    let isToBeStarted = state.withLock { state in
      state.messages.append(message)
      if let handle = state.handle { _ = ccurl_multi_wakeup(handle.pointer) }
      defer { state.isRunning = true }
      return !state.isRunning
    }
    guard isToBeStarted else { return }
    Thread.detachNewThread { self.run() }
  }

  // MARK: On the thread

  private func run() {
    ccurl_prepare_thread("plinkflow.net")
    if let missing = ccurl_open() { return end(because: String(cString: missing)) }
    guard
      let handle = ccurl_multi_init(Self.connectionsPerHost, Self.connectionsAtRest).map(Handle.init(pointer:))
    else { return end(because: "libcurl has no memory left") }
    state.withLock { $0.handle = handle }
    var transfers = CurlTransfers(multi: handle.pointer)
    while let messages = next() {
      for message in messages {
        switch message {
        case .send(let order, let continuation): transfers.begin(order, continuation)
        case .cancel(let ticket): transfers.cancel(ticket)
        }
      }
      guard transfers.advance(), ccurl_multi_poll(handle.pointer, transfers.millisecondsToWait) != 0 else { break }
    }
    transfers.endAll()
    end(because: "libcurl has given up")
    ccurl_multi_cleanup(handle.pointer)
  }

  /// What has come since the last time; nil where the thread is to end.
  private func next() -> [Message]? {
    state.withLock { state in
      guard !state.isStopped else { return nil }
      defer { state.messages = [] }
      return state.messages
    }
  }

  /// Leaves nothing waiting; the next request starts another thread.
  private func end(because reason: String) {
    let messages = state.withLock { state in
      defer { state = State() }
      return state.messages
    }
    for case .send(_, let continuation) in messages {
      continuation.resume(returning: .failure(.notSent(reason)))
    }
  }
}
