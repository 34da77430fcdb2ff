/** Reading the whole log: the events of our streams among all that the server keeps. */
import type { AllRead, Page, Position, ReadError, StoredEvent, Stretch } from '@counterfoil/core';
import { START } from '@eventstore/db-client';
import { isLeft, right, type Either } from 'fp-ts/lib/Either.js';
import { patiently, type Calls } from './calls.ts';
import { collected } from './collect.ts';
import { placeOf, type Recorded } from './events.ts';
import type { Ours } from './ours.ts';
import { logPositionOf } from './positions.ts';

/** How many events are read at once where it is not known how many of them are wanted. */
const STRETCH = 500;

export type Scan = (
  after: Position | undefined,
  types: ReadonlyArray<string> | undefined,
  count?: number,
) => Promise<Either<ReadError, Stretch>>;

/** Part of the log, as far as the server gave it: the client's read of all knows no filter. */
export const scanner =
  (calls: Calls, ours: Ours): Scan =>
  async (after, types, count = STRETCH) => {
    // A read includes the event at the position that it starts from, so that one comes again.
    const [fromPosition, maxCount] =
      after === undefined
        ? ([START, count] as const)
        : ([logPositionOf(after), count + 1] as const);
    const read = await patiently(calls, async () => {
      const reading = calls.client.readAll({ fromPosition, maxCount, requiresLeader: true });
      const resolved = await collected(reading, calls);
      const recorded: Recorded[] = [];
      let upTo = after;
      for (const { event } of resolved) {
        if (event === undefined) continue;
        const position = placeOf(event);
        if (upTo !== undefined && position <= upTo) continue;
        upTo = position;
        if (types?.includes(event.type) !== false) recorded.push(event);
      }
      return { recorded, end: resolved.length < maxCount, upTo };
    });
    if (isLeft(read)) return read;
    const { recorded, end, upTo } = read.right;
    const events = await ours(recorded);
    if (isLeft(events)) return events;
    return right({ events: events.right, end, upTo });
  };

/** Reads on until the page is full or the log ends. */
export const readLog = async (
  scan: Scan,
  { after, limit, types }: AllRead,
): Promise<Either<ReadError, Page>> => {
  const events: StoredEvent[] = [];
  // One more than is wanted tells whether there is more. Where the log is full of the events of
  // others, more and more are read at once.
  let count = Math.min(types === undefined ? limit + 1 : STRETCH, STRETCH);
  for (let from = after; ;) {
    const scanned = await scan(from, types, count);
    if (isLeft(scanned)) return scanned;
    for (const event of scanned.right.events) events.push(event);
    if (events.length > limit) return right({ events: events.slice(0, limit), end: false });
    if (scanned.right.end) return right({ events, end: true });
    from = scanned.right.upTo;
    count = Math.min(count * 2, STRETCH);
  }
};
