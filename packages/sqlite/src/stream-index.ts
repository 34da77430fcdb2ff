/**
 * Where the events of a stream are. An index that every append kept up to date would write one
 * page per stream touched, several times what the events themselves take. So the table
 * `stream_index` lags behind: it covers the log up to `indexed.position`, and the rest of the log,
 * its tail, is indexed in memory, by every process for itself. When the tail has grown long it is
 * moved into the table, sorted, in one transaction. Nothing is lost with a process: the log is the
 * truth, and the tail is read from it again.
 */
import type { Connection } from './connection.ts';
import { numberIn, type SqliteDatabase } from './driver.ts';
import { remember, streamNames, type StreamNames } from './stream-names.ts';
import { tail, type TailRun } from './tail.ts';

/** The last event of a stream, its position as the number it is stored as. */
export interface StreamHead {
  readonly revision: number;
  readonly position: number;
  readonly hash: string;
}

export interface StreamIndex {
  /** Takes in what other connections wrote. To be called before anything else is asked. */
  readonly refresh: () => void;
  /** The last position of the log. */
  readonly last: () => number;
  readonly names: StreamNames;
  readonly headOf: (stream: number) => StreamHead | undefined;
  readonly tailOf: (stream: number) => TailRun | undefined;
  /** An event that has just been inserted. */
  readonly add: (stream: number, head: StreamHead) => void;
  /** How many events the table does not cover. */
  readonly lag: () => number;
  /** Moves the tail into the table. To be called inside a transaction, after `refresh`. */
  readonly moveTail: () => void;
  /** Forgets everything in memory, after a transaction that was rolled back. */
  readonly forget: () => void;
}

const isHead = (row: unknown): row is StreamHead =>
  typeof row === 'object' &&
  row !== null &&
  'revision' in row &&
  typeof row.revision === 'number' &&
  'position' in row &&
  typeof row.position === 'number' &&
  'hash' in row &&
  typeof row.hash === 'string';

const statements = (database: SqliteDatabase) => ({
  indexed: database.prepare('SELECT position AS value FROM indexed'),
  setIndexed: database.prepare('UPDATE indexed SET position = ?'),
  after: database.prepare(
    'SELECT position, stream, revision, hash FROM events WHERE position > ? ORDER BY position',
  ),
  at: database.prepare('SELECT position, revision, hash FROM events WHERE position = ?'),
  lastIndexed: database.prepare(
    'SELECT position AS value FROM stream_index WHERE stream = ? ORDER BY revision DESC LIMIT 1',
  ),
  move: database.prepare(
    `INSERT INTO stream_index (stream, revision, position)
     SELECT stream, revision, position FROM events WHERE position > ? ORDER BY stream, revision`,
  ),
});

export const streamIndex = (connection: Connection): StreamIndex => {
  const { database } = connection;
  const sql = statements(database);
  const names = streamNames(database);
  const recent = tail();
  const heads = new Map<number, StreamHead>();
  let version = -1;
  let indexed = 0;
  let last = 0;

  const add = (stream: number, head: StreamHead): void => {
    recent.add(stream, head.revision, head.position);
    remember(heads, stream, head);
    last = head.position;
  };

  /** Another process has moved part of the tail into the table, or more than is known here. */
  const skipTo = (position: number): void => {
    recent.drop(position);
    indexed = position;
    if (position <= last) return;
    heads.clear();
    last = position;
  };

  const forget = (): void => {
    names.forget();
    recent.clear();
    heads.clear();
    version = -1;
    indexed = 0;
    last = 0;
  };
  connection.onWoken(forget);

  return {
    refresh: () => {
      const current = connection.version();
      if (current === version) return;
      const position = numberIn(sql.indexed.get()) ?? 0;
      if (position > indexed) skipTo(position);
      for (const row of sql.after.all(last)) {
        const stream = numberIn(row, 'stream');
        if (stream !== undefined && isHead(row)) add(stream, row);
      }
      version = current;
    },
    last: () => last,
    names,
    headOf: (stream) => {
      const known = heads.get(stream);
      if (known !== undefined) return known;
      const position =
        recent.runOf(stream)?.positions.at(-1) ?? numberIn(sql.lastIndexed.get(stream));
      const row = position === undefined ? undefined : sql.at.get(position);
      if (!isHead(row)) return undefined;
      remember(heads, stream, row);
      return row;
    },
    tailOf: recent.runOf,
    add,
    lag: () => last - indexed,
    moveTail: () => {
      sql.move.run(indexed);
      sql.setIndexed.run(last);
      recent.clear();
      indexed = last;
    },
    forget,
  };
};
