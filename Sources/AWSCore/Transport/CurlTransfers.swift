import CCurl
import Synchronization

/// The requests that one thread has in flight. It is that thread's alone.
struct CurlTransfers {
  private static let handlesAtRest = 32

  private let multi: UnsafeMutableRawPointer
  private var running: [UnsafeMutableRawPointer: CurlTransfer] = [:]
  private let kept = KeptConnections()
  private var idle: [UnsafeMutableRawPointer] = []

  init(multi: UnsafeMutableRawPointer) {
    self.multi = multi
  }

  /// How long nothing has to be done unless something comes.
  var millisecondsToWait: Int32 {
    guard let first = running.values.lazy.map(\.deadline).min() else { return 60_000 }
    let left = ContinuousClock.now.duration(to: first) / .milliseconds(1)
    return Int32(min(max(left.rounded(.up), 0), 60_000))
  }

  mutating func begin(_ order: CurlOrder, _ continuation: CurlLoop.Continuation) {
    guard !order.ticket.isCancelled.load(ordering: .acquiring) else {
      continuation.resume(returning: .failure(.cancelledBeforeSent))
      return
    }
    guard let easy = idle.popLast() ?? ccurl_easy_init() else {
      continuation.resume(returning: .failure(.notSent("libcurl has no memory left")))
      return
    }
    do throws(TransportFailure) {
      let transfer = try CurlTransfer(order, continuation, easy, kept: kept)
      guard ccurl_multi_add(multi, easy) == 0 else { throw .notSent("libcurl takes no further request") }
      running[easy] = transfer
    } catch {
      keep(easy)
      continuation.resume(returning: .failure(error))
    }
  }

  mutating func cancel(_ ticket: CurlOrder.Ticket) {
    guard let transfer = running.values.first(where: { $0.order.ticket === ticket }) else { return }
    end(transfer, transfer.cancelled)
  }

  /// Does what can be done now; false where libcurl cannot go on.
  mutating func advance() -> Bool {
    var isAtWork = ccurl_multi_perform(multi) != 0
    var result: Int32 = 0
    while let easy = ccurl_multi_next(multi, &result) {
      guard let transfer = running[easy] else { continue }
      if transfer.needsAnother {
        _ = ccurl_multi_remove(multi, easy)
        transfer.renew()
        if ccurl_multi_add(multi, easy) == 0 {
          isAtWork = ccurl_multi_perform(multi) != 0 && isAtWork
          continue
        }
      }
      end(transfer, transfer.outcome(result))
    }
    let now = ContinuousClock.now
    for transfer in running.values where transfer.deadline <= now { end(transfer, transfer.late) }
    return isAtWork
  }

  /// Ends all of them, in whatever state they are, and frees what they used.
  mutating func endAll() {
    for transfer in running.values { end(transfer, transfer.cancelled) }
    for easy in idle { ccurl_easy_cleanup(easy) }
    idle = []
  }

  private mutating func end(_ transfer: CurlTransfer, _ outcome: Result<HTTPResponse, TransportFailure>) {
    // From here on libcurl calls back no more, so the transfer may go.
    _ = ccurl_multi_remove(multi, transfer.easy)
    running[transfer.easy] = nil
    keep(transfer.easy)
    transfer.continuation.resume(returning: outcome)
  }

  private mutating func keep(_ easy: UnsafeMutableRawPointer) {
    if idle.count < Self.handlesAtRest {
      ccurl_easy_reset(easy)
      idle.append(easy)
    } else {
      ccurl_easy_cleanup(easy)
    }
  }
}
