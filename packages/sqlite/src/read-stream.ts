/** Reading one stream: what the table covers, and then the tail, or the other way round. */
import type { AppendReceipt, Page, StreamRead } from '@counterfoil/core';
import type { SqliteDatabase } from './driver.ts';
import { EVENT_COLUMNS, eventIn } from './rows.ts';
import type { StreamIndex } from './stream-index.ts';

export interface StreamReader {
  readonly page: (stream: string, read: StreamRead) => Page;
  readonly receiptAt: (stream: string, revision: number) => AppendReceipt | undefined;
}

/** Revisions from one to before another, and how many of them at most. */
interface Stretch {
  readonly from: number;
  readonly before: number;
  readonly most: number;
}

type Direction = StreamRead['direction'];

/** Finds the rows of a part of a stream by its number. */
const rowFinder = (database: SqliteDatabase, index: StreamIndex) => {
  const readOne = database.prepare(`SELECT ${EVENT_COLUMNS} FROM events e WHERE e.position = ?`);
  const covered = (order: 'ASC' | 'DESC') =>
    database.prepare(
      `SELECT ${EVENT_COLUMNS} FROM stream_index i JOIN events e ON e.position = i.position
       WHERE i.stream = ? AND i.revision >= ? AND i.revision < ?
       ORDER BY i.revision ${order} LIMIT ?`,
    );
  const readCovered = { forward: covered('ASC'), backward: covered('DESC') };

  const fromTable = (stream: number, direction: Direction, { from, before, most }: Stretch) => {
    // The tail may have been moved since by another process: nothing is to be read twice.
    const end = Math.min(before, index.tailOf(stream)?.from ?? before);
    return most <= 0 || from >= end ? [] : readCovered[direction].all(stream, from, end, most);
  };

  const fromTail = (stream: number, direction: Direction, { from, before, most }: Stretch) => {
    const run = index.tailOf(stream);
    if (run === undefined || most <= 0) return [];
    const first = Math.max(0, from - run.from);
    const end = Math.min(run.positions.length, before - run.from);
    if (end <= first) return [];
    const positions =
      direction === 'forward'
        ? run.positions.slice(first, Math.min(end, first + most))
        : run.positions.slice(Math.max(first, end - most), end).reverse();
    return positions.map((position) => readOne.get(position));
  };

  return (stream: number, direction: Direction, stretch: Stretch): ReadonlyArray<unknown> => {
    const [earlier, later] =
      direction === 'forward' ? [fromTable, fromTail] : [fromTail, fromTable];
    const rows = earlier(stream, direction, stretch);
    const most = stretch.most - rows.length;
    return most === 0 ? rows : [...rows, ...later(stream, direction, { ...stretch, most })];
  };
};

export const streamReader = (database: SqliteDatabase, index: StreamIndex): StreamReader => {
  const { names } = index;
  const rowsOf = rowFinder(database, index);
  return {
    page: (stream, { after, limit, direction }) => {
      index.refresh();
      const number = names.numberOf(stream);
      if (number === undefined) return { events: [], end: true };
      const forward = direction === 'forward';
      // One more than asked for tells whether there is more.
      const rows = rowsOf(number, direction, {
        from: forward && after !== undefined ? after + 1 : 0,
        before: forward || after === undefined ? Number.MAX_SAFE_INTEGER : after,
        most: limit + 1,
      });
      return {
        events: rows.slice(0, limit).map((row) => eventIn(row, names)),
        end: rows.length <= limit,
      };
    },
    receiptAt: (stream, revision) => {
      const number = names.numberOf(stream);
      if (number === undefined) return undefined;
      const one = { from: revision, before: revision + 1, most: 1 };
      const [row] = rowsOf(number, 'forward', one);
      if (row === undefined) return undefined;
      const { position, hash } = eventIn(row, names);
      return { stream, revision, position, hash };
    },
  };
};
