import Runs

extension Journal {
  /// A run as it stands right now; nil where there is none of that number.
  public func snapshot(of run: Int64) throws(JournalError) -> RunSnapshot? {
    try snapshot(of: run) { JournalLock.holder(forJournal: path) }
  }

  /// - Parameter holder: who works on the journal.
  func snapshot(of run: Int64, holder: () -> JournalError.Holder?) throws(JournalError) -> RunSnapshot? {
    guard let record = try record(of: run) else { return nil }
    if record.closing != nil { return RunSnapshot(record: record, isAlive: false) }
    if let holder = holder() {
      // A holder that did not say who it is has only just begun.
      let isAlive = holder.process == nil || holder.process == record.opening?.process
      if isAlive { return RunSnapshot(record: record, isAlive: true) }
    }
    // Whoever worked on it when it was read may have closed it before leaving.
    return try self.record(of: run).map { RunSnapshot(record: $0, isAlive: false) }
  }
}
