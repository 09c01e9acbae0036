import Journal
import PlinkflowKit
import Workflow

/// Carries runs out and takes them back.
public struct Engine: Sendable {
  let journal: Journal
  let settings: Settings
  let timeline: any Timeline

  /// Works on one journal, which this process has to own: see ``JournalLock``.
  public init(journal: Journal, settings: Settings, timeline: any Timeline = WallClock()) {
    self.journal = journal
    self.settings = settings
    self.timeline = timeline
  }

  /// Opens the connections of a run and readies it to be carried out. Only reads are sent.
  public func execution(of prepared: Prepared) async throws(EngineError) -> Execution {
    try await execution(of: prepared, direction: .run, keeping: nil)
  }

  /// Opens the connections of a run and readies it to be taken back: all of it, or what was done after a step.
  public func undo(_ prepared: Prepared, keeping step: String? = nil) async throws(EngineError) -> Execution {
    if let step {
      guard let recorded = prepared.record.steps.last(where: { $0.name == step && $0.phase != .dropped }) else {
        throw .unknownStep(step, run: prepared.record.identifier)
      }
      guard recorded.phase == .done else { throw .notDone(step: step, run: prepared.record.identifier) }
    }
    return try await execution(of: prepared, direction: .undo, keeping: step)
  }

  private func execution(
    of prepared: Prepared, direction: Token.Direction, keeping: String?
  ) async throws(EngineError) -> Execution {
    let clients = try await Clients.open(
      for: prepared.workflow, approvals: .journaled(in: journal, of: prepared.record))
    let durations: [String: Duration]
    do {
      durations = try journal.durations(of: prepared.workflow.name, before: prepared.record.number)
    } catch {
      throw .journal(error)
    }
    return Execution(
      of: prepared, direction: direction, keeping: keeping, journal: journal, settings: settings, timeline: timeline,
      clients: clients, durations: durations)
  }
}
