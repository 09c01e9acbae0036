import Digest
import Document
import Foundation
import Journal
import PlinkflowKit

/// A run as one page that needs nothing else: no network, no other file.
public struct ReportPage: Sendable {
  /// What every such page begins with, so that one is known again before it is written over.
  public static let beginning = "<!doctype html><!-- plinkflow report -->"

  private let story: RunStory
  private static let callsShown = 50

  /// The page about a run.
  public init(_ story: RunStory) {
    self.story = story
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
      <h2>Time</h2><div class="wide">\(Timeline(story).picture)</div>
      <p class="legend">dark: at work; light: waiting; grey: taken back; a dot: tried again; bold: the critical path</p>
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
    let places = Dictionary(uniqueKeysWithValues: steps.enumerated().map { ($0.element.number, $0.offset) })
    let nodes = steps.map { step in
      GraphPicture.Node(
        name: step.name, kind: step.kind, state: Self.word(story.state(of: step)), link: "#step-\(step.number)")
    }
    return GraphPicture(nodes, needs: steps.map { story.needs[$0.number].compactMap { places[$0] } }).inline
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
    if !calls.isEmpty { parts.append(table(calls)) }
    let width = step.name.printable.count
    let lines = events.map { $0.logLine(of: story.record, width: width) }
    parts.append("<h3>events</h3><pre>\(lines.joined(separator: "\n"))</pre>")
    return """
      <details id="step-\(step.number)" data-step="\(step.number)"><summary><b>\(step.name)</b><span class="mono">\(step.kind)</span><span class="\(Self.word(state))">\(Self.words(state, step))</span><span>\(took)</span></summary><div>\(parts)</div></details>

      """
  }

  private func section(_ title: String, _ value: Value) -> Markup {
    value.members?.isEmpty == true ? "" : "<h3>\(title)</h3><pre>\(value.readableText)</pre>"
  }

  private func table(_ calls: [RecordedCall]) -> Markup {
    let rows = calls.suffix(Self.callsShown).map { recorded -> Markup in
      let call = recorded.call
      let status = call.failure ?? call.status.map(String.init) ?? "no reply"
      return """
        <tr><td class="mono">\(recorded.time.table)</td><td>\(recorded.connection)</td><td>\(call.service) \(call.action)</td><td>\(status)</td><td>\(call.duration.brief)</td><td class="mono">\(call.requestID ?? "")</td></tr>
        """
    }
    let more = calls.count > Self.callsShown ? ", the last \(Self.callsShown) of \(calls.count)" : ""
    return """
      <h3>requests\(more)</h3><div class="wide"><table><tr><th>when</th><th>connection</th><th>action</th><th>reply</th><th>took</th><th>request id</th></tr>\(rows)</table></div>
      """
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
