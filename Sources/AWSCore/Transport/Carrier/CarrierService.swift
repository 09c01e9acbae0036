import Foundation
import Synchronization

/// The carrier's own side: it sends what it is told to, by ``NetworkTransport``, and reports what came of it.
public enum CarrierService {
  /// Serves the program that started this process until its end of the pipe is closed, and ends the process then.
  public static func serve() async -> Never {
    // A terminal's signals go to the whole group, and what is in flight is for the program to wait for or give up. It
    // ends this process by closing the pipe, also where it is killed.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { signal(number, SIG_IGN) }
    let desk = Desk()
    // A thread of its own, since reading blocks.
    Thread.detachNewThread {
      while let message = CarrierMessage.next(in: .standardInput),
        let order = try? JSONDecoder().decode(CarrierMessage.Order.self, from: message)
      {
        desk.take(order)
      }
      exit(0)
    }
    while true { try? await Task.sleep(for: .seconds(3600)) }
  }
}

/// What is being carried.
private final class Desk: Sendable {
  private let tasks = Mutex<[Int: Task<Void, Never>]>([:])
  private let transports = Mutex<[Int: NetworkTransport]>([:])
  private let output = Mutex(())

  func take(_ order: CarrierMessage.Order) {
    switch order {
    case .cancel(let number):
      tasks.withLock { $0[number] }?.cancel()
    case .send(let number, let carried, let milliseconds, let maximumReplyBytes):
      let transport = transport(for: maximumReplyBytes)
      tasks.withLock { tasks in
        tasks[number] = Task {
          let outcome: CarrierMessage.Report.Outcome
          do throws(TransportFailure) {
            outcome = .reply(
              CarriedResponse(try await transport.send(carried.request, timeout: .milliseconds(milliseconds))))
          } catch {
            switch error {
            case .notSent(let why): outcome = .notSent(why)
            case .noReply(let why): outcome = .noReply(why)
            }
          }
          self.report(CarrierMessage.Report(number: number, outcome: outcome))
        }
      }
    }
  }

  private func transport(for maximumReplyBytes: Int) -> NetworkTransport {
    transports.withLock { transports in
      if let transport = transports[maximumReplyBytes] { return transport }
      let made = NetworkTransport(maximumReplyBytes: maximumReplyBytes)
      transports[maximumReplyBytes] = made
      return made
    }
  }

  private func report(_ report: CarrierMessage.Report) {
    tasks.withLock { $0[report.number] = nil }
    guard let frame = try? CarrierMessage.frame(report) else { return }
    // Nobody listens any more where this fails; the end of the other pipe says so too.
    output.withLock { _ in try? FileHandle.standardOutput.write(contentsOf: frame) }
  }
}
