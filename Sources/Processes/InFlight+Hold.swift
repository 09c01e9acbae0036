import CLibrary
import Foundation
import Synchronization

extension InFlight {
  /// A mark that this process holds, for a program that it starts.
  package final class Hold: Sendable {
    private struct State {
      var record: ProgramRecord
      var isHeld = true
    }

    private let mark: InFlight
    /// What the program gets as its standard input: an empty file.
    package let input: FileHandle
    private let state: Mutex<State>

    init(of mark: InFlight, input: FileHandle, isUndo: Bool) {
      self.mark = mark
      self.input = input
      state = Mutex(State(record: ProgramRecord(isUndo: isUndo)))
    }

    /// The folder of the mark, for files that are gone with it.
    package var folder: String { mark.folder }

    /// Starts the program, so that it and all that it starts are known by it. What the mark says is on record before.
    package func start(_ process: Process) throws {
      let record = state.withLock { $0.record }
      try write(record.text, O_TRUNC)
      try ProcessMark.starting(record.mark) { try process.run() }
      try write(noted(process.processIdentifier), O_APPEND)
    }

    /// Says that the change is in the hands of a program that runs already and carries `mark`.
    package func note(_ process: Int32, carrying mark: ProcessMark) throws(Failure) {
      let text = state.withLock { state in
        state.record = ProgramRecord(isUndo: state.record.isUndo, mark: mark)
        return state.record.text
      }
      try write(text, O_TRUNC)
      try write(noted(process), O_APPEND)
    }

    private func noted(_ process: Int32) -> String {
      state.withLock { $0.record.note(process) }
    }

    private func write(_ text: String, _ mode: Int32) throws(Failure) {
      let descriptor = open(mark.program, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | mode, 0o600)
      guard descriptor >= 0 else { throw .system(mark.program) }
      let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      do {
        try file.write(contentsOf: Data(text.utf8))
      } catch {
        throw .unusable(path: mark.program, why: error.localizedDescription)
      }
    }

    /// Ends what the program has left, for as long as nobody knows what became of the change.
    ///
    /// - Parameter detached: whether also what has a session of its own.
    package func end(detached: Bool, within patience: Duration = .seconds(5)) {
      let record = state.withLock { $0.record }
      let deadline = ContinuousClock.now + patience
      var pause: useconds_t = 500
      while true {
        let left = record.processes().filter { detached || !record.isDetached($0) }
        for process in left where RunningProcess(process.identifier)?.started == process.started {
          kill(process.identifier, SIGKILL)
        }
        // What another user has to end, or the disk holds, stays.
        if left.isEmpty || ContinuousClock.now >= deadline { return }
        usleep(pause)
        pause = min(pause * 2, 50_000)
      }
    }

    /// Takes the mark away, the change being over: also where something goes on that the program meant to leave behind.
    package func release() {
      guard letGo() else { return }
      mark.remove()
      try? input.close()
    }

    /// Lets the mark go: it is its processes' own from here on, and taken away where nothing is left of them.
    package func leave() {
      guard letGo() else { return }
      // Where this cannot be written, the mark counts as this process's for as long as that is there, which is too long
      // and never too short.
      try? write(state.withLock { $0.record.left }, O_TRUNC)
      try? input.close()
      _ = try? mark.state()
    }

    /// Whether it was held until now.
    private func letGo() -> Bool {
      state.withLock { state in
        defer { state.isHeld = false }
        return state.isHeld
      }
    }
  }

  /// The mark of a program that nobody goes on with, such as one that only observes: a folder for its files, gone with
  /// it, or with the next plinkflow where this one is killed.
  package static func unshared(in parent: String) throws(Failure) -> Hold {
    try InFlight("look-\(UUID().uuidString)", in: parent).take(isUndo: false)
  }
}
