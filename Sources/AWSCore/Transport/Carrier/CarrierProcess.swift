import Foundation
import Processes
import Synchronization

/// A process that carries requests for this one, so that what ends it ends nothing else.
///
/// URLSession of swift-corelibs-foundation ends its process where a reply breaks off inside of its header fields
/// (issue 5285: "Transfer completed, but there's no response"). With a carrier that costs the requests that were in
/// flight, which are then in doubt as after any lost reply; the next request starts another carrier.
///
/// Nothing secret is on the carrier's command line. It ends with this process, however this one ends: it reads the end of
/// its pipe then.
public final class CarrierProcess: Sendable {
  private struct Line {
    let process: Process
    let orders: FileHandle
    let generation: Int
  }

  private struct Pending {
    let peer: String
    let generation: Int
    let continuation: CheckedContinuation<Result<HTTPResponse, TransportFailure>, Never>
  }

  private struct State {
    var line: Line?
    var generation = 0
    var number = 0
    var pending: [Int: Pending] = [:]
  }

  private let program: String
  private let arguments: [String]
  private let state = Mutex(State())
  /// Writing blocks where the carrier is slow to read; it must not block those who wait for replies.
  private let writing = DispatchQueue(label: "plinkflow.carrier")

  /// A carrier that is started with the first request.
  ///
  /// - Parameter program: a path to a program that calls ``CarrierService/serve()`` when it is given `arguments`.
  public init(program: String, arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  deinit {
    let line = state.withLock { $0.line }
    try? line?.orders.close()
  }

  /// The carrier's process, while there is one.
  public var processIdentifier: Int32? { state.withLock { $0.line?.process.processIdentifier } }

  /// How many carriers were started, one after the other.
  public var startCount: Int { state.withLock { $0.generation } }

  /// Sends a request and waits for the whole reply, as ``NetworkTransport/send(_:timeout:)`` does.
  func send(
    _ request: HTTPRequest, timeout: Duration, maximumReplyBytes: Int
  ) async throws(TransportFailure) -> HTTPResponse {
    guard !Task.isCancelled else { throw .notSent("the call was cancelled before it was sent") }
    let number = state.withLock { state in
      state.number += 1
      return state.number
    }
    let order = CarrierMessage.Order.send(
      number: number, CarriedRequest(request), timeoutMilliseconds: timeout.wholeMilliseconds,
      maximumReplyBytes: maximumReplyBytes)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        expect(number, from: request.endpoint.hostHeader, continuation, telling: order)
      }
    } onCancel: {
      let line = state.withLock { $0.line }
      if let line { write(.cancel(number: number), to: line) }
    }
    return try result.get()
  }

  private func expect(
    _ number: Int, from peer: String,
    _ continuation: CheckedContinuation<Result<HTTPResponse, TransportFailure>, Never>,
    telling order: CarrierMessage.Order
  ) {
    let line = state.withLock { state -> Line? in
      let line: Line
      if let running = state.line {
        line = running
      } else {
        state.generation += 1
        guard let started = start(generation: state.generation) else { return nil }
        state.line = started
        line = started
      }
      state.pending[number] = Pending(peer: peer, generation: line.generation, continuation: continuation)
      return line
    }
    guard let line else {
      continuation.resume(returning: .failure(.notSent("the process that carries requests cannot be started")))
      return
    }
    write(order, to: line)
  }

  // MARK: The process

  /// What a carrier has to know of this process's environment: where its libraries, its proxies and its certificates are.
  /// Keys reach it inside of requests only.
  static func environment(of own: [String: String]) -> [String: String] {
    let wanted: Set<String> = ["PATH", "HOME", "LANG", "TMPDIR", "TZ", "AWS_CA_BUNDLE"]
    var environment = own.filter { name, _ in
      wanted.contains(name) || name.lowercased().hasSuffix("_proxy") || name.hasPrefix("SSL_CERT_")
        || name.hasPrefix("LD_") || name.hasPrefix("DYLD_") || name.hasPrefix("ASAN_") || name.hasPrefix("TSAN_")
    }
    // Its last words would be a trace of the library's, of no use to the person at this terminal.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    return environment
  }

  private func start(generation: Int) -> Line? {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = Self.environment(of: ProcessInfo.processInfo.environment)
    process.standardError = FileHandle.nullDevice
    let (orders, reports) = (Pipe(), Pipe())
    process.standardInput = orders
    process.standardOutput = reports
    do {
      try process.run()
    } catch {
      return nil
    }
    Thread.detachNewThread { [weak self] in
      while let message = CarrierMessage.next(in: reports.fileHandleForReading),
        let report = try? JSONDecoder().decode(CarrierMessage.Report.self, from: message)
      {
        self?.take(report)
      }
      self?.end(generation)
    }
    return Line(process: process, orders: orders.fileHandleForWriting, generation: generation)
  }

  private func write(_ order: CarrierMessage.Order, to line: Line) {
    // Orders may hold tokens: they go through the pipe, and nowhere else.
    writing.async { [weak self] in
      do {
        try QuietPipe.write(CarrierMessage.frame(order), to: line.orders)
      } catch {
        self?.end(line.generation)
      }
    }
  }

  private func take(_ report: CarrierMessage.Report) {
    let pending = state.withLock { $0.pending.removeValue(forKey: report.number) }
    switch report.outcome {
    case .reply(let carried): pending?.continuation.resume(returning: .success(carried.response))
    case .notSent(let why): pending?.continuation.resume(returning: .failure(.notSent(why)))
    case .noReply(let why): pending?.continuation.resume(returning: .failure(.noReply(why)))
    }
  }

  /// The carrier has ended: what was in flight through it may have arrived, and its replies never will.
  private func end(_ generation: Int) {
    let lost = state.withLock { state in
      if state.line?.generation == generation { state.line = nil }
      let lost = state.pending.filter { $0.value.generation == generation }
      for number in lost.keys { state.pending[number] = nil }
      return lost
    }
    for pending in lost.values {
      pending.continuation.resume(
        returning: .failure(
          .noReply("the connection to \(pending.peer) broke off, as inside of a reply's header fields")))
    }
  }
}

extension Duration {
  fileprivate var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
