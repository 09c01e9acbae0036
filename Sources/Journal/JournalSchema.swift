import SQLite

/// The journal's format. `user_version` counts the migrations below; each is named, and none is ever edited after it
/// was released.
///
/// 1. `begin` (2026): runs with their frozen workflow, steps, edges, and the append-only list of events.
/// 2. `needs` (2026): which step needs which stands in one row for each revision, and `edge` is a view of it. A row for
///    each edge took longer to write than all else of a run that finds nothing to do.
/// 3. `calls` (2026): every request that was sent for a step, with the other side's name for it.
/// 4. `acceptance` (2026): a person may accept how a step's thing differs from what was wanted. An older plinkflow
/// would
///    change that back, so it has to refuse the file.
/// 5. `words` (2026): the same rules for events, written so that they are checked in half the time.
/// 6. `printed` (2026): what programs print, and what a person says of a change of which nobody can tell whether it
/// took. 7. `chain` (2026): each commit has a link in a chain of digests, and the file says where it ends. Indexes,
/// which could
///    lead astray unnoticed, are gone: rows are found by the chain.
///
/// The chain is that of a journal in any other place, too: ``LinkText`` says what a digest is of. What a later format
/// adds to a row is left out of that text where it is empty, so that the links stand as they are.
enum JournalSchema {
  /// "plfl" in ASCII: how `file` and SQLite tell a journal from any other database.
  static let applicationIdentifier: Int64 = 0x706c_666c

  struct Migration: Sendable {
    let name: String
    let statements: String
  }

  static let migrations = [
    Migration(name: "begin", statements: begin), Migration(name: "needs", statements: needs),
    Migration(name: "calls", statements: calls), Migration(name: "acceptance", statements: acceptance),
    Migration(name: "words", statements: words), Migration(name: "printed", statements: printed),
    Migration(name: "chain", statements: chain),
  ]

  /// The number of the format from which on a journal has a chain.
  static let chained = 7

  /// Tables that only grow. An event's `detail` is the canonical JSON of what its kind carries.
  private static let begin = """
    CREATE TABLE run (
      number INTEGER PRIMARY KEY,
      identifier TEXT NOT NULL UNIQUE,
      workflow TEXT NOT NULL,
      file TEXT NOT NULL,
      settings TEXT NOT NULL CHECK (json_valid(settings))
    ) STRICT;

    CREATE TABLE revision (
      run INTEGER NOT NULL REFERENCES run,
      number INTEGER NOT NULL CHECK (number >= 0),
      text TEXT NOT NULL,
      arguments TEXT NOT NULL CHECK (json_valid(arguments)),
      -- With its rowid, so that looking a revision up, as each edge does, does not carry its text about.
      PRIMARY KEY (run, number)
    ) STRICT;

    CREATE TABLE step (
      run INTEGER NOT NULL REFERENCES run,
      number INTEGER NOT NULL CHECK (number >= 0),
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      PRIMARY KEY (run, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE edge (
      run INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      step INTEGER NOT NULL,
      needs INTEGER NOT NULL,
      PRIMARY KEY (run, revision, step, needs),
      FOREIGN KEY (run, revision) REFERENCES revision,
      FOREIGN KEY (run, step) REFERENCES step,
      FOREIGN KEY (run, needs) REFERENCES step,
      CHECK (step <> needs)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE event (
      sequence INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run,
      step INTEGER,
      time INTEGER NOT NULL CHECK (time > 0),
      kind TEXT NOT NULL,
      detail TEXT CHECK (detail IS NULL OR json_valid(detail)),
      FOREIGN KEY (run, step) REFERENCES step,
      CHECK (
        CASE WHEN step IS NULL THEN kind IN ('opened', 'amended', 'closed')
        ELSE kind IN (
          'intended', 'received', 'settling', 'retrying', 'done', 'failed', 'approved', 'dropped',
          'undo intended', 'undo received', 'undone') END),
      CHECK (kind NOT IN ('intended', 'undo intended') OR json_extract(detail, '$.token') IS NOT NULL)
    ) STRICT;

    CREATE INDEX event_by_run ON event (run);
    CREATE INDEX event_intended ON event (run) WHERE kind = 'intended';
    CREATE INDEX event_approved ON event (run, step) WHERE kind = 'approved';

    CREATE VIEW history AS
      SELECT event.sequence, run.identifier AS run, step.name AS step,
        strftime('%Y-%m-%d %H:%M:%f', event.time / 1000.0, 'unixepoch') AS time, event.kind, event.detail
      FROM event JOIN run ON run.number = event.run
      LEFT JOIN step ON step.run = event.run AND step.number = event.step
      ORDER BY event.sequence;

    CREATE VIEW latest AS
      SELECT run.identifier AS run, run.workflow, step.name AS step, step.kind AS uses, newest.kind AS event,
        strftime('%Y-%m-%d %H:%M:%f', newest.time / 1000.0, 'unixepoch') AS time
      FROM step JOIN run ON run.number = step.run
      LEFT JOIN (SELECT run, step, kind, time, max(sequence) FROM event GROUP BY run, step) AS newest
        ON newest.run = step.run AND newest.step = step.number
      ORDER BY run.number, step.number;
    """ + appendOnly(["run", "revision", "step", "edge", "event"])

