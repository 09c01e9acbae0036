import Document
import PlinkflowKit
import Runs

extension StoreConformance {
  func commitIsDurable(_ place: StorePlace<Store>) async throws {
    let owner = try place.own()
    let run = try begin(owner).number
    var wanted: [Event.Body] = []
    for (number, isAlone) in [false, true, false, true].enumerated() {
      let batch = ["\(number): handed over", "\(number): first", "\(number): last"].map { Scene.settling(run, $0) }
      owner.enqueue(Array(batch.prefix(1)))
      try await owner.commit(Array(batch.dropFirst()), alone: isAlone)
      wanted += batch.map(\.body)
      let found = try bodies(place, of: run)
      try require(
        found == wanted, "commit returned for \(wanted.count) events, and another process finds \(found.count)")
    }
    owner.enqueue([Scene.settling(run, "handed over before nothing")])
    try await owner.commit([], alone: false)
    try require(
      try bodies(place, of: run).count == wanted.count + 1, "a commit of nothing does not bring what was handed over")
    withExtendedLifetime(owner) {}
  }

  func eventsKeepOrder(_ place: StorePlace<Store>) async throws {
    let owner = try place.own()
    let runs = [try begin(owner).number, try begin(owner, "20261128-120000-abc235").number]
    for number in 0..<30 {
      let batch = [Scene.settling(runs[number % 2], "\(number)"), Scene.settling(runs[number % 2], "\(number), then")]
      if number % 3 == 2 { try await owner.commit(batch, alone: number % 2 == 0) } else { owner.enqueue(batch) }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for number in 0..<10 {
            try await owner.commit([Scene.settling(runs[0], "\(writer) \(number)", step: 1)], alone: number % 2 == 0)
          }
        }
      }
      try await group.waitForAll()
    }
    let read = try runs.map { try place.read().events(of: $0) }
    for (remainder, events) in read.enumerated() {
      let found = events.filter { $0.step == 0 }.map(\.body)
      let wanted = (0..<30).filter { $0 % 2 == remainder }.flatMap {
        [Event.Body.settling(why: "\($0)"), .settling(why: "\($0), then")]
      }
      try require(found == wanted, "events stand in another order: \(found)")
    }
    for writer in 0..<4 {
      let own = read[0].filter {
        if case .settling(let why) = $0.body { why.hasPrefix("\(writer) ") && $0.step == 1 } else { false }
      }
      try require(
        own.map(\.body) == (0..<10).map { .settling(why: "\(writer) \($0)") },
        "of writers at once, one's events stand in another order")
    }
    for events in read {
      try require(
        zip(events, events.dropFirst()).allSatisfy { $0.sequence < $1.sequence }, "numbers of events do not ascend")
    }
    let numbers = read.flatMap { $0.map(\.sequence) }
    try require(Set(numbers).count == numbers.count, "two events have one number")
    withExtendedLifetime(owner) {}
  }

  func eventsComeBackEqual(_ place: StorePlace<Store>) async throws {
    let owner = try place.own()
    let run = try begin(owner).number
    for (step, body) in Scene.all(process) {
      try await owner.commit([Scene.event(run, step, body)], alone: true)
      guard let read = try place.read().events(of: run).last else { throw StoreBreach("an event is not there") }
      try require(read.body == body, "\(body) comes back as \(read.body)")
      try require(
        read.run == run && read.step == step && read.time == Scene.noon,
        "\(body) comes back with another run, step or time")
    }
    withExtendedLifetime(owner) {}
  }

  func batchIsWhole(_ place: StorePlace<Store>) async throws {
    let run: Int64
    do {
      let owner = try place.own()
      run = try begin(owner).number
      try await owner.commit([Scene.settling(run, "stands")], alone: false)
      try await requireFailure("an event of a step that the run does not have is taken") {
        try await owner.commit([Scene.settling(run, "good"), Scene.settling(run, "bad", step: 7)], alone: false)
      }
      try require(
        try bodies(place, of: run) == [.settling(why: "stands")], "of a batch that was refused, a part is there")
    }
    let owner = try place.own()
    try await requireFailure("an event of a run that is not there is taken") {
      try await owner.commit([Scene.settling(run, "good"), Scene.settling(run + 1, "bad")], alone: true)
    }
    try require(
      try bodies(place, of: run) == [.settling(why: "stands")], "of a batch that was refused, a part is there")
    withExtendedLifetime(owner) {}
  }

  func failureIsFinal(_ place: StorePlace<Store>) async throws {
    let run: Int64
    do {
      let owner = try place.own()
      run = try begin(owner).number
      try await owner.commit([Scene.settling(run, "stands")], alone: false)
      try? await owner.commit([Scene.settling(run, "bad", step: 7)], alone: false)
      for isAlone in [true, false] {
        owner.enqueue([Scene.settling(run, "handed over after it")])
        try await requireFailure("after a failure, a commit succeeds") {
          try await owner.commit([Scene.settling(run, "after it")], alone: isAlone)
        }
      }
      try require(try bodies(place, of: run) == [.settling(why: "stands")], "after a failure, something is written")
    }
    let next = try place.own()
    try await next.commit([Scene.settling(run, "goes on")], alone: true)
    try require(
      try bodies(place, of: run) == [.settling(why: "stands"), .settling(why: "goes on")],
      "after a failure, the next owner does not go on with what stood before")
  }

  func beginIsDurable(_ place: StorePlace<Store>) throws {
    let owner = try place.own()
    let begun = try begin(owner)
    guard let read = try place.read().record(of: begun.number) else {
      throw StoreBreach("a run that began is not there")
    }
    try require(read.words == begun.words, "a run that began is read as another one")
    let needs = try place.read().needs(of: read)
    try require(needs.map { [$0.step, $0.needs] } == [[1, 0]], "its steps' needs are not there")
    let next = try begin(owner, "20261128-120000-abc235", workflow: "other")
    try require(next.number > begun.number, "a later run has no greater number")
    if (try? begin(owner)) != nil { throw StoreBreach("two runs have one identifier") }
    try require(try place.read().runs(of: nil) == [next.number, begun.number], "a run that was refused is there")
  }

  func amendmentIsWhole(_ place: StorePlace<Store>) async throws {
    let owner = try place.own()
    let begun = try begin(owner)
    func amend(_ record: RunRecord, to revision: Int, dropping step: Int, adding name: String) throws {
      try owner.amend(
        record, text: "revision \(revision)", arguments: .object([.init("r", Value(.integer(Int64(revision))))]),
        graph: FrozenGraph(steps: [(name, "k.\(name)")], needs: [(0, []), (2, [0])]),
        events: [
          Scene.event(begun.number, step, .dropped), Scene.event(begun.number, nil, .amended(revision: revision)),
        ])
    }
    try amend(begun, to: 1, dropping: 1, adding: "c")
    let reader = try place.read()
    guard let read = try reader.record(of: begun.number) else { throw StoreBreach("an amended run is not there") }
    try require(
      read.revision == 1 && read.frozen.text == "revision 1" && read.frozen.arguments["r"] == Value(.integer(1)),
      "an amended run does not have the text and arguments of its revision")
    try require(
      read.steps.map(\.name) == ["a", "b", "c"] && read.steps.map(\.kind) == ["k.a", "k.b", "k.c"],
      "an amended run has other steps than those it had and those that are new")
    try require(
      read.steps[1].phase == .dropped && read.steps[2].phase == .pending, "the events of an amendment are missing")
    try require(
      try reader.needs(of: read).map { [$0.step, $0.needs] } == [[2, 0]], "the needs of a revision are not there")
    try require(
      try reader.needs(of: begun).map { [$0.step, $0.needs] } == [[1, 0]], "the needs of an earlier revision are gone")
    try await owner.commit([Scene.settling(begun.number, "new step", step: 2)], alone: true)
    guard let before = try reader.record(of: begun.number) else { throw StoreBreach("an amended run is not there") }
    try require(before.steps[2].settling == "new step", "events of a step that is new do not count")
    try await requireFailure("an amendment with an event of a step that there is not is taken") {
      try amend(before, to: 2, dropping: 9, adding: "d")
    }
    try require(
      try place.read().record(of: begun.number)?.words == before.words,
      "of an amendment that was refused, a part is there")
  }

  func approvalsReachTheOwner(_ place: StorePlace<Store>) async throws {
    let owner = try place.own()
    let run = try begin(owner).number
    try await owner.commit([Scene.event(run, nil, Scene.opened(process))], alone: false)
    try require(try owner.approver(run: run, step: 1) == nil, "a step is approved by nobody's yes")
    let reader = try place.read()
    for name in ["some one", "another"] {
      try await reader.commit([Scene.event(run, 1, .approved(by: name))], alone: false)
      let told = try owner.approver(run: run, step: 1)
      try require(told == name, "\(name) approved, and the owner is told \(told ?? "nobody")")
      let folded = try owner.record(of: run)?.steps[1].approver
      try require(folded == name, "\(name) approved, and the record says \(folded ?? "nobody")")
      try await owner.commit([Scene.settling(run, "behind it")], alone: name == "another")
    }
    try require(try owner.approver(run: run, step: 0) == nil, "another step is approved")
    try require(
      try bodies(place, of: run).dropFirst() == [
        .approved(by: "some one"), .settling(why: "behind it"), .approved(by: "another"), .settling(why: "behind it"),
      ], "an approval and what the owner wrote behind it are not there in that order")
  }

  func callsTravelWithCommits(_ place: StorePlace<Store>) async throws {
    let owner = try place.own()
    let run = try begin(owner).number
    var wanted: [RecordedCall] = []
    for round in 0..<3 {
      let calls = [
        Scene.call(run, "Look", step: 0), Scene.call(run, "Look", step: 1, failure: "Throttling"),
        Scene.call(run, "Look", step: 1, retry: 1), Scene.call(run, "Make \(round)", step: 0),
      ]
      for call in calls { owner.note(call) }
      wanted += calls
      try await owner.commit([Scene.settling(run, "\(round)")], alone: round == 1)
      try require(try place.read().calls(of: run) == wanted, "requests are not there as they were noted")
    }
    try require(
      try place.read().callCounts(of: run).first
        == CallCount(connection: "c", service: "EC2", action: "Look", count: 9, retries: 3),
      "requests are counted wrongly")
    try require(try place.read().calls(of: run + 1).isEmpty, "another run has requests")
  }
}
