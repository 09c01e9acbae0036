import Fixtures
import Foundation
import Testing

/// Forty programs that do what makes them hard to see, and every way of ending plinkflow, its group and its children at
/// random instants of run and of undo: each effect is had once.
///
/// `PLINKFLOW_PROGRAM_KILLS` sets how many blows there are in each direction, `PLINKFLOW_SEED` repeats a campaign.
@Suite struct ProgramKillTests {
  private static let blows = ProcessInfo.processInfo.environment["PLINKFLOW_PROGRAM_KILLS"].flatMap(Int.init) ?? 6
  private static let seed =
    ProcessInfo.processInfo.environment["PLINKFLOW_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...999_999)
  /// How often one run is struck before it may come to its end, and then its undo.
  private static let blowsInARow = 6
  private static let names = (0..<40).map { "s\($0)" }

  /// What is done to a command that is at work.
  private enum Blow: CaseIterable {
    case plinkflow, everything, children, pause, pauseThenEnd
  }

  @Test(.timeLimit(.minutes(600)))
  func `whatever is killed of plinkflow and its programs, each effect is had once`() async throws {
    print("program campaign: \(Self.blows) blows to run and \(Self.blows) to undo, seed \(Self.seed)")
    var dice = Dice(seed: Self.seed)
    var (struck, undoStruck, runs) = (0, 0, 0)
    while struck < Self.blows || undoStruck < Self.blows {
      let plinkflow = try Self.folder()
      defer { plinkflow.remove() }
      struck += try await Self.strike(["run", "w.json5"], plinkflow, &dice)
      try await Self.finish(["run", "w.json5"], plinkflow)
      #expect(Self.counts("made", plinkflow) == [1: 40], "seed \(Self.seed)")
      undoStruck += try await Self.strike(["undo", "--yes"], plinkflow, &dice)
      try await Self.finish(["undo", "--yes"], plinkflow)
      #expect(Self.counts("taken", plinkflow) == [1: 40], "seed \(Self.seed)")
      #expect(Self.counts("made", plinkflow) == [1: 40], "seed \(Self.seed)")
      let marks = plinkflow.path(".plinkflow/journal.sqlite.programs")
      // A program that only looked may have outlived the last command that was killed.
      let left = try FileManager.default.contentsOfDirectory(atPath: marks).filter { !$0.hasPrefix("look-") }
      #expect(left.isEmpty, "seed \(Self.seed): \(left)")
      runs += 1
    }
    print("program campaign: \(struck) blows to run and \(undoStruck) to undo in \(runs) runs survived")
  }

  /// Strikes a command at random instants, a few times.
  private static func strike(_ arguments: [String], _ plinkflow: Plinkflow, _ dice: inout Dice) async throws -> Int {
    var struck = 0
    for _ in 0..<blowsInARow {
      let folder = plinkflow.path("tmp\(dice.number(0..<1000))")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let running = try plinkflow.start(arguments, environment: ["TMPDIR": folder])
      // When the blow comes decides where it hits, and nothing about what has to hold after it.
      try await Task.sleep(for: .milliseconds(dice.number(20..<700)))
      guard running.isRunning else { continue }
      struck += 1
      let blow = Blow.allCases[dice.number(0..<Blow.allCases.count)]
      let own = running.identifier
      switch blow {
      case .plinkflow:
        running.send(SIGKILL)
      case .everything:
        // Of what runs at that instant; what a program of its own session starts later goes on.
        let children = Self.descendants(of: own)
        running.send(SIGKILL)
        for child in children { kill(child, SIGKILL) }
      case .children:
        for child in Self.descendants(of: own).filter({ _ in dice.chance(50) }) { kill(child, SIGKILL) }
        try await Task.sleep(for: .milliseconds(dice.number(0..<100)))
        if dice.chance(50) { running.send(SIGKILL) }
      case .pause, .pauseThenEnd:
        let children = Self.descendants(of: own).filter { _ in dice.chance(50) }
        for process in children + [own] { kill(process, SIGSTOP) }
        try await Task.sleep(for: .milliseconds(dice.number(0..<100)))
        if blow == .pauseThenEnd { running.send(SIGKILL) }
        // Some programs sleep on until the next command is at work.
        if blow == .pauseThenEnd, dice.chance(50) {
          let next = try plinkflow.start(arguments)
          try await Task.sleep(for: .milliseconds(dice.number(100..<400)))
          for process in children { kill(process, SIGCONT) }
          next.send(SIGKILL)
          _ = try await next.ending()
        }
        for process in children { kill(process, SIGCONT) }
        if blow == .pause { kill(own, SIGCONT) }
      }
      _ = try await running.ending()
    }
    return struck
  }

  /// Lets a command come to its end, which takes some goes where programs were killed.
  private static func finish(_ arguments: [String], _ plinkflow: Plinkflow) async throws {
    var ending = try await plinkflow.start(arguments).ending()
    for _ in 0..<5 where ending.status != 0 { ending = try await plinkflow.start(arguments).ending() }
    #expect(ending.status == 0, "seed \(seed): \(ending.errors)")
  }

  // MARK: The programs

  /// A change is one line, written at once and seen by the observation: a program that is killed has made it or has
  /// not.
  private static func folder() throws -> Plinkflow {
    let plinkflow = try Plinkflow()
    let steps = names.indices.map { number in
      let name = names[number]
      let needs = number < 10 ? "" : "\"\(names[number - 10])\""
      return """
        \(name): { uses: "command.run", needs: [\(needs)], retry: { attempts: 5, delay: "20ms" }, with: {
          observe: ["sh", "-c", "test -s \(name).made && test ! -s \(name).taken"], absent_status: [1],
          apply: ["sh", "-c", "\(script(number, "\(name).made"))"],
          undo: ["sh", "-c", "\(script(number + 1, "\(name).taken"))"] } },
        """
    }
    try plinkflow.write("{ workflow: \"forty\", steps: {\n\(steps.joined(separator: "\n"))\n} }", to: "w.json5")
    return plinkflow
  }

  private static func script(_ number: Int, _ file: String) -> String {
    let change = "sleep 0.\(10 + number * 7 % 20); echo x >> \(file)"
    return switch number % 5 {
    case 0: "exec <&-; \(change)"
    case 1: "exec <&- >&- 2>&-; TMPDIR=/; export TMPDIR; \(change)"
    case 2: "exec timeout 60 sh -c '\(change)' </dev/null"
    case 3: "setsid env -i sh -c '\(change)' </dev/null >/dev/null 2>&1 & wait"
    default:
      "setsid -f env -i sh -c '\(change)' </dev/null >/dev/null 2>&1; until test -s \(file); do sleep 0.02; done"
    }
  }

  /// How many steps had that effect how often.
  private static func counts(_ effect: String, _ plinkflow: Plinkflow) -> [Int: Int] {
    var counts: [Int: Int] = [:]
    for name in names {
      let lines = (try? String(contentsOfFile: plinkflow.path("\(name).\(effect)"), encoding: .utf8)) ?? ""
      counts[lines.count / 2, default: 0] += 1
    }
    return counts
  }

  // MARK: Processes

  /// The processes below one, as they are now.
  private static func descendants(of process: Int32) -> [Int32] {
    var children: [Int32: [Int32]] = [:]
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
      guard let identifier = Int32(name),
        let line = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
        let end = line.lastIndex(of: ")"),
        let parent = Int32(line[line.index(after: end)...].split(separator: " ")[1])
      else { continue }
      children[parent, default: []].append(identifier)
    }
    var (found, rest) = ([Int32](), [process])
    while let next = rest.popLast() {
      found += children[next] ?? []
      rest += children[next] ?? []
    }
    return found
  }
}