  /// A revision's `needs`: an array for each step that needs any, its number first and then the numbers that it needs.
  private static let needs = """
    DROP TRIGGER revision_refuses_update;
    ALTER TABLE revision ADD COLUMN needs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(needs));
    UPDATE revision SET needs = (
      SELECT json_group_array(json(line)) FROM (
        SELECT '[' || step || ',' || group_concat(needs) || ']' AS line FROM edge
        WHERE edge.run = revision.run AND edge.revision = revision.number GROUP BY step ORDER BY step));
    DROP TABLE edge;
    CREATE TRIGGER revision_refuses_update BEFORE UPDATE ON revision
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

    CREATE VIEW edge AS
      SELECT revision.run, revision.number AS revision, json_extract(line.value, '$[0]') AS step, need.value AS needs
      FROM revision, json_each(revision.needs) AS line, json_each(line.value) AS need
      WHERE need.key > 0;
    """

  private static let calls = """
    CREATE TABLE call (
      number INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run,
      step INTEGER NOT NULL,
      connection TEXT NOT NULL,
      time INTEGER NOT NULL CHECK (time > 0),
      service TEXT NOT NULL,
      action TEXT NOT NULL,
      retry INTEGER NOT NULL CHECK (retry >= 0),
      milliseconds INTEGER NOT NULL,
      status INTEGER,
      request TEXT,
      failure TEXT,
      FOREIGN KEY (run, step) REFERENCES step
    ) STRICT;

    CREATE INDEX call_by_run ON call (run);
    """ + appendOnly(["call"])

  /// SQLite changes a table's checks by making it anew: the same rows, indexes, views and triggers, and one word more.
  private static let acceptance = """
    DROP VIEW history;
    DROP VIEW latest;
    CREATE TABLE next_event (
      sequence INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run,
      step INTEGER,
      time INTEGER NOT NULL CHECK (time > 0),
      kind TEXT NOT NULL,
      detail TEXT CHECK (detail IS NULL OR json_valid(detail)),
      FOREIGN KEY (run, step) REFERENCES step,
      CHECK (
        CASE WHEN step IS NULL THEN kind IN ('opened', 'amended', 'closed')
        ELSE kind IN (
          'intended', 'received', 'settling', 'retrying', 'done', 'failed', 'approved', 'accepted', 'dropped',
          'undo intended', 'undo received', 'undone') END),
      CHECK (kind NOT IN ('intended', 'undo intended') OR json_extract(detail, '$.token') IS NOT NULL)
    ) STRICT;
    INSERT INTO next_event SELECT sequence, run, step, time, kind, detail FROM event;
    DROP TABLE event;
    ALTER TABLE next_event RENAME TO event;

    """ + aroundEvents

  /// The words that an event may have are looked up one by one. A list of them after `IN` is put together anew by each
  /// statement that writes events, which took half of the time that writing one took.
  private static let words = eventsAnew(with: [])

  /// Two words more. An older plinkflow would take a change for sent again that a person said is done, so it has to
  /// refuse the file.
  private static let printed = eventsAnew(with: ["printed", "resolved"])

