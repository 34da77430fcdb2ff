/** Reading the whole log, or the events of some types in it. */
import {
  positionOf,
  sequenceOf,
  type AllRead,
  type Page,
  type Position,
  type ReadError,
  type StoredEvent,
  type Stretch,
} from '@counterfoil/core';
import { isLeft, right, type Either } from 'fp-ts/lib/Either.js';
import type { Connection } from './connection.ts';
import { EVENT_COLUMNS, eventIn } from './rows.ts';
import type { StreamIndex } from './stream-index.ts';

/** How far one look for chosen types goes, so that rare ones do not hold up everybody. */
const LOOK_MAX = 20_000;

/** A part of the log that was looked through in one go. */
export interface Look extends Stretch {
  /** There are more than were asked for. */
  readonly full: boolean;
}

export type LookAt = (
  after: Position | undefined,
  limit: number,
  types: ReadonlyArray<string> | undefined,
) => Look;

export const logReader = ({ database }: Connection, index: StreamIndex): LookAt => {
  const readAny = database.prepare(
    `SELECT ${EVENT_COLUMNS} FROM events e WHERE e.position > ? ORDER BY e.position LIMIT ?`,
  );
  const readTypes = database.prepare(
    `SELECT ${EVENT_COLUMNS} FROM events e WHERE e.position > ? AND e.position <= ?
     AND e.type IN (SELECT value FROM json_each(?)) ORDER BY e.position LIMIT ?`,
  );
  return (after, limit, types) => {
    index.refresh();
    const start = sequenceOf(after);
    const to = Math.min(start + LOOK_MAX, index.last());
    // One more than asked for tells whether there is more.
    const rows =
      types === undefined
        ? readAny.all(start, limit + 1)
        : readTypes.all(start, to, JSON.stringify(types), limit + 1);
    const events = rows.slice(0, limit).map((row) => eventIn(row, index.names));
    const last = events.at(-1)?.position ?? after;
    const full = rows.length > limit;
    if (full || types === undefined) return { events, end: !full, full, upTo: last };
    const upTo = to > start ? positionOf(to) : after;
    return { events, end: to >= index.last(), full, upTo };
  };
};

/** Looks on until the page is full or the log ends; in between others get their turn. */
export const readLog = async (
  { read, scheduler }: Connection,
  lookAt: LookAt,
  { after, limit, types }: AllRead,
): Promise<Either<ReadError, Page>> => {
  const events: StoredEvent[] = [];
  let start = after;
  for (;;) {
    const looked = await read(() => lookAt(start, limit - events.length, types));
    if (isLeft(looked)) return looked;
    for (const event of looked.right.events) events.push(event);
    const { end, full, upTo } = looked.right;
    if (end || full) return right({ events, end });
    start = upTo;
    await scheduler.sleep(0);
  }
};
