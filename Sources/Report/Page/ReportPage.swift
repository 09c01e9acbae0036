import Digest
import Document
import Foundation
import PlinkflowKit
import Runs

/// A run as one page that needs nothing else: no network, no other file.
public struct ReportPage: Sendable {
  /// What every such page begins with, so that one is known again before it is written over.
  public static let beginning = "<!doctype html><!-- plinkflow report -->"

  private let story: RunStory
  /// How much is shown of each step: less where there are more of them, so that a page of thousands opens as fast.
  private let shown: (calls: Int, events: Int, characters: Int)

  /// The page about a run.
  public init(_ story: RunStory) {
    self.story = story
    let count = max(1, story.steps.count)
    shown = (
      calls: max(4, min(50, 12_000 / count)), events: max(8, min(200, 36_000 / count)),
      characters: max(1000, min(65_536, 4_000_000 / count))
    )
  }

  /// The page's text.
  public var text: String {
    let record = story.record
    let refresh: Markup = story.isAlive ? "<meta http-equiv=\"refresh\" content=\"2\">" : ""
    let policy = "default-src 'none'; style-src '\(Self.hash(style))'; script-src '\(Self.hash(PageScript.text))'"
    let page: Markup = """
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">\(refresh)
      <title>\(record.frozen.workflow), \(record.identifier)</title><style>\(Markup(stringLiteral: style))</style></head>
      <body data-run="\(record.identifier)"\(story.isAlive ? " data-alive=\"1\"" as Markup : "")>
      \(header)\(faults)
      <h2>Time</h2><div class="wide tall" tabindex="0">\(TimelineChart(story).picture)</div>
      <p class="legend"><i class="work"></i> at work <i class="wait"></i> waiting <i class="undo"></i> taken back <i class="again"></i> tried again <b>bold</b> the critical path</p>
      <h2>Steps and what each needs</h2><div class="wide">\(graph)</div>
      <h2 id="steps">Steps</h2>
      <div class="search" hidden><input id="find" type="search" placeholder="find: name, kind, value, request id ( / )" aria-label="find steps"><span id="count"></span><button id="all" type="button">open or close all</button></div>
      \(details)
      <script>\(Markup(stringLiteral: PageScript.text))</script></body></html>
      """
    return Self.beginning + page.source + "\n"
  }

  private var style: String { PageStyle.page.source + PageStyle.graph.source }

  private static func hash(_ text: String) -> String {
    "sha256-" + Data(SHA256.hash(Array(text.utf8))).base64EncodedString()
  }

  // MARK: The parts

  private var header: Markup {
    let record = story.record
    let span = story.span
    let tally = Tally(of: record, isAlive: story.isAlive)
    var facts: [(String, Markup)] = [
      ("run", "<code>\(record.identifier)</code>"), ("file", "<code>\(record.frozen.file)</code>"),
      ("began", "\(span.start.table)"), ("took", "\((span.end - span.start).brief)"), ("steps", "\(tally.states)"),
    ]
    if !tally.howDone.isEmpty { facts.append(("done", "\(tally.howDone)")) }
    if let opening = record.opening {
      facts.append(("by", "plinkflow \(opening.version), process \(Int(opening.process)) on \(opening.host)"))
    }
    if !story.calls.isEmpty { facts.append(("requests", "\(story.calls.count)")) }
    if let path = criticalPath { facts.append(("critical path", path)) }
    facts.append(("next", "<code>\(story.next)</code>"))
    let arguments = record.frozen.arguments.members ?? []
    if !arguments.isEmpty {
      let values: Markup = "<pre>\(record.frozen.arguments.readableText)</pre>"
      facts.append(("parameters", "<details class=\"plain\"><summary>\(arguments.count)</summary>\(values)</details>"))
    }
    return """
      <header><h1>\(record.frozen.workflow)</h1><p class="state \(Self.word(story.state))">\(story.state.words)</p>
      <dl>\(facts.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" as Markup })</dl></header>
      """
  }

  /// The steps that decided how long it took, in their order.
  private var criticalPath: Markup? {
    let path = story.criticalPath.sorted {
      (story.record.steps[$0].ended ?? story.now, $0) < (story.record.steps[$1].ended ?? story.now, $1)
    }
    guard !path.isEmpty else { return nil }
    let named = path.prefix(Self.pathShown).enumerated().map { index, step -> Markup in
      "\(index > 0 ? " → " : "")<a href=\"#step-\(step)\">\(story.record.steps[step].name)</a>"
    }
    let more = path.count > Self.pathShown ? " and \(path.count - Self.pathShown) more" : ""
    return "\(named)\(more)"
  }

  private static let pathShown = 12

  private var faults: Markup {
    let failed = story.steps.filter { $0.fault != nil || $0.isInDoubt && !story.isAlive }
    guard !failed.isEmpty else { return "" }
    let parts = failed.map { step -> Markup in
      let fault = step.fault
      let notes = (fault?.notes ?? []).map { "<p class=\"mono\">\($0)</p>" as Markup }
      let help: Markup = fault?.help.map { "<p>\($0)</p>" } ?? ""
      let summary = fault?.summary ?? "is in doubt: a change was sent, and no reply came"
      return """
        <div class="fault"><p><a href="#step-\(step.number)"><b>\(step.name)</b></a> \(summary)</p>\(notes)\(help)</div>
        """
    }
    return "<h2>What went wrong</h2>\(parts)"
  }

