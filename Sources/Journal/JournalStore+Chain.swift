import Document
import PlinkflowKit
import Runs
import SQLite

extension JournalStore {
  /// Takes in the links that were added since the outline was made, after checking each against its rows.
  ///
  /// - Throws: what is corrupt, with a sentence that says what; the outline then holds what could be checked.
  func catchUp() throws(SQLiteError) {
    let head = try readHead()
    guard head.journal == journal else { throw .illegible("the journal was exchanged for another one") }
    if head.link == outline.link.number {
      guard head.digest == outline.link.digest else {
        throw .illegible("the head of the chain is not the digest of commit \(head.link)")
      }
      return
    }
    var reader = try ChainReader(after: outline.link, in: database)
    while let link = try reader.next() { try check(link, &reader) }
    guard head.link == outline.link.number, head.digest == outline.link.digest else {
      throw .illegible("the chain ends with commit \(outline.link.number), and its head is commit \(head.link)")
    }
  }

  /// Reads which journal it is, and where its chain ends.
  func readHead() throws(SQLiteError) -> (journal: String, link: Int64, digest: [UInt8]) {
    var heads: [(journal: String, link: Int64, digest: [UInt8])] = []
    try database.run("SELECT journal, link, digest FROM head LIMIT 2") { row in
      heads.append((row.text(0) ?? "", row.integer(1), row.bytes(2)))
    }
    guard heads.count == 1, let head = heads.first else { throw .illegible("the head of the chain is missing") }
    return head
  }

  private func check(_ link: Link, _ reader: inout ChainReader) throws(SQLiteError) {
    let last = outline.link
    guard link.number == last.number + 1 else {
      throw .illegible("commit \(last.number + 1) is missing from the chain")
    }
    guard link.run >= last.run, link.event >= last.event, link.call >= last.call else {
      throw .illegible("commit \(link.number) holds rows of an earlier one")
    }
    // What is taken in is given up with the link that turns out not to hold it.
    let (digest, draft) = try read(link, &reader)
    guard digest == link.digest else {
      throw .illegible("what commit \(link.number) wrote is not what stands there")
    }
    try take(draft, link)
  }

  /// Reads the rows of a link, behind the last one that was checked.
  private func read(_ link: Link, _ reader: inout ChainReader) throws(SQLiteError) -> (digest: [UInt8], Draft) {
    var text = LinkText(number: link.number, after: outline.link.digest)
    var draft = Draft()
    try reader.takeCalls(to: link.call, &text, &draft)
    try reader.takeEvents(to: link.event, &text, &draft)
    try takeRevisions(of: link, &text, &draft)
    return (text.digest(), draft)
  }

  /// Puts all rows that are in no link into one: those of a journal that an older plinkflow wrote, or that were copied
  /// from another. Part of a transaction.
  func seal() throws(SQLiteError) {
    var link = outline.link
    try database.run(
      "SELECT (SELECT max(number) FROM run), (SELECT max(sequence) FROM event), (SELECT max(number) FROM call)"
    ) { row in
      (link.run, link.event, link.call) = (row.integer(0), row.integer(1), row.integer(2))
    }
    guard link != outline.link else { return }
    link.number += 1
    var reader = try ChainReader(after: outline.link, in: database)
    let draft: Draft
    (link.digest, draft) = try read(link, &reader)
    try add(link)
    try take(draft, link)
  }

  /// Makes a journal in which there is nothing yet a copy of the one that is attached under that name. Part of a
  /// transaction.
  func takeName(of schema: String) throws(SQLiteError) {
    var name = ""
    try database.run("SELECT journal FROM \(schema).head") { name = $0.text(0) ?? "" }
    begin(named: name)
    try database.run("UPDATE main.head SET journal = ?1, digest = ?2", [.text(name), .blob(outline.link.digest)])
  }

  /// Writes a link, and makes it the head of the chain. Part of a transaction.
  func add(_ link: Link) throws(SQLiteError) {
    try database.run(
      "INSERT INTO chain (number, run, event, call, digest) VALUES (?1, ?2, ?3, ?4, ?5)",
      [.integer(link.number), .integer(link.run), .integer(link.event), .integer(link.call), .blob(link.digest)])
    try database.run(
      "UPDATE head SET link = ?1, digest = ?2 WHERE link = ?1 - 1", [.integer(link.number), .blob(link.digest)])
    guard database.changedRows == 1 else { throw .illegible("the head of the chain is missing") }
  }

