import Document
import PlinkflowKit
import Processes

extension Token {
  /// The mark of the change with this token, or of the one that takes it back; nil outside runs.
  var inFlight: InFlight? { Workplace.ofRun.map { InFlight(forward.text, in: $0.programs) } }

  /// Who is at work on it.
  func inFlightState() throws(Fault) -> InFlight.State {
    if let run = Workplace.ofRun { InFlight.tidy(run.programs) }
    do throws(InFlight.Failure) {
      return try inFlight?.state() ?? .nobody
    } catch {
      throw Fault(error)
    }
  }

  /// Takes the mark, for a request that is about to be sent.
  func takeMark(isUndo: Bool) throws(Fault) -> InFlight.Hold? {
    guard let inFlight else { return nil }
    do throws(InFlight.Failure) {
      return try inFlight.take(isUndo: isUndo)
    } catch {
      throw Fault(error)
    }
  }
}

extension InFlight.Hold {
  /// Notes the program that makes the change.
  func hand(to process: PluginProcess) throws(Fault) {
    do throws(InFlight.Failure) {
      try note(process.identifier, carrying: process.mark)
    } catch {
      throw Fault(error)
    }
  }

  /// Leaves the mark to what a program that has ended left behind, if there is any. What has a session of its own is not
  /// ended: it may be what an earlier change was for.
  func leave(after process: PluginProcess) {
    end(detached: false)
    leave()
  }
}

extension Fault {
  fileprivate init(_ failure: InFlight.Failure) {
    switch failure {
    case .held:
      self = .transient("has to wait for the program of an attempt before this one", retryAfter: .seconds(1))
    case .unusable(let path, let why):
      self = .refused("cannot mark its program as at work", notes: ["`\(path)`: \(why)"])
    }
  }
}
