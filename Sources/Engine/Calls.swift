import Journal
import PlinkflowKit
import Workflow

extension Execution {
  /// Does a step's work, and journals the requests that its connection sends for it.
  func recordingCalls(of step: Int, _ work: () async -> Void) async {
    guard let place = workflow.steps[step].connection else { return await work() }
    let (journal, timeline, run, number) = (journal, timeline, record.number, numbers[step])
    let connection = workflow.connections[place].name
    let recorder = RemoteCall.Recorder { call in
      journal.note(RecordedCall(run: run, step: number, connection: connection, at: timeline.now, call))
    }
    await RemoteCall.$recorder.withValue(recorder) { await work() }
  }
}
