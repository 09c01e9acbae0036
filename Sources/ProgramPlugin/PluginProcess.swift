import Document
import Foundation
import PlinkflowKit
import Processes
import Synchronization

/// One life of a program: it is started, answers requests in any order, and ends.
///
/// Whatever the program does on its outputs, this process goes on: a line that is no message, or a reply to nothing,
/// ends the program, and every request that has no reply yet is lost with it.
final class PluginProcess: Sendable {
  typealias Reply = Result<Value, Message.Refusal>

  private struct Pending {
    let resume: @Sendable (Result<Reply, Loss>) -> Void
    /// Told once the program can do no more for the request, where its reply was no longer waited for: whether it came.
    let isOver: @Sendable (Bool) -> Void
    let timer: Task<Void, Never>?
  }

  private struct State {
    var number = 0
    var pending: [Int: Pending] = [:]
    /// Requests that nobody waits for any more; their replies may still come.
    var abandoned: [Int: @Sendable (Bool) -> Void] = [:]
    var loss: Loss?
    var heard = ContinuousClock.now
    /// How many messages came since the last reply.
    var unasked = 0
  }

  /// More notifications than this between two replies are a flood.
  private static let mostUnasked = 10_000

  /// What it and all that it starts are known by.
  let mark = ProcessMark()
  private let process: Process
  private let orders: FileHandle
  private let errors: ErrorTail
  private let log: @Sendable (String) -> Void
  private let state = Mutex(State())
  /// Writing blocks where the program is slow to read; it must not block those who wait for replies.
  private let writing = DispatchQueue(label: "plinkflow.plugin")

  /// Starts a program, without arguments.
  ///
  /// - Parameter log: told each line that the program wants a person to see.
  init(
    program: String, environment: [String: String], folder: String? = nil, log: @escaping @Sendable (String) -> Void
  ) throws(Loss) {
    let process = Process()
    self.process = process
    process.executableURL = URL(filePath: program)
    process.environment = environment
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    let (input, output, errorOutput) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errorOutput
    do {
      try ProcessMark.starting(mark) { try process.run() }
    } catch {
      throw .notStarted(error.localizedDescription)
    }
    orders = input.fileHandleForWriting
    errors = ErrorTail(reading: errorOutput.fileHandleForReading)
    self.log = log
    Thread.detachNewThread { [weak self] in
      var lines = LineReader(output.fileHandleForReading, limit: Message.limit)
      while let line = lines.next() {
        guard let self, take(line) else { return }
      }
      self?.outputEnded(lines.ending)
    }
  }

  /// Its number, for whoever observes it from outside.
  var identifier: Int32 { process.processIdentifier }

  /// The last that it wrote to standard error, a line each.
  var lastWords: [String] { errors.lines }

  /// Why it is of no use any more; nil while it is.
  var loss: Loss? { state.withLock { $0.loss } }

  /// Sends a request and waits for its reply.
  ///
  /// - Parameter mayHang: whether a program that says nothing at all meanwhile is left alone, since it had less time
  ///   than it may take.
  /// - Parameter isOver: told, where the time is over first, once the reply is there or can come no more: which it was.
  func request(
    _ method: String, _ params: Value, within limit: Duration, mayHang: Bool = false,
    isOver: @escaping @Sendable (Bool) -> Void = { _ in }
  ) async throws(Loss) -> Reply {
    let result = await withCheckedContinuation { continuation in
      send(method, params, within: limit, mayHang: mayHang, isOver: isOver) { continuation.resume(returning: $0) }
    }
    return try result.get()
  }

  /// The same for a caller that cannot suspend.
  func requestBlocking(_ method: String, _ params: Value, within limit: Duration) throws(Loss) -> Reply {
    let answer = Mutex<Result<Reply, Loss>?>(nil)
    let arrived = DispatchSemaphore(value: 0)
    // No timer task: whoever blocks a thread of the shared pool must not need another one of it to go on.
    let number = send(method, params, within: nil) { result in
      answer.withLock { $0 = result }
      arrived.signal()
    }
    if arrived.wait(timeout: .now() + limit.seconds) == .timedOut { timeOut(number, limit, sent: .now - limit) }
    return try (answer.withLock { $0 } ?? .failure(.timedOut(seconds: limit.seconds))).get()
  }

  @discardableResult
  private func send(
    _ method: String, _ params: Value, within limit: Duration?, mayHang: Bool = false,
    isOver: @escaping @Sendable (Bool) -> Void = { _ in },
    _ resume: @escaping @Sendable (Result<Reply, Loss>) -> Void
  ) -> Int {
    let sent = ContinuousClock.now
    let (number, loss) = state.withLock { state -> (Int, Loss?) in
      state.number += 1
      let number = state.number
      if let loss = state.loss { return (number, loss) }
      let timer = limit.map { limit in
        Task.detached { [weak self] in
          guard (try? await Task.sleep(for: limit)) != nil else { return }
          self?.timeOut(number, limit, sent: sent, mayHang: mayHang)
        }
      }
      state.pending[number] = Pending(resume: resume, isOver: isOver, timer: timer)
      return (number, nil)
    }
    if let loss {
      resume(.failure(loss))
      return number
    }
    write(Message.request(number, method, params))
    return number
  }

  private func write(_ message: Data) {
    writing.async { [weak self] in
      guard let self else { return }
      do {
        try QuietPipe.write(message, to: orders)
      } catch {
        // That it ended is told by its output, with more to say about it.
      }
    }
  }

