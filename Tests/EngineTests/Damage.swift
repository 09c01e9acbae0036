import Fixtures
import Foundation
import SQLite

/// Damage as disks, memory and people do it, by chance.
enum Damage {
  /// Changes bytes of the journal's file or of its log; answers what was done.
  static func strike(_ files: inout [String: [UInt8]], _ dice: inout Dice) -> String {
    let isLog = files["-wal"]?.isEmpty == false && dice.chance(60)
    let suffix = isLog ? "-wal" : ""
    guard var bytes = files[suffix] else { return "nothing" }
    // A log's pages stand behind a head, and each behind one of its own.
    let (head, size) = isLog ? (32, 4096 + 24) : (0, 4096)
    let pages = max(1, (bytes.count - head) / size)
    func page(_ dice: inout Dice) -> Range<Int> {
      let start = head + dice.number(0..<pages) * size
      return start..<min(bytes.count, start + size)
    }
    let (one, other) = (page(&dice), page(&dice))
    let what: String
    switch dice.number(0..<7) {
    case 0, 1:
      let count = dice.number(1..<9)
      for _ in 0..<count { bytes[dice.number(0..<bytes.count)] ^= 1 << UInt8(dice.number(0..<8)) }
      what = "\(count) bits turned"
    case 2:
      let offset = dice.number(0..<bytes.count)
      for index in offset..<min(bytes.count, offset + 64) { bytes[index] = UInt8(dice.number(0..<256)) }
      what = "64 bytes overwritten at \(offset)"
    case 3:
      let kept = dice.chance(50) ? one.lowerBound : dice.number(0..<bytes.count)
      bytes.removeSubrange(kept...)
      what = "cut off at \(kept)"
    case 4 where one != other && one.count == other.count:
      let kept = Array(bytes[one])
      bytes.replaceSubrange(one, with: bytes[other])
      bytes.replaceSubrange(other, with: kept)
      what = "pages at \(one.lowerBound) and \(other.lowerBound) exchanged"
    case 5 where one != other && one.count == other.count:
      bytes.replaceSubrange(one, with: bytes[other])
      what = "page at \(one.lowerBound) overwritten by that at \(other.lowerBound)"
    default:
      bytes.replaceSubrange(one, with: repeatElement(0, count: one.count))
      what = "page at \(one.lowerBound) zeroed"
    }
    files[suffix] = bytes
    return "\(isLog ? "log" : "file"): \(what)"
  }

  /// A change of rows or of the schema, as a person does it in the shell, with the triggers out of the way.
  static func edit(_ dice: inout Dice) -> String {
    let number = ["-1", "0", "1", "2", "7", "4611686018427387904", "9223372036854775807", "-9223372036854775808"][
      dice.number(0..<8)]
    let event = "(SELECT sequence FROM event ORDER BY sequence LIMIT 1 OFFSET \(dice.number(0..<12)))"
    let kind = ["intended", "received", "done", "undone", "closed", "opened"][dice.number(0..<6)]
    let json = [
      "null", "{}", "[]", "\"absent\"", "1e999", "{\"how\":\"adopted\"}", "{\"token\":\"t\",\"before\":\"absent\"}",
    ][
      dice.number(0..<7)]
    let edits = [
      "DELETE FROM event WHERE sequence = \(event)", "DELETE FROM event WHERE kind = '\(kind)'",
      "DELETE FROM event WHERE sequence = (SELECT max(sequence) FROM event)",
      "UPDATE event SET sequence = -sequence WHERE sequence = \(event)",
      "UPDATE event SET sequence = sequence + 100 WHERE sequence = \(event)",
      "UPDATE event SET step = \(number) WHERE sequence = \(event)",
      "UPDATE event SET run = \(number) WHERE sequence = \(event)",
      "UPDATE event SET time = \(number) WHERE sequence = \(event)",
      "UPDATE event SET kind = '\(kind)' WHERE sequence = \(event)",
      "UPDATE event SET detail = '\(json)' WHERE sequence = \(event)",
      "UPDATE event SET detail = '\(json)' WHERE kind = '\(kind)'",
      "INSERT INTO event SELECT max(sequence) + 1, run, 0, time, 'undone', '\"restored\"' FROM event",
      "INSERT INTO event SELECT max(sequence) + 1, run, NULL, time, 'closed', '{\"state\":\"undone\"}' FROM event",
      "UPDATE step SET name = 'renamed' WHERE number = \(dice.number(0..<4))",
      "UPDATE step SET kind = 'world.setting' WHERE number = \(dice.number(0..<4))",
      "UPDATE step SET number = \(number) WHERE number = \(dice.number(0..<4))",
      "DELETE FROM step WHERE number = \(dice.number(0..<4))",
      "INSERT INTO step VALUES (1, 4, 'fifth', 'world.thing')",
      "UPDATE run SET identifier = identifier || 'x'", "UPDATE run SET workflow = 'other'",
      "UPDATE run SET settings = '\(json)'", "UPDATE run SET number = \(number)", "DELETE FROM run",
      "UPDATE revision SET text = replace(text, 'third', 'fourth')", "UPDATE revision SET arguments = '\(json)'",
      "UPDATE revision SET needs = '[[0,\(number)]]'", "UPDATE revision SET steps = \(number)",
      "UPDATE revision SET number = \(number)", "DELETE FROM revision",
      "DELETE FROM chain WHERE number = (SELECT max(number) FROM chain)",
      """
      DELETE FROM event WHERE sequence > (SELECT event FROM chain ORDER BY number DESC LIMIT 1 OFFSET 1);
      DELETE FROM chain WHERE number = (SELECT max(number) FROM chain); UPDATE head SET link = link - 1
      """,
      "UPDATE chain SET event = \(number) WHERE number = \(dice.number(1..<5))",
      "UPDATE chain SET run = \(number) WHERE number = \(dice.number(1..<5))",
      "UPDATE chain SET call = \(number) WHERE number = \(dice.number(1..<5))",
      "UPDATE chain SET digest = zeroblob(32) WHERE number = \(dice.number(1..<5))",
      "UPDATE chain SET digest = (SELECT digest FROM head)", "UPDATE head SET digest = zeroblob(32)",
      "UPDATE head SET link = \(number)", "UPDATE head SET journal = 'other'", "DELETE FROM head",
      "PRAGMA user_version = \(dice.number(0..<9))", "PRAGMA application_id = \(number)",
      "CREATE INDEX mine ON event (run)", "DROP VIEW edge", "CREATE TABLE mine (x)",
      "CREATE TRIGGER mine AFTER INSERT ON event BEGIN DELETE FROM chain; END",
      "ALTER TABLE event RENAME COLUMN detail TO details", "ALTER TABLE step ADD COLUMN more TEXT",
    ]
    return edits[dice.number(0..<edits.count)]
  }

  /// Makes such a change in a file; one that SQLite itself refuses is none.
  static func carry(out edit: String, at path: String, keepingTriggers isKeeping: Bool) throws {
    let database = try Database(path: path)
    var triggers: [(name: String, text: String)] = []
    try database.run("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'") { row in
      triggers.append((row.text(0) ?? "", row.text(1) ?? ""))
    }
    try database.execute("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
    for trigger in triggers { try database.execute("DROP TRIGGER \(trigger.name)") }
    try? database.execute(edit)
    guard isKeeping else { return }
    for trigger in triggers { try? database.execute(trigger.text) }
  }
}
