/// What programs printed that this process ran for secrets: each is run once, however many steps ask for it and however
/// often, since a program may ask a person or be counted by another side. What is good for a time only is asked for
/// again.
actor CommandSecrets {
  static let shared = CommandSecrets()

  private struct Reading {
    let task: Task<Result<String, StepError>, Never>
    var waiting: Int
  }

  private struct Kept {
    let secret: String
    let asked: ContinuousClock.Instant
  }

  private var known: [String: Kept] = [:]
  private var readings: [String: Reading] = [:]

  /// The secret that a command prints; who asks while it is at work waits for the same one. It is ended where nobody
  /// waits any longer, and run again where it failed.
  ///
  /// - Parameter fresh: for how long it is good, counted from when the program was started; nil for ever. A clock that
  ///   counts the time in which the machine sleeps tells.
  func secret(
    of command: String, fresh: Duration?, _ read: @escaping @Sendable () async throws(StepError) -> String
  ) async throws(StepError) -> String {
    if let known = known[command], fresh.map({ known.asked.duration(to: .now) < $0 }) ?? true { return known.secret }
    let asked = ContinuousClock.now
    let task =
      readings[command]?.task
      ?? Task { () async -> Result<String, StepError> in
        do throws(StepError) {
          return .success(try await read())
        } catch {
          return .failure(error)
        }
      }
    readings[command, default: Reading(task: task, waiting: 0)].waiting += 1
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      Task { await self.leave(command) }
    }
    if readings[command]?.task == task { readings[command] = nil }
    if case .success(let secret) = result { known[command] = Kept(secret: secret, asked: asked) }
    return try result.get()
  }

  private func leave(_ command: String) {
    guard let reading = readings[command] else { return }
    readings[command]?.waiting -= 1
    if reading.waiting == 1 { reading.task.cancel() }
  }
}