  /// Gives a request up. A program that has said nothing at all meanwhile hangs, and is ended.
  private func timeOut(_ number: Int, _ limit: Duration, sent: ContinuousClock.Instant, mayHang: Bool = false) {
    let (pending, hangs) = state.withLock { state -> (Pending?, Bool) in
      let pending = state.pending.removeValue(forKey: number)
      if let pending { state.abandoned[number] = pending.isOver }
      return (pending, !mayHang && state.heard < sent)
    }
    guard let pending else { return }
    if hangs {
      end("said nothing for \(Int(limit.seconds.rounded(.up))) s, and was ended")
    } else {
      write(Message.notification("cancel", .object([.init("id", Value(.integer(Int64(number))))])))
    }
    // Last, so that what is asked next goes to the next program, or comes behind the cancellation.
    pending.resume(.failure(.timedOut(seconds: limit.seconds)))
  }

  // MARK: What the program says

  /// Takes a line.
  ///
  /// - Returns: whether to go on reading.
  private func take(_ line: ArraySlice<UInt8>) -> Bool {
    guard let message = Message.read(line) else {
      end("wrote a line that is no message, and was ended: it begins with \(Self.beginning(of: line))")
      return false
    }
    switch message {
    case .notification(let method, let params):
      let isFlood = state.withLock { state -> Bool in
        state.heard = .now
        state.unasked += 1
        return state.unasked > Self.mostUnasked
      }
      guard !isFlood else {
        end("sent more than \(Self.mostUnasked) messages that nobody asked for, and was ended")
        return false
      }
      if method == "log", let text = params["text"]?.string { log(String(Redaction.redact(text).prefix(500))) }
    case .reply(let id, let reply):
      let (pending, isOver) = state.withLock { state -> (Pending?, (@Sendable (Bool) -> Void)?) in
        state.heard = .now
        state.unasked = 0
        return (state.pending.removeValue(forKey: id), state.abandoned.removeValue(forKey: id))
      }
      guard pending != nil || isOver != nil else {
        end("answered a request that it was not sent, with id \(id), and was ended")
        return false
      }
      isOver?(true)
      pending?.timer?.cancel()
      pending?.resume(.success(reply))
    }
    return true
  }

  private static func beginning(of line: ArraySlice<UInt8>) -> String {
    let text = String(decoding: line.prefix(60 + Redaction.mostBytesOfSecret), as: UTF8.self)
    return "`" + Redaction.redact(text).prefix(60) + "`"
  }

  private func outputEnded(_ ending: LineReader.Termination) {
    switch ending {
    case .tooLong: end("wrote a line of more than \(Message.limit >> 20) MiB, and was ended")
    case .inLine: end("\(awaitExit() ?? "closed its output") in the middle of a message")
    case .atLine: end(awaitExit() ?? "closed its output, and was ended")
    }
  }

  /// How it has exited, as it does right after its output has ended, once its last words are read; nil if it has not.
  private func awaitExit() -> String? {
    let exit = waitForExit(.seconds(1))
    if exit != nil { errors.waitForEnd(within: .seconds(5)) }
    return exit
  }

  // MARK: Its end

  /// Notes why it is of no use any more, ends it, and tells those who wait.
  func end(_ how: String) {
    let (lost, abandoned) = state.withLock { state -> ([Pending], [@Sendable (Bool) -> Void]) in
      guard state.loss == nil else { return ([], []) }
      state.loss = .ended(how)
      defer { (state.pending, state.abandoned) = ([:], [:]) }
      return (Array(state.pending.values), Array(state.abandoned.values))
    }
    kill(SIGKILL)
    for isOver in abandoned { isOver(false) }
    for pending in lost {
      pending.timer?.cancel()
      pending.resume(.failure(.ended(how)))
    }
  }

  /// Closes its input, and waits for it to end by itself; a program that does not is ended.
  ///
  /// - Returns: whether it ended by itself.
  func close(within grace: Duration) -> Bool {
    let isGone = state.withLock { state -> Bool in
      defer { state.loss = state.loss ?? .ended("was ended") }
      return state.loss != nil
    }
    // Behind what is still to be written; a program that reads nothing is not waited for.
    writing.async { [orders] in try? orders.close() }
    if waitForExit(grace) != nil { return true }
    kill(SIGTERM)
    if waitForExit(.seconds(1)) == nil { kill(SIGKILL) }
    return isGone
  }

  /// Foundation starts each program as the leader of a group: whatever it started goes with it.
  private func kill(_ signal: Int32) {
    guard identifier > 1, !Self.hasExited(identifier).isReaped else { return }
    Foundation.kill(getpgid(identifier) == identifier ? -identifier : identifier, signal)
  }

  /// Waits until it has exited: how, as a sentence without subject; nil if it has not.
  private func waitForExit(_ limit: Duration) -> String? {
    let deadline = ContinuousClock.now + limit
    while true {
      let exit = Self.hasExited(identifier)
      if let sentence = exit.sentence { return sentence }
      if exit.isReaped {
        process.waitUntilExit()
        return process.terminationReason == .exit
          ? "exited with \(process.terminationStatus)" : "was ended by signal \(process.terminationStatus)"
      }
      if ContinuousClock.now >= deadline { return nil }
      usleep(2000)
    }
  }

  /// What the system says of the process, which Foundation reaps at some moment of its own.
  private static func hasExited(_ identifier: pid_t) -> (sentence: String?, isReaped: Bool) {
    var information = siginfo_t()
    guard waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else {
      return (nil, errno == ECHILD)
    }
    guard information.si_signo == SIGCHLD else { return (nil, false) }
    #if os(Linux)
      let status = information._sifields._sigchld.si_status
    #else
      let status = information.si_status
    #endif
    let isExit = information.si_code == Int32(CLD_EXITED)
    return (isExit ? "exited with \(status)" : "was ended by signal \(status)", false)
  }
}

extension Duration {
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