  private var graph: Markup {
    let steps = story.steps
    guard steps.count <= 400 else {
      return
        "<p class=\"legend\">\(Tally.steps(steps.count)) are too many for a picture; each names below what it needs.</p>"
    }
    let indices = Dictionary(uniqueKeysWithValues: steps.enumerated().map { ($0.element.number, $0.offset) })
    let nodes = steps.map { step in
      GraphPicture.Node(
        name: step.name, kind: step.kind, state: Self.word(story.state(of: step)), link: "#step-\(step.number)")
    }
    return GraphPicture(nodes, needs: steps.map { story.needs[$0.number].compactMap { indices[$0] } }).inline
  }

  private var details: [Markup] {
    let events = Dictionary(grouping: story.events.filter { $0.step != nil }) { $0.step ?? 0 }
    let calls = Dictionary(grouping: story.calls, by: \.step)
    return story.steps.map { detail($0, events[$0.number] ?? [], calls[$0.number] ?? []) }
  }

  private func detail(_ step: StepRecord, _ events: [Event], _ calls: [RecordedCall]) -> Markup {
    let state = story.state(of: step)
    let took = step.began.flatMap { began in step.ended.map { ($0 - began).brief } } ?? ""
    let needs = story.needs[step.number].map { story.record.steps[$0].name }
    var parts: [Markup] = []
    if !needs.isEmpty { parts.append("<h3>needs</h3><p class=\"mono\">\(needs.joined(separator: ", "))</p>") }
    if let with = story.parameters[step.number] { parts.append(section("parameters", with)) }
    if case .present(let before, _)? = step.before { parts.append(section("before", before)) }
    if let outputs = step.outputs { parts.append(section("outputs", outputs)) }
    if let receipt = step.identity?.receipt { parts.append(section("receipt", receipt)) }
    if let token = step.identity?.token { parts.append("<h3>token</h3><p class=\"mono\">\(token.text)</p>") }
    if !calls.isEmpty { parts.append(requests(calls)) }
    let printed = story.printed(by: step).joined(separator: "\n")
    if !printed.isEmpty {
      let isCut = printed.utf8.count > shown.characters
      parts.append(
        "<h3>printed\(isCut ? ", the end" : "")</h3><pre>\(between: String(printed.suffix(shown.characters)))</pre>")
    }
    let lines = events.suffix(shown.events).map { "\(time($0.time))  \($0.words)" }
    parts.append(
      "<h3>events\(rest(events.count, shown.events))</h3><pre>\(between: lines.joined(separator: "\n"))</pre>")
    return """
      <details id="step-\(step.number)" data-step="\(step.number)"><summary><b>\(step.name)</b><span class="mono">\(step.kind)</span><span class="\(Self.word(state))">\(Self.words(state, step))</span><span>\(took)</span></summary><div>\(parts)</div></details>

      """
  }

  private func section(_ title: String, _ value: Value) -> Markup {
    guard value.members?.isEmpty != true else { return "" }
    let text = value.readableText
    guard text.utf8.count > shown.characters else { return "<h3>\(title)</h3><pre>\(between: text)</pre>" }
    return """
      <h3>\(title), the beginning of \(text.utf8.count) bytes</h3><pre>\(between: text.prefix(shown.characters) + "…")</pre>
      """
  }

  /// The requests, a line each: what failed is never left out for what did not.
  private func requests(_ calls: [RecordedCall]) -> Markup {
    var left = shown.calls
    var kept = calls.map { $0.call.failure != nil }
    left -= kept.count { $0 }
    for index in calls.indices.reversed() where left > 0 && !kept[index] {
      kept[index] = true
      left -= 1
    }
    var table = Columns()
    for (index, recorded) in calls.enumerated() where kept[index] {
      let call = recorded.call
      table.add(
        time(recorded.time), "\(call.service) \(call.action)".printable,
        (call.failure ?? call.status.map(String.init) ?? "no reply").printable,
        call.duration < .seconds(10) ? "\(call.duration.milliseconds) ms" : call.duration.brief,
        (call.requestID ?? "").printable)
    }
    return """
      <h3>requests over \(calls[0].connection)\(rest(calls.count, kept.count { $0 }))</h3><pre>\(between: table.lines().joined(separator: "\n"))</pre>
      """
  }

  private func rest(_ count: Int, _ shown: Int) -> String {
    count > shown ? ", the last \(shown) of \(count)" : ""
  }

  /// The time of day, with its date where the run is longer than one.
  private func time(_ time: Instant) -> String {
    let (start, end) = story.span
    let text = time.table
    return start.table.prefix(10) == end.table.prefix(10) ? String(text.dropFirst(11)) : text
  }

  // MARK: Words

  private static func word(_ state: RunState) -> String {
    state == .inDoubt ? "doubt" : state.rawValue
  }

  static func word(_ state: StepState) -> String {
    switch state {
    case .done: "done"
    case .running: "running"
    case .waiting: "waiting"
    case .failed: "failed"
    case .inDoubt: "doubt"
    case .undone: "undone"
    case .pending: "pending"
    }
  }

  static func words(_ state: StepState, _ step: StepRecord) -> String {
    switch state {
    case .done: step.how?.words ?? "done"
    case .inDoubt: "in doubt"
    case .pending: "not started"
    default: word(state)
    }
  }
}
