import Fixtures
import Foundation
import Testing

/// Journals that were damaged, by chance and on purpose, are refused by whoever reads them, or they are as they were.
///
/// `PLINKFLOW_DAMAGES` says how many by chance (250 without it), and a quarter as many on purpose; `PLINKFLOW_DAMAGE`
/// plays the one of that number.
@Suite struct DamageTests {
  private static let environment = ProcessInfo.processInfo.environment

  private static var numbers: Range<UInt64> {
    if let one = environment["PLINKFLOW_DAMAGE"].flatMap(UInt64.init) { return one..<one + 1 }
    return 0..<(environment["PLINKFLOW_DAMAGES"].flatMap(UInt64.init) ?? 250)
  }

  @Test func `a journal that was damaged by chance is refused, or does what it would have done`() async throws {
    let wrecks = try await Wreck.all()
    var tally = Tally()
    for number in Self.numbers {
      var dice = Dice(seed: number)
      let wreck = wrecks[dice.number(0..<wrecks.count)]
      var files = wreck.files
      let what = Damage.strike(&files, &dice)
      let command = wreck.commands[dice.number(0..<wreck.commands.count)]
      tally.count(try await wreck.treatment(by: command, with: files) { _ in }, number, "\(wreck.name), \(what)")
    }
    tally.require("by chance")
  }

  @Test func `a journal that somebody wrote in is refused, or does what it would have done`() async throws {
    let wrecks = try await Wreck.all().filter { $0.files["-wal"] == nil }
    var tally = Tally()
    for number in Self.numbers where number % 4 == 0 || Self.numbers.count == 1 {
      var dice = Dice(seed: number)
      let wreck = wrecks[dice.number(0..<wrecks.count)]
      let edit = Damage.edit(&dice)
      let isKeeping = dice.chance(90)
      let command = wreck.commands[dice.number(0..<wreck.commands.count)]
      let treatment = try await wreck.treatment(by: command, with: wreck.files) {
        try Damage.carry(out: edit, at: $0, keepingTriggers: isKeeping)
      }
      tally.count(treatment, number, "\(wreck.name), \(edit)")
    }
    tally.require("on purpose")
  }

  /// What became of the damaged journals.
  private struct Tally {
    private var refused = 0
    private var unharmed = 0
    private var breaches: [String] = []

    mutating func count(_ treatment: Wreck.Treatment, _ number: UInt64, _ what: String) {
      switch treatment {
      case .refused: refused += 1
      case .unharmed: unharmed += 1
      case .breach(let breach): breaches.append("PLINKFLOW_DAMAGE=\(number), \(what): the journal \(breach)")
      }
    }

    /// Nothing went wrong, and most of the damage was some.
    func require(_ cause: String) {
      print("damaged \(cause): \(refused) journals refused, \(unharmed) unharmed, \(breaches.count) breaches")
      #expect(breaches == [])
      #expect(refused + unharmed < 10 || refused > unharmed)
    }
  }
}
