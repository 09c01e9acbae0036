import AWSCore

/// Merges looks of one sort that are asked for within a few milliseconds into one call, and hands each its part.
///
/// Five hundred steps that wait for their endpoints cost a handful of calls a round instead of five hundred. An
/// observation that is alone leaves after that window. Where many come, those that are asked for while a call of their
/// sort is under way leave together when it is answered, and a sort of query leaves no oftener than ``QueryPace`` says.
/// So an observation is always taken after it was asked for.
actor MergedQueries {
  private typealias Answer = Result<[Element], AWSFailure>

  /// What an asker wants of a reply.
  private struct Wish: Hashable {
    let membership: Query.Membership
    let value: String
  }

  /// Looks that leave together.
  private struct Batch {
    /// In the order in which they were asked for.
    var wishes: [Wish] = []
    var askers: [Wish: [CheckedContinuation<Answer, Never>]] = [:]
    var joined = 0
  }

  private let client: AWSClient
  private let window: Duration?
  private let pause: @Sendable (Duration) async -> Void
  private var gathering: [Query: Batch] = [:]
  private var underWay: [Query: Int] = [:]
  private var held: [Query: CheckedContinuation<Void, Never>] = [:]
  private var paces: [Query: QueryPace] = [:]
  private var turns: [Query: QueryQueue] = [:]

  /// - Parameter pause: waits for the length of a window.
  init(
    client: AWSClient, window: Duration?,
    // Nothing cancels it.
    pause: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
  ) {
    self.client = client
    self.window = window
    self.pause = pause
  }

  /// How many observations were asked for that have not left yet.
  var gathered: Int { gathering.values.reduce(0) { $0 + $1.joined } }

  func find(_ look: Query, _ value: String) async throws(AWSFailure) -> [Element] {
    let wish = Wish(membership: look.membership, value: value)
    let call = look.call(of: value)
    guard let window else {
      let found = try await existing(of: call, [value])
      return parts(of: found, for: [wish])[wish] ?? []
    }
    if let settled = turns[call]?.settled[value] { return settled }
    let answer = await withCheckedContinuation { asker in
      if gathering[call] == nil {
        gathering[call] = Batch()
        Task {
          await gather(call, window)
          await send(call)
        }
      }
      if gathering[call]?.askers[wish] == nil { gathering[call]?.wishes.append(wish) }
      gathering[call]?.askers[wish, default: []].append(asker)
      gathering[call]?.joined += 1
    }
    return try answer.get()
  }

  // MARK: When a call leaves

  /// How much longer than its window a batch gathers while others come, and how long it is held behind a call that is
  /// not answered.
  private static let patience = (windows: 25, held: Duration.seconds(10))

  /// Returns when the batch should leave.
  private func gather(_ call: Query, _ window: Duration) async {
    for _ in 0..<Self.patience.windows {
      let joined = gathering[call]?.joined ?? 0
      await pause(window)
      if joined == gathering[call]?.joined { break }
    }
    if underWay[call] != nil {
      await withCheckedContinuation { continuation in
        held[call] = continuation
        Task {
          try? await Task.sleep(for: Self.patience.held)
          release(call)
        }
      }
    }
    let delay = paces[call, default: QueryPace()].take(at: .now)
    if delay > .zero { try? await Task.sleep(for: delay) }
  }

  private func release(_ call: Query) {
    held.removeValue(forKey: call)?.resume()
  }

  /// Sends the batch. From here on, an observation of that sort begins a new one.
  private func send(_ call: Query) async {
    guard var batch = gathering.removeValue(forKey: call) else { return }
    underWay[call, default: 0] += 1
    if case .inTurn = call.choice {
      await askInTurn(call, &batch)
    } else {
      let start = ContinuousClock.now
      await ask(call, &batch)
      paces[call]?.answer(at: .now, after: start.duration(to: .now))
    }
    let left = (underWay[call] ?? 1) - 1
    underWay[call] = left > 0 ? left : nil
    if left == 0 { release(call) }
  }

  // MARK: What is asked

  private func ask(_ call: Query, _ batch: inout Batch) async {
    var start = 0
    while start < batch.wishes.count {
      let end = batch.wishes.count - start > call.capacity ? start + call.capacity : batch.wishes.count
      let chunk = batch.wishes[start..<end]
      let answer: Answer
      do throws(AWSFailure) {
        answer = .success(try await existing(of: call, chunk.map(\.value)))
      } catch {
        answer = .failure(error)
      }
      let told = answer.map { parts(of: $0, for: chunk) }
      for wish in chunk { tell(wish, told.map { $0[wish] ?? [] }, &batch) }
      start = end
    }
  }

  private func parts(of elements: [Element], for wishes: some Collection<Wish>) -> [Wish: [Element]] {
    let wanted = Set(wishes)
    var parts: [Wish: [Element]] = [:]
    for membership in Set(wishes.map(\.membership)) {
      if membership == .only {
        for wish in wanted where wish.membership == .only { parts[wish] = elements }
        continue
      }
      for element in elements {
        let owners = membership.values(of: element).map { Wish(membership: membership, value: $0) }
        for owner in owners where wanted.contains(owner) { parts[owner, default: []].append(element) }
      }
    }
    return parts
  }

  /// One after the other, the oldest first: as long as that one is not settled, it speaks for those that came after it.
  private func askInTurn(_ call: Query, _ batch: inout Batch) async {
    let order = turns[call, default: QueryQueue()].order(of: batch.wishes.map(\.value), at: .now)
    var speaker: [Element]?
    for value in order {
      let wish = Wish(membership: call.membership, value: value)
      if let speaker {
        tell(wish, .success(speaker), &batch)
        continue
      }
      do throws(AWSFailure) {
        let found = try await existing(of: call, [value])
        if !call.isUnderWay(found) {
          turns[call]?.settle(value, found)
        } else if turns[call]?.speaksForOthers(value, at: .now) == true {
          speaker = found
        }
        tell(wish, .success(found), &batch)
      } catch {
        tell(wish, .failure(error), &batch)
      }
    }
  }

  private func tell(_ wish: Wish, _ answer: Answer, _ batch: inout Batch) {
    for asker in batch.askers.removeValue(forKey: wish) ?? [] { asker.resume(returning: answer) }
  }

  /// What an answer lists. Where the action takes one value and the service answers that it knows nothing of it, that
  /// is an empty list for this value, and says nothing about the batch's others. Whatever is no answer is thrown.
  private func existing(of look: Query, _ values: [String]) async throws(AWSFailure) -> [Element] {
    do throws(AWSFailure) {
      return try await pages(of: look, values)
    } catch  where error.saysGone {
      return []
    }
  }

  private func pages(of look: Query, _ values: [String]) async throws(AWSFailure) -> [Element] {
    var elements: [Element] = []
    var next: String?
    repeat {
      let reply = try await page(of: look, values, next)
      elements += reply.items(at: look.list)
      let following = reply.text("nextToken") ?? reply.text("NextToken") ?? reply.text("NextMarker")
      // A server that repeats itself must not keep us here for ever, nor be believed to have listed everything.
      if (next != nil && following == next) || (following == nil && reply.boolean("IsTruncated")) {
        throw AWSFailure(unfinished: look.action, of: look.service)
      }
      next = following
    } while next != nil
    return elements
  }

  private func page(of look: Query, _ values: [String], _ next: String?) async throws(AWSFailure) -> Element {
    guard let path = look.path(for: values) else {
      return try await client.call(look.service, look.action, look.input(for: values, next: next))
    }
    let query = next.map { [(name: "marker", value: $0)] } ?? []
    return try await client.call(look.service, look.action, method: "GET", path: path, query: query)
  }
}
