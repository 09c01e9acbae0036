import Document
import PlinkflowKit
import Runs
import Synchronization

extension StoreConformance {
  func recordIsTheFold(_ place: StorePlace<Store>) async throws {
    let owner = try place.own()
    let begun = try begin(owner)
    let reader = try place.read()
    for (step, body) in Scene.all(process) {
      try await owner.commit([Scene.event(begun.number, step, body)], alone: true)
      var fold = begun
      for event in try place.read().events(of: begun.number) { fold.apply(event) }
      for (name, store) in [("the owner", owner), ("a reader", reader)] {
        let read = try store.record(of: begun.number)
        try require(
          read?.words == fold.words, "after \(body), \(name) reads another record than the fold of its events")
      }
    }
    try require(try reader.record(of: begun.number + 1) == nil, "there is a record of a run that does not exist")
  }

  func shortAnswersAgree(_ place: StorePlace<Store>) async throws {
    let owner = try place.own()
    let reader = try place.read()
    try require(try owner.latestRun() == nil && owner.runs(of: nil).isEmpty, "an empty store tells of runs")
    let runs = [
      try begin(owner).number, try begin(owner, "20261128-120001-xyc234", workflow: "other").number,
      try begin(owner, "20261128-120002-abc236").number,
    ]
    try require(try reader.latestRun() == runs[2], "a run that only just began is not the latest")
    for (step, body) in Scene.all(process) {
      for run in runs.prefix(2) {
        owner.note(Scene.call(run, "Look", step: 0))
        try await owner.commit([Scene.event(run, step, body)], alone: true)
        for store in [owner, reader] { try agree(store, run, after: body) }
      }
    }
    for store in [owner, reader] {
      try require(try store.runs(of: nil) == runs.reversed(), "the runs are not told, the latest first")
      try require(
        try store.runs(of: "w") == [runs[2], runs[0]], "the runs of a workflow are not told, the latest first")
      try require(try store.runs(of: "none").isEmpty, "a workflow without runs has some")
      try require(try store.latestRun() == runs[2], "a run that has only just begun is not the latest")
      let names = [
        ("20261128-120000-abc234", runs[0]), ("xyc234", runs[1]), ("c234", nil), ("236", nil), ("c236", runs[2]),
        ("", nil), ("%", nil),
      ]
      for (name, number) in names {
        try require(try store.number(of: name) == number, "`\(name)` is taken for another run")
      }
    }
    try await owner.commit([Scene.event(runs[2], nil, Scene.opened(process))], alone: true)
    try await owner.commit([Scene.event(runs[0], nil, Scene.opened(process))], alone: true)
    try require(try reader.latestRun() == runs[0], "the run that was worked on last is not the latest")
    for store in [owner, reader] {
      let wanted = try store.record(of: runs[0])?.durations
      try require(
        try store.durations(of: "w", before: .max) { _ in true } == wanted, "durations are not those of the run")
      try require(
        try store.durations(of: "w", before: runs[0]) { _ in true }.isEmpty, "a run has durations before itself")
      try require(try store.durations(of: "w", before: .max) { _ in false }.isEmpty, "a run that does not fit is taken")
    }
  }

  private func agree(_ store: Store, _ run: Int64, after body: Event.Body) throws {
    guard let record = try store.record(of: run) else { throw StoreBreach("a run is not there") }
    let events = try store.events(of: run)
    let hasChanged = events.contains { if case .intended = $0.body { true } else { false } }
    try require(try store.closing(of: run) == record.closing, "after \(body), `closing` is not that of the run")
    try require(try store.hasChanged(run) == hasChanged, "after \(body), `hasChanged` is not what the events say")
    for step in record.steps {
      try require(
        try store.approver(run: run, step: step.number) == step.approver, "after \(body), `approver` is not the step's")
    }
    try require(
      try store.callCounts(of: run) == CallCount.counts(of: try store.calls(of: run)),
      "after \(body), `callCounts` are not those of the requests")
  }

