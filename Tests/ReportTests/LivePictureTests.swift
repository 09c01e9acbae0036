import Report
import Runs
import Testing

@Suite struct LivePictureTests {
  private func narration(after events: some Sequence<Event>) -> Narration {
    var narration = Narration(Example.record)
    for event in events { _ = narration.take(event) }
    return narration
  }

  @Test func `the picture has what is being done, for how long, and how far the run has come`() {
    let picture = narration(after: Example.failing.prefix(6)).picture(
      at: Example.start + .seconds(5), in: Room(columns: 80, rows: 5))
    #expect(picture == ["? accept   pending\\u{1B}[2J  (3.0 s)", "  [######..............] 1 of 3 steps"])
  }

  @Test func `what an earlier run took says how long a step and the rest usually take`() {
    let estimate = Estimate(
      of: Example.record,
      times: [
        "service": Estimate.Usual(.seconds(2), isMeasured: true),
        "accept": Estimate.Usual(.seconds(20), isMeasured: true), "dns": Estimate.Usual(.seconds(30), isMeasured: true),
      ],
      needs: [(step: 1, needs: 0), (step: 2, needs: 1)])
    let narration = narration(after: Example.failing.prefix(6))
    let room = Room(columns: 80, rows: 5)
    // Of 52 s, 47 are left: less than a tenth is over.
    let early = narration.picture(at: Example.start + .seconds(5), in: room, estimate: estimate)
    #expect(
      early == [
        "? accept   pending\\u{1B}[2J  (3.0 s of about 20 s)", "  [#...................] 1 of 3 steps, about 47 s left",
      ])
    let late = narration.picture(at: Example.start + .seconds(90), in: room, estimate: estimate)
    #expect(
      late == [
        "? accept   pending\\u{1B}[2J  (1 min 28 s, 20 s last time)",
        "  [########............] 1 of 3 steps, about 30 s left",
      ])
  }

  @Test func `where no earlier run tells, the time that is left is called a guess, and never less than nothing`() {
    let guess = Estimate.Usual(.seconds(20), isMeasured: false)
    let estimate = Estimate(of: Example.record, times: ["accept": guess], needs: [])
    let narration = narration(after: Example.failing.prefix(6))
    let room = Room(columns: 80, rows: 5)
    #expect(
      narration.picture(at: Example.start + .seconds(5), in: room, estimate: estimate) == [
        "? accept   pending\\u{1B}[2J  (3.0 s, usually 20 s)",
        "  [###.................] 1 of 3 steps, about 17 s left, a guess",
      ])
    #expect(
      narration.picture(at: Example.start + .milliseconds(21_700), in: room, estimate: estimate).last
        == "  [###################.] 1 of 3 steps, less than 1 s left, a guess")
    #expect(
      narration.picture(at: Example.start + .seconds(50), in: room, estimate: estimate).last
        == "  [###################.] 1 of 3 steps, taking longer than usual")
  }

  @Test(arguments: [0, 1, 2, 5, 12, 20, 30, 40, 59, 60, 80, 200])
  func `no row is wider than the terminal, whatever it is written in`(columns: Int) {
    let names = [
      "終端機寬度", "e\u{301}nvironment", "\u{1F469}\u{200D}\u{1F680}", "a name that is long enough for anyone to see",
    ]
    let steps = names.enumerated().map { StepRecord(number: $0, name: $1, kind: "k") }
    var narration = Narration(
      RunRecord(number: 1, identifier: "r1", frozen: Example.record.frozen, steps: steps))
    _ = narration.take(Example.opened)
    for number in names.indices {
      _ = narration.take(Example.event(number, after: 1, .settling(why: "等待負載平衡器 \u{202E}txt\n is Launching")))
    }
    let estimate = Estimate(
      of: narration.record, times: [names[0]: Estimate.Usual(.seconds(600), isMeasured: true)], needs: [])
    for hasColour in [false, true] {
      let rows = narration.picture(
        at: Example.start + .seconds(5), in: Room(columns: columns, rows: 9, hasColour: hasColour),
        keeping: [Line(.failed, names[0], "was refused by 某人", time: .seconds(3))], estimate: estimate)
      #expect(rows.count == names.count + 2)
      for row in rows { #expect(shownColumns(row) <= columns, "\(row)") }
    }
  }

  /// Columns that a terminal needs, counted apart from the program: these texts have no character of another width.
  private func shownColumns(_ text: String) -> Int {
    text.replacing(#/\u{1B}\[\d+m/#, with: "").unicodeScalars.reduce(0) { count, scalar in
      switch scalar.value {
      case 0x301, 0x200D: count
      case 0x4E00...0x9FFF, 0x1F300...0x1FAFF: count + 2
      default: count + 1
      }
    }
  }

  @Test func `on a narrow terminal the time outlives what it is compared with, and what is waited for`() {
    let estimate = Estimate(
      of: Example.record, times: ["accept": Estimate.Usual(.seconds(20), isMeasured: true)], needs: [])
    let narration = narration(after: Example.failing.prefix(6))
    let shown = [44, 38, 27, 18, 12].map { columns in
      narration.picture(
        at: Example.start + .seconds(5), in: Room(columns: columns, rows: 5), estimate: estimate)[0]
    }
    #expect(
      shown == [
        "? accept   pending\\u{1B}[2J  (3.0 s)",
        "? accept   pending\\u{1B}[2J  (3.0 s)", "? accept   pendin…  (3.0 s)", "? accept   pendin…", "? accept   …",
      ])
  }

  @Test func `failures stay in sight while there is room, and what is at work is counted`() {
    let narration = narration(after: Example.failing.prefix(6))
    let failed = [Line(.failed, "one", "was refused"), Line(.failed, "two", "was refused")]
    #expect(
      narration.picture(at: Example.start + .seconds(5), in: Room(columns: 80, rows: 3), keeping: failed) == [
        "! one      was refused", "! two      was refused", "  [######..............] 1 of 3 steps, 1 more at work",
      ])
  }

  @Test func `steps that do not fit are counted, the longest at work being shown`() {
    let steps = (0..<500).map { StepRecord(number: $0, name: "s\($0)", kind: "k") }
    var narration = Narration(
      RunRecord(number: 1, identifier: "r1", frozen: Example.record.frozen, steps: steps))
    _ = narration.take(Example.opened)
    for number in (0..<500).reversed() { _ = narration.take(Example.intended(number, after: 500 - number)) }
    let picture = narration.picture(at: Example.start + .seconds(500), in: Room(columns: 80, rows: 3))
    #expect(
      picture == [
        "  s499  creating  (8 min 19 s)", "  s498  creating  (8 min 18 s)",
        "  [....................] 0 of 500 steps, 498 more at work",
      ])
  }

  @Test func `rows are drawn over those before, also where a narrower terminal has wrapped them`() {
    var rows = LiveRows()
    let (begin, end) = ("\u{1B}[?2026h\r", "\u{1B}[J\u{1B}[?2026l")
    #expect(rows.redraw(["0123456789", "ab"], columns: 20) == begin + "0123456789\u{1B}[K\nab\u{1B}[K\n" + end)
    #expect(rows.redraw(["0123456789", "ab"], columns: 20).isEmpty)
    #expect(
      rows.redraw(["c"], below: ["line"], columns: 20) == begin + "\u{1B}[2Aline\u{1B}[K\nc\u{1B}[K\n" + end)
    _ = rows.redraw(["\u{1B}[31m!\u{1B}[0m23456789", "ab"], columns: 20)
    #expect(rows.redraw([], columns: 4) == begin + "\u{1B}[4A" + end)
    #expect(rows.redraw([], columns: 4).isEmpty)
  }

  @Test func `a pipe is told at growing intervals that the run still waits`() {
    var patience = Patience(from: Example.start)
    var told: [Int] = []
    for second in 1...1300 where patience.isOver(at: Example.start + .seconds(second)) { told.append(second) }
    #expect(told == [10, 30, 70, 150, 310, 630, 1230])
    patience.reset(at: Example.start + .seconds(1300))
    told = []
    for second in 1300...1320 where patience.isOver(at: Example.start + .seconds(second)) { told.append(second) }
    #expect(told == [1310])
  }

  @Test func `what is still waited for is told in a line`() {
    let line = narration(after: Example.failing.prefix(6)).stillWaiting(at: Example.start + .seconds(62))
    #expect(line?.text() == "? accept  still waiting: pending\\u{1B}[2J  (1 min)")
    #expect(narration(after: []).stillWaiting(at: Example.start) == nil)
  }
}
