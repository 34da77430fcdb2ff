/** Reading streams and the whole log. Every read is a few prepared statements, and locks nobody. */
import {
  positionOf,
  sequenceOf,
  type AppendReceipt,
  type Page,
  type Position,
  type StoredEvent,
  type StreamRead,
  type Stretch,
} from '@counterfoil/core';
import type { SqliteDatabase } from './driver.ts';
import type { StreamIndex } from './stream-index.ts';

/** How far a read for chosen types looks in one go, so that rare ones do not hold up everybody. */
const LOOK_MAX = 20_000;

interface EventRow {
  readonly position: number;
  readonly stream: number;
  readonly revision: number;
  readonly type: string;
  readonly hash: string;
  readonly line: string;
}

const isEventRow = (row: unknown): row is EventRow =>
  typeof row === 'object' &&
  row !== null &&
  'position' in row &&
  typeof row.position === 'number' &&
  'stream' in row &&
  typeof row.stream === 'number' &&
  'revision' in row &&
  typeof row.revision === 'number' &&
  'type' in row &&
  typeof row.type === 'string' &&
  'hash' in row &&
  typeof row.hash === 'string' &&
  'line' in row &&
  typeof row.line === 'string';

/** A part of the log that was looked through in one go. */
export interface Look extends Stretch {
  /** There are more than were asked for. */
  readonly full: boolean;
}

export interface Reads {
  readonly readStream: (stream: string, read: StreamRead) => Page;
  /** The last part of the log that was looked at may hold no event of these types. */
  readonly look: (
    after: Position | undefined,
    limit: number,
    types: ReadonlyArray<string> | undefined,
  ) => Look;
  readonly eventAt: (stream: string, revision: number) => AppendReceipt | undefined;
}

const COLUMNS = 'e.position, e.stream, e.revision, e.type, e.hash, e.line';

export const reader = (database: SqliteDatabase, index: StreamIndex): Reads => {
  const readOne = database.prepare(`SELECT ${COLUMNS} FROM events e WHERE e.position = ?`);
  const indexedPart = (bounds: string, order: 'ASC' | 'DESC') =>
    database.prepare(
      `SELECT ${COLUMNS} FROM stream_index i JOIN events e ON e.position = i.position
       WHERE i.stream = ? AND ${bounds} ORDER BY i.revision ${order} LIMIT ?`,
    );
  const readForward = indexedPart('i.revision >= ? AND i.revision < ?', 'ASC');
  const readBackward = indexedPart('i.revision >= ? AND i.revision < ?', 'DESC');
  const readLog = database.prepare(
    `SELECT ${COLUMNS} FROM events e WHERE e.position > ? ORDER BY e.position LIMIT ?`,
  );
  const readTypes = database.prepare(
    `SELECT ${COLUMNS} FROM events e WHERE e.position > ? AND e.position <= ?
     AND e.type IN (SELECT value FROM json_each(?)) ORDER BY e.position LIMIT ?`,
  );

  const eventOf = (row: unknown): StoredEvent => {
    if (!isEventRow(row)) throw new TypeError('a row of the events table has not its columns');
    const { position, stream, revision, type, hash, line } = row;
    const name = index.nameOf(stream);
    return { position: positionOf(position), stream: name, revision, type, hash, line };
  };

  /** The events of a tail run from one revision to before another, in either order. */
  const tailPart = (
    positions: ReadonlyArray<number>,
    limit: number,
    direction: StreamRead['direction'],
  ): ReadonlyArray<unknown> => {
    const chosen =
      direction === 'forward'
        ? positions.slice(0, limit)
        : positions.slice(Math.max(0, positions.length - limit)).reverse();
    return chosen.map((position) => readOne.get(position));
  };

  /** At most so many rows of a stream with revisions from `from` to before `to`. */
  const rowsOf = (
    number: number,
    from: number,
    to: number,
    limit: number,
    direction: StreamRead['direction'],
  ): ReadonlyArray<unknown> => {
    const tail = index.tailOf(number);
    const inTail = tail?.positions.slice(
      Math.max(0, from - tail.from),
      Math.max(0, to - tail.from),
    );
    const indexedTo = Math.min(to, tail?.from ?? to);
    const fromTable = (most: number) =>
      most <= 0 || from >= indexedTo
        ? []
        : (direction === 'forward' ? readForward : readBackward).all(number, from, indexedTo, most);
    if (direction === 'forward') {
      const first = fromTable(limit);
      return [...first, ...tailPart(inTail ?? [], limit - first.length, direction)];
    }
    const first = tailPart(inTail ?? [], limit, direction);
    return [...first, ...fromTable(limit - first.length)];
  };

  /** One row more than asked for tells whether there is more. */
  const pageOf = (rows: ReadonlyArray<unknown>, limit: number): Page => ({
    events: rows.slice(0, limit).map(eventOf),
    end: rows.length <= limit,
  });

  return {
    readStream: (stream, { after, limit, direction }) => {
      index.refresh();
      const number = index.numberOf(stream);
      if (number === undefined) return { events: [], end: true };
      const from = direction === 'forward' && after !== undefined ? after + 1 : 0;
      const to = direction === 'backward' && after !== undefined ? after : Number.MAX_SAFE_INTEGER;
      return pageOf(rowsOf(number, from, to, limit + 1, direction), limit);
    },
    look: (after, limit, types) => {
      index.refresh();
      const start = sequenceOf(after);
      const to = Math.min(start + LOOK_MAX, index.last());
      const rows =
        types === undefined
          ? readLog.all(start, limit + 1)
          : readTypes.all(start, to, JSON.stringify(types), limit + 1);
      const { events, end } = pageOf(rows, limit);
      const last = events.at(-1)?.position ?? after;
      if (!end) return { events, end, full: true, upTo: last };
      if (types === undefined) return { events, end, full: false, upTo: last };
      const upTo = to > start ? positionOf(to) : after;
      return { events, end: to >= index.last(), full: false, upTo };
    },
    eventAt: (stream, revision) => {
      const number = index.numberOf(stream);
      if (number === undefined) return undefined;
      const [row] = rowsOf(number, revision, revision + 1, 1, 'forward');
      if (row === undefined) return undefined;
      const { position, hash } = eventOf(row);
      return { stream, revision, position, hash };
    },
  };
};
