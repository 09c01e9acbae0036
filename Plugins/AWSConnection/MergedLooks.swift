import AWSCore

/// Merges looks of one sort that are asked for within a few milliseconds into one call, and hands each its part.
///
/// Five hundred steps that wait for their endpoints cost a handful of calls a round instead of five hundred.
actor MergedLooks {
  private typealias Part = [String: [Element]]

  private struct Batch {
    var values: Set<String>
    let answer: Task<Result<Part, AWSFailure>, Never>
  }

  private let client: AWSClient
  private let window: Duration?
  private var open: [Look: Batch] = [:]

  init(client: AWSClient, window: Duration?) {
    self.client = client
    self.window = window
  }

  func find(_ look: Look, _ value: String) async throws(AWSFailure) -> [Element] {
    guard let window else { return try await ask(look, [value])[value] ?? [] }
    let answer: Task<Result<Part, AWSFailure>, Never>
    if open[look] != nil, let joined = open[look]?.answer {
      open[look]?.values.insert(value)
      answer = joined
    } else {
      answer = Task {
        try? await Task.sleep(for: window)
        let values = close(look)
        do throws(AWSFailure) {
          return .success(try await ask(look, values))
        } catch {
          return .failure(error)
        }
      }
      open[look] = Batch(values: [value], answer: answer)
    }
    return try await answer.value.get()[value] ?? []
  }

  /// From here on, a look of that sort begins a new batch.
  private func close(_ look: Look) -> [String] {
    open.removeValue(forKey: look)?.values.sorted() ?? []
  }

  private func ask(_ look: Look, _ values: [String]) async throws(AWSFailure) -> Part {
    let wanted = Set(values)
    var parts: Part = [:]
    var start = 0
    while start < values.count {
      let end = values.count - start > look.capacity ? start + look.capacity : values.count
      let chunk = Array(values[start..<end])
      for element in try await existing(of: look, chunk) {
        let owners = look.membership == .only ? chunk : look.values(of: element).filter(wanted.contains)
        for owner in owners { parts[owner, default: []].append(element) }
      }
      start = end
    }
    return parts
  }

  /// Where the action takes one value and knows nothing of it, that is an answer to this value, and says nothing about
  /// the batch's others.
  private func existing(of look: Look, _ values: [String]) async throws(AWSFailure) -> [Element] {
    do throws(AWSFailure) {
      return try await pages(of: look, values)
    } catch  where error.saysGone {
      return []
    }
  }

  private func pages(of look: Look, _ values: [String]) async throws(AWSFailure) -> [Element] {
    var elements: [Element] = []
    var next: String?
    repeat {
      let reply = try await page(of: look, values, next)
      elements += reply.items(at: look.list)
      let following = reply.text("nextToken") ?? reply.text("NextToken") ?? reply.text("NextMarker")
      // A server that repeats itself must not keep us here for ever.
      next = following == next ? nil : following
    } while next != nil
    return elements
  }

  private func page(of look: Look, _ values: [String], _ next: String?) async throws(AWSFailure) -> Element {
    guard let path = look.path else {
      return try await client.call(look.service, look.action, look.input(for: values, next: next))
    }
    let query = next.map { [(name: "marker", value: $0)] } ?? []
    return try await client.call(look.service, look.action, method: "GET", path: path, query: query)
  }
}
