import Document
import Engine
import PlinkflowKit

extension Stop {
  /// Ends because the engine could not take a run up.
  init(_ error: EngineError) {
    switch error {
    case .workflow(let diagnostics): self.init(diagnostics)
    case .journal(let error): self.init(error)
    case .connections(let faults):
      self.init(.badInput, faults.map { Diagnostic(of: $0.fault, inConnection: $0.name) })
    case .missingSecrets(let missing):
      self.init(.badInput, missing.map(Diagnostic.init))
    case .plainSecrets(let plain):
      self.init(.badInput, plain.map(Diagnostic.init))
    case .notSimulated(let kinds): self.init(.badInput, Diagnostic(notSimulated: kinds))
    case .halfUndone(let run, let keeping):
      let rest = keeping.map { " --to \($0)" } ?? ""
      self.init(
        .badInput, Diagnostic("run \(run) is being undone", help: "`plinkflow undo \(run)\(rest)` finishes that"))
    case .changedAfterBegin(let run, let changes):
      self.init(
        .badInput,
        Diagnostic(
          "the workflow changed where run \(run) has begun", notes: changes.flatMap(\.lines),
          help: "put it back as it was, or `plinkflow undo \(run)` first, or begin another run with `--new`"))
    case .changedPrograms(let run, let plugins):
      self.init(
        .badInput,
        Diagnostic(
          "run \(run) was carried out with \(plugins.count == 1 ? "another program" : "other programs") than there "
            + "\(plugins.count == 1 ? "is" : "are") now",
          notes: plugins.map { "`plinkflow-plugin-\($0)` has changed" },
          help: "put back what was there, or go on with what is there: `--accept-changed-plugins`"))
    case .missingFolder(let run, let folder, let steps):
      self.init(
        .badInput,
        Diagnostic(
          "the folder of run \(run)'s programs is not on this machine: `\(folder)`",
          notes: ["programs in it belong to \(Self.listed(steps: steps))"],
          help: "`--folder PATH` says where it is"))
    case .changedFiles(let run, let folder, let steps):
      let more = steps.count > 10 ? ["and \(steps.count - 10) more steps"] : []
      self.init(
        .badInput,
        Diagnostic(
          "programs of run \(run) have changed in `\(folder)`",
          notes: steps.prefix(10).map { step in
            "step `\(step.step)` was carried out with another "
              + step.files.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
          } + more,
          help: "put back what was there, or go on with what is there: `--folder \(folder)`"))
    case .notLatest(let run, let later):
      self.init(
        .badInput,
        Diagnostic(
          "run \(later) of the same workflow stands on run \(run)", help: "`plinkflow undo \(later)` first")
      )
    case .unknownRun(let run):
      self.init(
        .badInput, Diagnostic("no run is called `\(run)`", help: "`plinkflow runs` lists the runs"))
    case .unknownStep(let step, let run):
      self.init(
        .badInput,
        Diagnostic(
          "run \(run) has no step `\(step)`", help: "`plinkflow status \(run)` lists its steps"))
    case .notDone(let step, let run):
      self.init(.badInput, Diagnostic("step `\(step)` of run \(run) is not done, so it cannot be kept"))
    case .notInDoubt(let step, let run):
      self.init(
        .badInput,
        Diagnostic(
          "step `\(step)` of run \(run) is not in doubt", help: "`plinkflow status \(run)` shows which steps are"))
    case .isObserved(let step):
      self.init(
        .badInput,
        Diagnostic(
          "step `\(step)` can be observed, so nobody has to say what became of it",
          help: "the same command without `--again` and `--done` goes on"))
    case .notFinished(let run, let isUndone):
      self.init(
        .badInput,
        isUndone
          ? Diagnostic("run \(run) is undone, so nothing of it stands")
          : Diagnostic(
            "run \(run) is not done, and what it has not done is no drift",
            help: "finish it with `plinkflow run FILE`, or see `plinkflow status \(run)`"))
    case .noneFinished:
      self.init(
        .badInput, Diagnostic("the journal holds no run that is done", help: "`plinkflow runs` lists the runs"))
    case .noRuns:
      self.init(.badInput, Diagnostic("the journal holds no run", help: "`plinkflow run FILE` begins one"))
    }
  }
}

extension Stop {
  /// ``step `a` ``, ``steps `a`, `b` ``: ten names at most, and how many more there are.
  fileprivate static func listed(steps: [String]) -> String {
    let names = steps.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
    return "\(steps.count == 1 ? "step" : "steps") \(names)" + (steps.count > 10 ? " and \(steps.count - 10) more" : "")
  }
}

extension Diagnostic {
  /// What the sandbox cannot stand for: kinds, and who uses them.
  init(notSimulated kinds: [(kind: String, steps: [String])]) {
    self.init(
      "the sandbox does not simulate " + kinds.map { "`\($0.kind)`" }.joined(separator: ", "),
      notes: kinds.map { kind, steps in
        guard !steps.isEmpty else { return "`\(kind)` acts in the real world" }
        return "`\(kind)` acts in the real world: \(Stop.listed(steps: steps))"
      },
      help: "`\(kinds.map { "--real \($0.kind)" }.joined(separator: " "))` lets "
        + "\(kinds.count == 1 ? "it" : "them") act there")
  }

  /// Why a connection could not be opened.
  init(of fault: StepError, inConnection name: String) {
    let summary = fault.summary
    self.init(
      summary.contains("connection `\(name)`") ? summary : "connection `\(name)` \(summary)",
      notes: fault.notes, help: fault.help)
  }
}

extension Diagnostic {
  /// Whose secret cannot be had, and why.
  fileprivate init(_ missing: MissingSecret) {
    let users = missing.use.users
    let first = users.first.map { "\($0.subject) " } ?? ""
    let field = users.first.map { ["it is `\($0.field)`, from `\(missing.use.source)`"] } ?? []
    let others = users.count - 1
    self.init(
      first + missing.fault.summary,
      notes: missing.fault.notes + field
        + (others > 0 ? ["\(others) more \(others == 1 ? "field asks" : "fields ask") for it"] : []),
      help: missing.fault.help)
  }

  /// Where the text of a secret would be journaled.
  fileprivate init(_ plain: PlainSecret) {
    let note = "it is what `\(plain.source)` holds, and a run journals its workflow"
    switch plain.location {
    case .parameter(let name):
      self.init(
        "parameter `\(name)` holds the text of a secret", notes: [note],
        help: "where that is chance, allow it with `public: true` in its declaration; else give it as a secret")
    case .step(let step, let held):
      self.init(
        "`\(held.path)` of step `\(step)` holds the text of a secret", notes: [note],
        help: "where that is chance, allow it with `public: [\"\(held.name)\"]` in the step; else name the source there"
      )
    case .line(let line):
      self.init("line \(line) of the workflow holds the text of a secret", notes: [note], help: "take it out")
    }
  }
}

extension EngineError.Change {
  fileprivate var lines: [String] {
    guard let now else { return ["step `\(step)` is gone from it"] }
    return ["step `\(step)` was \(was)", "step `\(step)` is now \(now)"]
  }
}
