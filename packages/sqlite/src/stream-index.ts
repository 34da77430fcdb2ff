/**
 * Where the events of a stream are. An index that every append kept up to date would write one
 * page per stream touched, six times what the events themselves take. So the table `stream_index`
 * lags behind: it covers the log up to `indexed.position`, and the rest of the log, its tail, is
 * indexed in memory, by every process for itself. When the tail has grown long it is moved into
 * the table, sorted, in one transaction. Nothing is lost with a process, for the log is the truth.
 */
import type { Head } from '@counterfoil/core';
import { positionOf } from '@counterfoil/core';
import { numberIn, textIn, type SqliteDatabase } from './driver.ts';

/** The last event of a stream, its position as the number it is stored as. */
export interface StreamHead {
  readonly revision: number;
  readonly position: number;
  readonly hash: string;
}

/** The events of a stream that are in the tail: their positions, from a revision on. */
export interface TailRun {
  readonly from: number;
  readonly positions: number[];
}

export interface StreamIndex {
  /** Takes in what other connections wrote. To be called before anything else is asked. */
  readonly refresh: () => void;
  /** The last position of the log. */
  readonly last: () => number;
  readonly numberOf: (stream: string) => number | undefined;
  readonly nameOf: (number: number) => string;
  readonly intern: (stream: string) => number;
  readonly headOf: (number: number) => StreamHead | undefined;
  readonly tailOf: (number: number) => TailRun | undefined;
  /** An event that has just been inserted. */
  readonly add: (number: number, head: StreamHead) => void;
  readonly tailLength: () => number;
  /** Moves the tail into the table. To be called inside a transaction, after `refresh`. */
  readonly moveTail: () => void;
  /** Forgets everything in memory, after a transaction that was rolled back. */
  readonly reset: () => void;
}

/** How many streams are remembered. One more costs a look into the table. */
const REMEMBERED_MAX = 65_536;

const isHeadRow = (row: unknown): row is StreamHead =>
  typeof row === 'object' &&
  row !== null &&
  'revision' in row &&
  typeof row.revision === 'number' &&
  'position' in row &&
  typeof row.position === 'number' &&
  'hash' in row &&
  typeof row.hash === 'string';

const isTailRow = (row: unknown): row is StreamHead & { readonly stream: number } =>
  isHeadRow(row) && 'stream' in row && typeof row.stream === 'number';

const remember = <K, V>(memory: Map<K, V>, key: K, value: V): void => {
  if (memory.size >= REMEMBERED_MAX && !memory.has(key)) memory.clear();
  memory.set(key, value);
};

/** The head of a stream as the port gives it. */
export const headAt = (stream: string, { revision, position, hash }: StreamHead): Head => ({
  stream,
  revision,
  position: positionOf(position),
  hash,
});

export const streamIndex = (database: SqliteDatabase): StreamIndex => {
  const dataVersion = database.prepare('PRAGMA data_version');
  const readIndexed = database.prepare('SELECT position AS value FROM indexed');
  const readTail = database.prepare(
    'SELECT position, stream, revision, hash FROM events WHERE position > ? ORDER BY position',
  );
  const readNumber = database.prepare('SELECT number AS value FROM streams WHERE name = ?');
  const readName = database.prepare('SELECT name AS value FROM streams WHERE number = ?');
  const insertName = database.prepare('INSERT INTO streams (name) VALUES (?)');
  const readHead = database.prepare(
    'SELECT position, revision, hash FROM events WHERE position = ?',
  );
  const readIndexedHead = database.prepare(
    'SELECT position AS value FROM stream_index WHERE stream = ? ORDER BY revision DESC LIMIT 1',
  );
  const moveEvents = database.prepare(
    `INSERT INTO stream_index (stream, revision, position)
     SELECT stream, revision, position FROM events WHERE position > ? ORDER BY stream, revision`,
  );
  const moveIndexed = database.prepare('UPDATE indexed SET position = ?');

  const numbers = new Map<string, number>();
  const names = new Map<number, string>();
  const heads = new Map<number, StreamHead>();
  const tail = new Map<number, TailRun>();
  let version = -1;
  let indexed = 0;
  let last = 0;

  const add = (number: number, head: StreamHead): void => {
    const run = tail.get(number);
    if (run === undefined) tail.set(number, { from: head.revision, positions: [head.position] });
    else run.positions.push(head.position);
    remember(heads, number, head);
    last = head.position;
  };

  /** Another process has moved part of the tail, or more than is known here, into the table. */
  const dropTail = (upTo: number): void => {
    if (upTo > last) {
      heads.clear();
      last = upTo;
    }
    for (const [number, { from, positions }] of tail) {
      const moved = positions.findLastIndex((position) => position <= upTo) + 1;
      if (moved === positions.length) tail.delete(number);
      else if (moved > 0)
        tail.set(number, { from: from + moved, positions: positions.slice(moved) });
    }
    indexed = upTo;
  };

  const numberOf = (stream: string): number | undefined => {
    const known = numbers.get(stream);
    if (known !== undefined) return known;
    const found = numberIn(readNumber.get(stream));
    if (found !== undefined) remember(numbers, stream, found);
    return found;
  };

  return {
    refresh: () => {
      const current = numberIn(dataVersion.get(), 'data_version') ?? 0;
      if (current === version) return;
      const upTo = numberIn(readIndexed.get()) ?? 0;
      if (upTo > indexed) dropTail(upTo);
      for (const row of readTail.all(last)) if (isTailRow(row)) add(row.stream, row);
      version = current;
    },
    last: () => last,
    numberOf,
    nameOf: (number) => {
      const known = names.get(number);
      if (known !== undefined) return known;
      const found = textIn(readName.get(number));
      if (found === undefined) throw new Error(`the file has no name for stream ${number}`);
      remember(names, number, found);
      return found;
    },
    intern: (stream) => {
      const known = numberOf(stream);
      if (known !== undefined) return known;
      insertName.run(stream);
      const number = numberOf(stream);
      if (number === undefined) throw new Error(`the file did not keep the name ${stream}`);
      return number;
    },
    headOf: (number) => {
      const known = heads.get(number);
      if (known !== undefined) return known;
      const position = tail.get(number)?.positions.at(-1) ?? numberIn(readIndexedHead.get(number));
      const row = position === undefined ? undefined : readHead.get(position);
      if (!isHeadRow(row)) return undefined;
      remember(heads, number, row);
      return row;
    },
    tailOf: (number) => tail.get(number),
    add,
    tailLength: () => last - indexed,
    moveTail: () => {
      moveEvents.run(indexed);
      moveIndexed.run(last);
      tail.clear();
      indexed = last;
    },
    reset: () => {
      numbers.clear();
      names.clear();
      heads.clear();
      tail.clear();
      version = -1;
      indexed = 0;
      last = 0;
    },
  };
};
