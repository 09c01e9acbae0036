import Journal
import PlinkflowKit
import Runs
import Synchronization
import Workflow

extension Execution {
  /// Does a step's work, and journals the requests that its connection sends for it and what its programs print.
  func recordingCalls(of step: Int, _ work: () async -> Void) async {
    await PrintedText.$recorder.withValue(printedRecorder(of: step)) {
      guard let index = workflow.steps[step].connection else { return await work() }
      let (journal, clock, run, number) = (journal, clock, record.number, numbers[step])
      let connection = workflow.connections[index].name
      let recorder = RemoteCall.Recorder { call in
        journal.note(RecordedCall(run: run, step: number, connection: connection, at: clock.now, call.redacted))
      }
      await RemoteCall.$recorder.withValue(recorder) { await work() }
    }
  }

  private func printedRecorder(of step: Int) -> PrintedText.Recorder {
    let (journal, clock, run, number, observations) = (
      journal, clock, record.number, numbers[step], printedObservations
    )
    let (tell, name) = (tellLine, workflow.steps[step].name)
    let record: @Sendable (PrintedText) -> Void = { text in
      guard observations.isNew(text, of: step) else { return }
      // No state hangs on it, so the record that the engine decides by need not know of it.
      journal.enqueue([Event(run: run, step: number, at: clock.now, Event.Body.printed(text).redacted)])
    }
    guard let tell else { return PrintedText.Recorder(record: record) }
    return PrintedText.Recorder(record: record) { tell.line(name, $0) }
  }
}

/// Who is told of each line that a step's program prints, as it comes.
public struct LineTeller: Sendable {
  let line: @Sendable (_ step: String, _ text: String) -> Void

  /// - Parameter line: called with the step's name and the line.
  public init(_ line: @escaping @Sendable (_ step: String, _ text: String) -> Void) { self.line = line }
}

/// What looks printed last: a step that waits is observed hundreds of times, and mostly prints the same.
final class PrintedObservations: Sendable {
  private let last = Mutex<[Int: PrintedText]>([:])

  /// Whether it is worth a line in the log.
  func isNew(_ text: PrintedText, of step: Int) -> Bool {
    guard text.function == .observe else { return true }
    return last.withLock { $0.updateValue(text, forKey: step) } != text
  }
}

extension RemoteCall {
  /// The same without secrets in the other side's own words.
  fileprivate var redacted: RemoteCall {
    RemoteCall(
      service: service, action: action, retry: retry, duration: duration, status: status,
      requestID: requestID.map(Redaction.redact), failure: failure.map(Redaction.redact))
  }
}
