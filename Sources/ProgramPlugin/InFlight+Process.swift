import PlinkflowKit
import Processes

extension InFlight.Hold {
  /// Notes the program that makes the change.
  func note(heldBy process: PluginProcess) throws(StepError) {
    do throws(InFlight.Failure) {
      try note(process.identifier, carrying: process.mark)
    } catch {
      throw StepError(error)
    }
  }

  /// Leaves the mark to what a program that has ended left behind, if there is any. What has a session of its own is
  /// not ended: it may be what an earlier change was for.
  func leave(after process: PluginProcess) {
    end(detached: false)
    leave()
  }
}