  /// Takes in a checked link.
  private func take(_ draft: Draft, _ link: Link) throws(SQLiteError) {
    for run in draft.runs { outline.take(run: run.number, identifier: run.identifier, workflow: run.workflow) }
    for revision in draft.revisions { outline.take(revision: revision.number, of: revision.run, steps: revision.steps) }
    for event in draft.events {
      guard let steps = outline.steps(of: event.run) else {
        throw .illegible("event \(event.sequence) is of a run that does not exist")
      }
      guard event.step.map({ $0 < steps }) ?? true else {
        throw .illegible("event \(event.sequence) is of a step that its run does not have")
      }
      outline.take(event: event.sequence, of: event.run, step: event.step, event.mark)
    }
    for call in draft.calls {
      guard outline.steps(of: call.run) != nil else {
        throw .illegible("request \(call.number) is of a run that does not exist")
      }
      outline.take(call: call.number, of: call.run)
    }
    outline.link = link
  }

  /// The rows of a link while they are read.
  struct Draft {
    var runs: [(number: Int64, identifier: String, workflow: String)] = []
    var revisions: [(run: Int64, number: Int, steps: Int)] = []
    var events: [(sequence: Int64, run: Int64, step: Int?, mark: Outline.Mark)] = []
    var calls: [(number: Int64, run: Int64)] = []
    /// The revisions that events say begin to count.
    var amended: [(run: Int64, number: Int)] = []
  }

  /// Reads the runs and revisions that a link brought, with their steps: the first revision of each new run, and each
  /// that an event made count.
  private func takeRevisions(of link: Link, _ text: inout LinkText, _ draft: inout Draft) throws(SQLiteError) {
    var runs: [(number: Int64, identifier: String, workflow: String)] = []
    if link.run > outline.link.run {
      try database.run(
        "SELECT number, identifier, workflow FROM run WHERE number > ?1 AND number <= ?2 ORDER BY number",
        [.integer(outline.link.run), .integer(link.run)]
      ) { (row) throws(SQLiteError) in
        let number = try row.key(0, "the number of a run")
        runs.append(
          (number, try row.word(1, "the identifier of run \(number)"), try row.word(2, "the workflow of run \(number)"))
        )
      }
    }
    draft.runs = runs
    for (run, number) in runs.map({ ($0.number, 0) }) + draft.amended {
      var count: Int?
      try database.run(
        "SELECT \(ChainedTable.revision.selection) FROM revision WHERE run = ?1 AND number = ?2",
        [.integer(run), .integer(Int64(number))]
      ) { (row) throws(SQLiteError) in
        count = try row.count(5, "the number of steps of run \(run)")
        text.add(row, of: .revision)
      }
      guard let count else { throw .illegible("revision \(number) of run \(run) is missing") }
      draft.revisions.append((run, number, count))
    }
    if !runs.isEmpty {
      try database.run(
        "SELECT \(ChainedTable.run.selection) FROM run WHERE number > ?1 AND number <= ?2 ORDER BY number",
        [.integer(outline.link.run), .integer(link.run)]
      ) { text.add($0, of: .run) }
    }
    var first: [Int64: Int] = [:]
    for (run, _, count) in draft.revisions where count > 0 {
      let start = first[run] ?? outline.steps(of: run) ?? 0
      var next = start
      try database.run(
        "SELECT \(ChainedTable.step.selection) FROM step WHERE run = ?1 AND number >= ?2 AND number < ?3 ORDER BY number",
        [.integer(run), .integer(Int64(start)), .integer(Int64(start + count))]
      ) { (row) throws(SQLiteError) in
        guard row.integer(0) == run, row.integer(1) == Int64(next) else {
          throw .illegible("step \(next) of run \(run) is missing")
        }
        text.add(row, of: .step)
        next += 1
      }
      guard next == start + count else { throw .illegible("step \(next) of run \(run) is missing") }
      first[run] = next
    }
  }
}
