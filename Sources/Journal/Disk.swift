import Runs

/// What stands between a journal and its file in a test: a disk that fills up, a machine that stops between two events,
/// or one that loses what it was given. A journal without one writes to its file, and that is all there is to it.
package protocol Disk: Sendable {
  /// When it writes what it was handed.
  var pace: DiskPace { get }

  /// Writes a transaction's events by calling `toFile`, at most once, with those that get there. What it throws is what
  /// became of the transaction for the program that is at work; what it wrote stays written.
  func write(
    _ events: [Event], toFile: ([Event]) throws(JournalError) -> Void
  ) throws(JournalError)
}

/// When a disk writes what was handed over to it.
package enum DiskPace: Sendable {
  /// While the program goes on, as the disk allows.
  case inBackground
  /// Before whoever hands it over goes on, as if the disk took no time.
  case atOnce
  /// Not before somebody waits for it, as if the disk took all the time there is.
  case whenAwaited
}

extension Disk {
  package var pace: DiskPace { .inBackground }
}
