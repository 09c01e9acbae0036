import Document
import PlinkflowKit
import Processes
import Synchronization

/// A program across its lives: it is started anew once, should it end before it was asked to.
final class PluginProgram: Sendable {
  private struct State {
    var process: PluginProcess?
    var starts = 0
    /// How many of its ends were not its own doing.
    var endings = 0
    var isClosed = false
  }

  /// One program, and one more after it.
  private static let mostStarts = 2

  let name: String
  let path: String
  private let environment: [String: String]
  private let version: String
  private let greeting: Duration
  /// The folder that it begins in; nil for that of this process.
  private let folder: String?
  private let log: @Sendable (String) -> Void
  private let state = Mutex(State())

  init(
    name: String, path: String, environment: [String: String], version: String, greeting: Duration,
    folder: String? = nil,
    log: @escaping @Sendable (String) -> Void
  ) {
    self.greeting = greeting
    self.folder = folder
    self.name = name
    self.path = path
    self.environment = environment
    self.version = version
    self.log = log
  }

  /// How often it was started.
  var starts: Int { state.withLock { $0.starts } }

  /// The process that it runs as, while it does.
  var identifier: Int32? { state.withLock { $0.process?.identifier } }

  /// Starts it, and asks what it implements.
  ///
  /// - Throws: a refusal that completes "plugin `x` …".
  func initialize() throws(StepError) -> Declaration {
    try declaration(of: process())
  }

  /// Sends a request and waits for its reply.
  ///
  /// - Parameters:
  ///   - change: whether the request changes something, so that a lost reply leaves that in doubt.
  ///   - mark: of the change, where a run's is made.
  func call(
    _ method: String, _ params: Value, within limit: Duration, isChange change: Bool, mark: InFlight.Hold?
  ) async throws(StepError) -> Value {
    let process: PluginProcess
    do throws(StepError) {
      process = try self.process()
      try mark?.note(heldBy: process)
    } catch {
      mark?.release()
      throw error
    }
    let limit = StepDeadline.limit(limit)
    let reply: PluginProcess.Reply
    do {
      reply = try await process.request(
        method, params, within: limit.duration, mayHang: limit.isOfStep,
        isOver: { isAnswered in isAnswered ? mark?.release() : mark?.leave(after: process) })
      mark?.release()
    } catch {
      // A program that goes on may yet make the change, and answers all the same.
      if process.loss != nil { mark?.leave(after: process) }
      throw fault(of: limit.isOfStep ? error.withinStep : error, of: process, change: change)
    }
    switch reply {
    case .success(let result): return result
    case .failure(let refusal): throw StepError(refusal, change: change)
    }
  }

  /// Ends it at once, as a crash would; it is started anew for the next request.
  func end() {
    let process = state.withLock { state in
      state.endings += 1
      return state.process
    }
    process?.end("was ended by signal 9")
  }

  /// Ends it, where it still runs.
  ///
  /// - Returns: whether it ended by itself, once it was asked to.
  func close(within grace: Duration) -> Bool {
    let process = state.withLock { state in
      state.isClosed = true
      defer { state.process = nil }
      return state.process
    }
    return process?.close(within: grace) ?? true
  }

  // MARK: Its lives

  /// The process that runs, or the next one.
  private func process() throws(StepError) -> PluginProcess {
    let result = state.withLock { state -> Result<(process: PluginProcess, isNew: Bool), StepError> in
      let loss = state.process?.loss
      if let process = state.process, loss == nil { return .success((process, false)) }
      guard !state.isClosed, state.starts - state.endings < Self.mostStarts else {
        return .failure(
          .refused(
            "cannot ask plugin `\(name)` any more",
            notes: ["`\(path)` was started \(Self.mostStarts) times", loss?.sentence ?? "it was ended"]
              + (state.process?.lastWords ?? []),
            help: "mend the program, then run again"))
      }
      state.starts += 1
      do throws(Loss) {
        let process = try PluginProcess(program: path, environment: environment, folder: folder, log: log)
        state.process = process
        return .success((process, true))
      } catch {
        return .failure(.refused("cannot ask plugin `\(name)`", notes: ["`\(path)`: \(error.sentence)"]))
      }
    }
    let (process, isNew) = try result.get()
    // What it implements was asked of the first life; a later one is greeted all the same.
    if isNew, starts > 1 { _ = try declaration(of: process) }
    return process
  }

  private func declaration(of process: PluginProcess) throws(StepError) -> Declaration {
    let reply: PluginProcess.Reply
    do {
      reply = try process.requestBlocking(
        "initialize",
        .object([
          .init("protocol", Value(.integer(Int64(Declaration.protocolVersion)))), .init("plinkflow", .string(version)),
        ]), within: greeting)
    } catch {
      throw .refused(
        "cannot be used", notes: ["`\(path)` was asked to `initialize`", error.sentence] + process.lastWords)
    }
    switch reply {
    case .failure(let refusal):
      throw .refused(
        "cannot be used", notes: ["`\(path)` refused to `initialize`", refusal.message].filter { !$0.isEmpty })
    case .success(let result):
      do throws(Declaration.Mistake) {
        return try Declaration(result, of: name)
      } catch {
        throw .refused("cannot be used", notes: ["`\(path)` \(error.sentence)"], help: error.help)
      }
    }
  }

  private func fault(of loss: Loss, of process: PluginProcess, change: Bool) -> StepError {
    let notes = [loss.sentence] + process.lastWords
    return change
      ? .unknown("got no answer from plugin `\(name)`", notes: notes)
      : .transient("got no answer from plugin `\(name)`", notes: notes)
  }
}

extension StepError {
  /// What a program answered instead of a result.
  fileprivate init(_ refusal: Message.Refusal, change: Bool) {
    let summary = refusal.message.isEmpty ? "was refused without a word" : Self.shown(refusal.message)
    let notes = (refusal.data["notes"]?.elements ?? []).prefix(20).compactMap {
      $0.string.map(Self.shown)
    }
    let help = refusal.data["help"]?.string.map(Self.shown)
    let sort: Class =
      switch refusal.data["class"]?.string {
      case "transient": .transient(retryAfter: refusal.data["retry_after"]?.duration)
      case "refused": .refused
      default: change ? .unknown : .refused
      }
    self.init(sort, summary, notes: Array(notes), help: help)
    // An observation that failed in a way that the program has no class for says nothing of what stands.
    let isClassified = ["transient", "refused"].contains(refusal.data["class"]?.string)
    mayPass = !change && !isClassified
    isUnseen = !change && !isClassified
  }

  private static func shown(_ text: String) -> String { String(Redaction.redact(text).prefix(500)) }
}

extension Value {
  /// A number of seconds, up to a day.
  var duration: Duration? {
    switch content {
    case .integer(let seconds) where (0...86400).contains(seconds): .seconds(seconds)
    case .number(let seconds) where seconds >= 0 && seconds <= 86400: .milliseconds(Int64(seconds * 1000))
    default: nil
    }
  }
}
