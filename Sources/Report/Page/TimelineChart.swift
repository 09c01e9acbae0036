import PlinkflowKit
import Runs

/// When each step was at work, when it waited, and when it tried again: bars along one axis of time.
struct TimelineChart {
  /// A stretch of a step's time.
  struct Bar {
    enum Sort: String { case work, wait, undo }

    let sort: Sort
    let start: Instant
    var end: Instant
  }

  /// For each step, by number, its stretches in their order.
  private(set) var bars: [[Bar]]
  /// For each step, by number, when something did not work and was tried again.
  private(set) var attempts: [[Instant]]
  private let story: RunStory

  private static let rowHeight = 20
  private static let labelWidth = 220
  private static let width = 1000

  init(_ story: RunStory) {
    self.story = story
    bars = Array(repeating: [], count: story.record.steps.count)
    attempts = bars.map { _ in [] }
    for event in story.events {
      guard let step = event.step, bars.indices.contains(step) else { continue }
      take(event.body, at: event.time, of: step)
    }
    for step in bars.indices where story.isAlive && story.state(of: story.record.steps[step]) != .done {
      extend(step, to: story.now)
    }
  }

  private mutating func take(_ body: Event.Body, at time: Instant, of step: Int) {
    switch body {
    case .intended: bars[step].append(Bar(sort: .work, start: time, end: time))
    case .undoIntended: bars[step].append(Bar(sort: .undo, start: time, end: time))
    case .settling:
      extend(step, to: time)
      if bars[step].last?.sort != .undo { bars[step].append(Bar(sort: .wait, start: time, end: time)) }
    case .retrying:
      extend(step, to: time)
      attempts[step].append(time)
    case .received, .undoReceived, .done, .failed, .undone: extend(step, to: time)
    default: break
    }
  }

  private mutating func extend(_ step: Int, to time: Instant) {
    guard let last = bars[step].indices.last else { return }
    bars[step][last].end = time
  }

  /// The bars as a picture.
  var picture: Markup {
    let steps = story.steps
    let critical = story.criticalPath
    let height = (steps.count + 1) * Self.rowHeight
    let rows = steps.enumerated().map {
      row($0.element, at: $0.offset + 1, isCritical: critical.contains($0.element.number))
    }
    return """
      <svg class="timeline" viewBox="0 0 \(Self.width) \(height)" role="img" aria-label="when each step was at work">
      \(axis(height))\(rows)</svg>
      """
  }

  private func axis(_ height: Int) -> [Markup] {
    (0...4).map { mark in
      let x = Self.labelWidth + (Self.width - Self.labelWidth - 40) * mark / 4
      let span = story.span
      let whole = (span.end - span.start).milliseconds
      let time = Duration.milliseconds(whole * Int64(mark) / 4)
      let label = whole < 2000 ? "\(time.milliseconds) ms" : time.brief
      return """
        <line class="grid" x1="\(x)" y1="16" x2="\(x)" y2="\(height)"/><text class="tick" x="\(x)" y="12">\(label)</text>
        """
    }
  }

  private func row(_ step: StepRecord, at index: Int, isCritical: Bool) -> Markup {
    let y = index * Self.rowHeight
    let shapes = bars[step.number].map { bar -> Markup in
      let start = x(bar.start)
      return """
        <rect class="\(bar.sort.rawValue)" x="\(start)" y="\(y + 4)" width="\(max(2, x(bar.end) - start))"/>
        """
    }
    let ticks = attempts[step.number].prefix(20).map { time -> Markup in
      "<circle class=\"again\" cx=\"\(x(time))\" cy=\"\(y + 10)\" r=\"3\"/>"
    }
    let name = step.name.count > 30 ? step.name.prefix(29) + "…" : step.name[...]
    let sort =
      story.state(of: step) == .failed || story.state(of: step) == .inDoubt ? "bad" : isCritical ? "critical" : ""
    return """
      <g\(sort.isEmpty ? "" : " class=\"\(sort)\"" as Markup) data-step="\(step.number)"><a href="#step-\(step.number)"><text x="0" y="\(y + 14)">\(String(name))</text></a>\(shapes)\(Array(ticks))</g>

      """
  }

  private func x(_ time: Instant) -> Int {
    let span = story.span
    let share = Double((time - span.start).milliseconds) / Double((span.end - span.start).milliseconds)
    return Self.labelWidth + Int(Double(Self.width - Self.labelWidth - 40) * min(1, max(0, share)))
  }
}
