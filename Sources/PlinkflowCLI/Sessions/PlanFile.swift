import Document
import Engine
import Report

/// The file of a plan that a run has to keep to.
struct PlanFile: Sendable {
  /// What stands in it.
  private let snapshot: PlanSnapshot
  private let path: String

  /// Reads the file that a command line names.
  init(_ path: String) throws(Stop) {
    let source = try read(path)
    do throws(Diagnostics) {
      guard let snapshot = PlanSnapshot(try Value.parse(source, limits: Limits(depth: 120))) else {
        throw Diagnostics([
          Diagnostic("`\(path)` is no plan", help: "`plinkflow plan FILE --out plan.json` writes one")
        ])
      }
      self.snapshot = snapshot
    } catch {
      throw Stop(error)
    }
    guard snapshot.format == PlanSnapshot.format else {
      throw Stop(
        .badInput,
        Diagnostic(
          "the plan `\(path)` has format \(snapshot.format), and this plinkflow reads format \(PlanSnapshot.format)",
          help: "plan anew with this plinkflow"))
    }
    self.path = path
  }

  /// Refuses to begin where anything is no longer as it was planned.
  func check(_ now: PlanSnapshot) throws(Stop) {
    let departures = snapshot.departures(to: now)
    guard !departures.isEmpty else { return }
    throw Stop(
      .badInput,
      Diagnostic(
        "the run would no longer do what `\(path)` says", notes: departures + ["nothing was begun"],
        help: "see what changed, and plan again with `plan --out`"))
  }
}
