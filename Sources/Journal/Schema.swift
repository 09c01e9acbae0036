import SQLite

/// The journal's format. `user_version` counts the migrations below; each is named, and none is ever edited after it
/// was released.
///
/// 1. `begin` (2026): runs with their frozen workflow, steps, edges, and the append-only list of events.
enum Schema {
  /// "plfl" in ASCII: how `file` and SQLite tell a journal from any other database.
  static let applicationIdentifier: Int64 = 0x706c_666c

  struct Migration: Sendable {
    let name: String
    let statements: String
  }

  static let migrations = [Migration(name: "begin", statements: begin)]

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