  /// The table of events made anew with the words of `words`, and more of steps.
  private static func eventsAnew(with more: [String]) -> String {
    """
    DROP VIEW history;
    DROP VIEW latest;
    CREATE TABLE next_event (
      sequence INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run,
      step INTEGER,
      time INTEGER NOT NULL CHECK (time > 0),
      kind TEXT NOT NULL,
      detail TEXT CHECK (detail IS NULL OR json_valid(detail)),
      FOREIGN KEY (run, step) REFERENCES step,
      CHECK (
        CASE kind
        WHEN 'done' THEN step IS NOT NULL
        WHEN 'intended' THEN step IS NOT NULL AND json_extract(detail, '$.token') IS NOT NULL
        WHEN 'received' THEN step IS NOT NULL
        WHEN 'settling' THEN step IS NOT NULL
        WHEN 'undo intended' THEN step IS NOT NULL AND json_extract(detail, '$.token') IS NOT NULL
        WHEN 'undo received' THEN step IS NOT NULL
        WHEN 'undone' THEN step IS NOT NULL
        WHEN 'retrying' THEN step IS NOT NULL
        WHEN 'failed' THEN step IS NOT NULL
        WHEN 'approved' THEN step IS NOT NULL
        WHEN 'accepted' THEN step IS NOT NULL
        \(more.map { "WHEN '\($0)' THEN step IS NOT NULL" }.joined(separator: " "))
        WHEN 'dropped' THEN step IS NOT NULL
        WHEN 'opened' THEN step IS NULL
        WHEN 'amended' THEN step IS NULL
        WHEN 'closed' THEN step IS NULL
        ELSE 0 END)
    ) STRICT;
    INSERT INTO next_event SELECT sequence, run, step, time, kind, detail FROM event;
    DROP TABLE event;
    ALTER TABLE next_event RENAME TO event;

    """ + aroundEvents
  }

  /// A link says which rows came last with its commit. The head is changed in the transaction of each commit; without
  /// it a cut-off end would be invisible. The journal's name for itself is the beginning of the chain, and goes with
  /// each copy.
  private static let chain =
    """
    DROP INDEX event_by_run;
    DROP INDEX event_intended;
    DROP INDEX event_approved;
    DROP INDEX call_by_run;

    DROP TRIGGER revision_refuses_update;
    ALTER TABLE revision ADD COLUMN steps INTEGER NOT NULL DEFAULT 0 CHECK (steps >= 0);
    UPDATE revision SET steps = (SELECT count(*) FROM step WHERE step.run = revision.run) WHERE number = 0;
    CREATE TRIGGER revision_refuses_update BEFORE UPDATE ON revision
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

    CREATE TABLE chain (
      number INTEGER PRIMARY KEY CHECK (number > 0),
      run INTEGER NOT NULL CHECK (run >= 0),
      event INTEGER NOT NULL CHECK (event >= 0),
      call INTEGER NOT NULL CHECK (call >= 0),
      digest BLOB NOT NULL CHECK (length(digest) = 32)
    ) STRICT;

    CREATE TABLE head (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      journal TEXT NOT NULL,
      link INTEGER NOT NULL CHECK (link >= 0),
      digest BLOB NOT NULL CHECK (length(digest) = 32)
    ) STRICT;

    CREATE TRIGGER head_only_moves_on BEFORE UPDATE ON head
    WHEN CASE OLD.link WHEN 0 THEN NEW.link > 1 ELSE NEW.link <> OLD.link + 1 OR NEW.journal <> OLD.journal END
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

    CREATE TRIGGER head_refuses_delete BEFORE DELETE ON head
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
    """ + appendOnly(["chain"])

  /// What goes with the table of events, and has to be made again with it.
  private static let aroundEvents = """
    CREATE INDEX event_by_run ON event (run);
    CREATE INDEX event_intended ON event (run) WHERE kind = 'intended';
    CREATE INDEX event_approved ON event (run, step) WHERE kind = 'approved';

    CREATE VIEW history AS
      SELECT event.sequence, run.identifier AS run, step.name AS step,
        strftime('%Y-%m-%d %H:%M:%f', event.time / 1000.0, 'unixepoch') AS time, event.kind, event.detail
      FROM event JOIN run ON run.number = event.run
      LEFT JOIN step ON step.run = event.run AND step.number = event.step
      ORDER BY event.sequence;

    CREATE VIEW latest AS
      SELECT run.identifier AS run, run.workflow, step.name AS step, step.kind AS uses, newest.kind AS event,
        strftime('%Y-%m-%d %H:%M:%f', newest.time / 1000.0, 'unixepoch') AS time
      FROM step JOIN run ON run.number = step.run
      LEFT JOIN (SELECT run, step, kind, time, max(sequence) FROM event GROUP BY run, step) AS newest
        ON newest.run = step.run AND newest.step = step.number
      ORDER BY run.number, step.number;
    """ + appendOnly(["event"])

  private static func appendOnly(_ tables: [String]) -> String {
    tables.map { table in
      ["UPDATE", "DELETE"].map { change in
        """

        CREATE TRIGGER \(table)_refuses_\(change.lowercased()) BEFORE \(change) ON \(table)
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        """
      }.joined()
    }.joined()
  }
}
