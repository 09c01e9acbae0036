import SQLite

/// The sandbox's file. Its number changes with its tables; a file of another number is refused, and `sandbox reset`
/// makes a new one.
enum SandboxSchema {
  static let version: Int64 = 1

  static let pragmas = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    """

  static let tables = """
    CREATE TABLE resource (
      account TEXT NOT NULL,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      body TEXT NOT NULL CHECK (json_valid(body)),
      state TEXT NOT NULL,
      entered INTEGER NOT NULL,
      looks INTEGER NOT NULL,
      created INTEGER NOT NULL,
      misses INTEGER,
      parent TEXT,
      name TEXT,
      token TEXT,
      fingerprint TEXT,
      gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
      counted INTEGER NOT NULL CHECK (counted IN (0, 1)),
      summary TEXT NOT NULL,
      baseline TEXT,
      PRIMARY KEY (account, kind, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX resource_by_id ON resource (kind, id);
    CREATE INDEX resource_by_parent ON resource (kind, parent) WHERE parent IS NOT NULL;
    CREATE INDEX resource_by_name ON resource (kind, name) WHERE name IS NOT NULL;
    CREATE UNIQUE INDEX resource_by_token ON resource (account, kind, token) WHERE token IS NOT NULL AND NOT gone;
    CREATE TABLE tag (
      account TEXT NOT NULL,
      resource TEXT NOT NULL,
      kind TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (account, resource, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tag_by_value ON tag (account, key, value);
    CREATE TABLE origin (world TEXT NOT NULL CHECK (json_valid(world))) STRICT;
    CREATE TABLE statistic (action TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """

  /// What a resource is, in one text, to be compared with what it was when the world began.
  static let likeness = """
    json_array(json(body), state, (
      SELECT json_group_object(key, value) FROM (
        SELECT key, value FROM tag WHERE tag.account = resource.account AND tag.resource = resource.id ORDER BY key)))
    """
}