  func readersSeeWholeBatches(_ place: StorePlace<Store>) async throws {
    let owner = try place.own()
    let run = try begin(owner).number
    let reader = try place.read()
    let isOver = Mutex(false)
    async let writing: Void = {
      defer { isOver.withLock { $0 = true } }
      for batch in 0..<40 {
        try await owner.commit((0..<5).map { Scene.settling(run, "\(batch) \($0)") }, alone: batch % 2 == 0)
      }
    }()
    var (seen, isLast) = (0, false)
    repeat {
      isLast = isOver.withLock { $0 }
      let count = try reader.events(of: run).count
      try require(count % 5 == 0, "of batches of 5 events, \(count) are seen")
      try require(count >= seen, "\(seen) events were seen, and later \(count)")
      seen = count
      await Task.yield()
    } while !isLast
    try await writing
    try require(seen == 200, "after the last commit returned, \(seen) of 200 events are seen")
  }

  func observersAreToldAfterwards(_ place: StorePlace<Store>) async throws {
    let owner = try place.own()
    let run = try begin(owner).number
    let reader = try place.read()
    let told = Mutex<[Event]>([])
    let isEarly = Mutex(false)
    owner.follow { events in
      let there = (try? reader.events(of: run).map(\.sequence)) ?? []
      if !events.allSatisfy({ there.contains($0.sequence) }) { isEarly.withLock { $0 = true } }
      told.withLock { $0 += events }
    }
    for number in 0..<10 {
      owner.enqueue([Scene.settling(run, "\(number): handed over")])
      try await owner.commit([Scene.settling(run, "\(number)")], alone: number % 2 == 0)
    }
    await owner.finishTelling()
    try require(!isEarly.withLock { $0 }, "who follows is told of what is not there yet")
    let (heard, wanted) = (told.withLock { $0 }, try reader.events(of: run))
    try require(heard.map(\.body) == wanted.map(\.body), "who follows is told of other events than are there")
    try require(heard.map(\.sequence) == wanted.map(\.sequence), "who follows is told other numbers")
    owner.follow { _ in }
  }

  // MARK: Places

  func oneOwnerAtATime(_ place: StorePlace<Store>) async throws {
    let run: Int64
    do {
      let owner = try place.own()
      run = try begin(owner).number
      try await owner.commit([Scene.event(run, nil, Scene.opened(process))], alone: true)
      try await requireFailure("a second owner is let in") { _ = try place.own() }
      try require(try place.read().snapshot(of: run)?.isAlive == true, "a reader is not told that the owner is at work")
      try await owner.commit([Scene.settling(run, "goes on")], alone: true)
    }
    try require(
      try place.read().snapshot(of: run)?.isAlive == false, "a reader is told that an owner is at work who is gone")
    let next = try place.own()
    try require(
      try next.events(of: run).map(\.body) == [Scene.opened(process), .settling(why: "goes on")],
      "the next owner does not find what the one before it wrote")
    withExtendedLifetime(next) {}
  }

  func damageIsRefused(_ place: StorePlace<Store>) async throws {
    do {
      let owner = try place.own()
      let run = try begin(owner).number
      for number in 0..<5 { try await owner.commit([Scene.settling(run, "\(number)")], alone: true) }
    }
    _ = try place.read()
    try place.damage?()
    try await requireFailure("a reader opens a damaged store") { _ = try place.read() }
    try await requireFailure("an owner opens a damaged store") { _ = try place.own() }
    try await requireFailure("a store that was refused as damaged is opened later") { _ = try place.read() }
  }

  func copyIsTheSame(_ place: StorePlace<Store>) async throws {
    let owner = try place.own()
    let runs = [try begin(owner).number, try begin(owner, "20261128-120001-abc235").number]
    for run in runs {
      owner.note(Scene.call(run, "Look", step: 1))
      try await owner.commit(Scene.all(process).map { Scene.event(run, $0.step, $0.body) }, alone: false)
    }
    guard let copy = try place.copy?() else { return }
    let wanted = try runs.map { try owner.record(of: $0)?.words }
    let events = try runs.map { try owner.events(of: $0).map(\.sequence) }
    try await owner.commit([Scene.settling(runs[0], "after it")], alone: true)
    let read = try copy.read()
    try require(try read.runs(of: nil) == runs.reversed(), "the copy has other runs")
    for (index, run) in runs.enumerated() {
      try require(try read.record(of: run)?.words == wanted[index], "the copy has another record of a run")
      try require(try read.events(of: run).map(\.sequence) == events[index], "the copy has other numbers of events")
      try require(try read.calls(of: run) == owner.calls(of: run), "the copy has other requests")
    }
  }
}
