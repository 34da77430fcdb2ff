/** The tables of a file, and how a file says that it is one of ours. */
import { numberIn, textIn, type SqliteDatabase } from './driver.ts';
import { CREATE_BUILDS } from './tables/schema.ts';

/**
 * "CFol": in the header of every file, so that another program's database is not taken for ours.
 */
export const APPLICATION_ID = 0x43466f6c;

/** "CFtb": a file that holds tables of money views only, and no log. */
const TABLES_ID = 0x43467462;

export const SCHEMA_VERSION = 1;

/** Earlier ones can corrupt a file when its write-ahead log is reset. */
export const SQLITE_MIN = '3.51.3';

const TABLES = `
  CREATE TABLE streams (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;

  -- The log. Positions have no gap: an append takes the numbers after the last one.
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    type TEXT NOT NULL,
    hash TEXT NOT NULL,
    line TEXT NOT NULL
  ) STRICT;

  -- Where the events of a stream are, for all positions up to indexed.position (stream-index.ts).
  CREATE TABLE stream_index (
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (stream, revision)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE indexed (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    position INTEGER NOT NULL
  ) STRICT;
  INSERT INTO indexed VALUES (1, 0);

  CREATE TABLE claims (
    name TEXT PRIMARY KEY,
    stream INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- The account cache: everything in these two can be rebuilt from the log.
  CREATE TABLE snapshots (
    stream INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL,
    hash TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    checksum TEXT NOT NULL
  ) STRICT;

  CREATE TABLE names (
    stream INTEGER NOT NULL,
    name_hash INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (stream, name_hash, revision)
  ) STRICT, WITHOUT ROWID;
`;

/** What a file is, before anything is done to it. */
export type FileKind = 'empty' | 'foreign' | 'newer' | 'ours';

/** What a file is opened for: which files will do, and how one is made ready. */
export interface Purpose {
  readonly kind: (database: SqliteDatabase) => FileKind;
  /** Where something is missing. To be run inside a transaction. */
  readonly isReady: (database: SqliteDatabase) => boolean;
  readonly make: (database: SqliteDatabase) => void;
}

const kindFor =
  (ids: ReadonlyArray<number>): Purpose['kind'] =>
  (database) => {
    // Counted first: another process may create the tables at any moment, and sets both at once.
    const tables = numberIn(database.prepare('SELECT count(*) AS value FROM sqlite_schema').get());
    const id = numberIn(database.prepare('PRAGMA application_id').get(), 'application_id');
    if (id !== undefined && ids.includes(id)) {
      const version = numberIn(database.prepare('PRAGMA user_version').get(), 'user_version');
      return (version ?? 0) > SCHEMA_VERSION ? 'newer' : 'ours';
    }
    return id === 0 && tables === 0 ? 'empty' : 'foreign';
  };

const makeWith =
  (sql: string, id: number): Purpose['make'] =>
  (database) => {
    database.exec(sql);
    database.exec(`PRAGMA application_id = ${id}; PRAGMA user_version = ${SCHEMA_VERSION}`);
  };

/** A file with a log. */
export const logFile: Purpose = {
  kind: kindFor([APPLICATION_ID]),
  isReady: (database) => logFile.kind(database) !== 'empty',
  make: makeWith(TABLES, APPLICATION_ID),
};

const hasBuilds = (database: SqliteDatabase): boolean =>
  database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'builds'").get() !== undefined;

/** A file with tables of money views, whether it has a log or not. */
export const tablesFile: Purpose = {
  kind: kindFor([APPLICATION_ID, TABLES_ID]),
  isReady: hasBuilds,
  make: (database) => {
    if (tablesFile.kind(database) === 'empty') makeWith(CREATE_BUILDS, TABLES_ID)(database);
    else database.exec(CREATE_BUILDS);
  },
};

/** Either of them, as it is. */
export const anyFile: Purpose = {
  kind: tablesFile.kind,
  isReady: () => true,
  make: () => undefined,
};

/** The version of the engine, as text, and whether it is one to trust a ledger to. */
export const engineVersion = (
  database: SqliteDatabase,
): { readonly version: string; readonly trusted: boolean } => {
  const version = textIn(database.prepare('SELECT sqlite_version() AS value').get()) ?? 'unknown';
  const weight = (text: string) =>
    text.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
  return { version, trusted: weight(version) >= weight(SQLITE_MIN) };
};
