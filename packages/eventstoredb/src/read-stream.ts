/** Reading one stream: its pages, its last event. */
import type { Page, ReadError, StoredEvent, StreamRead } from '@counterfoil/core';
import { BACKWARDS, END, FORWARDS, START, type ReadRevision } from '@eventstore/db-client';
import { isLeft, right, type Either } from 'fp-ts/lib/Either.js';
import { patiently, type Calls } from './calls.ts';
import { collected } from './collect.ts';
import { storedOf, type Recorded } from './events.ts';
import { troubleOf } from './trouble.ts';

export interface StreamReader {
  /** The first event as the client gives it, of any stream. */
  readonly first: (stream: string) => Promise<Either<ReadError, Recorded | undefined>>;
  readonly last: (stream: string) => Promise<Either<ReadError, StoredEvent | undefined>>;
  readonly page: (stream: string, read: StreamRead) => Promise<Either<ReadError, Page>>;
}

const EMPTY: Page = { events: [], end: true };

export const streamReader = (calls: Calls): StreamReader => {
  /** So many events from a revision on, which is included; none of a stream that is missing. */
  const read = <A>(
    stream: string,
    fromRevision: ReadRevision,
    direction: StreamRead['direction'],
    maxCount: number,
    converted: (event: Recorded) => A,
  ): Promise<Either<ReadError, ReadonlyArray<A>>> =>
    patiently(calls, async () => {
      try {
        const reading = calls.client.readStream(stream, {
          fromRevision,
          direction: direction === 'forward' ? FORWARDS : BACKWARDS,
          maxCount,
          // A follower may be behind, and a conflict must be judged by what is true now.
          requiresLeader: true,
        });
        const resolved = await collected(reading, calls);
        return resolved.flatMap(({ event }) => (event === undefined ? [] : [converted(event)]));
      } catch (error) {
        if (troubleOf(error)._tag === 'Missing') return [];
        throw error;
      }
    });

  const readOne = async <A>(
    stream: string,
    from: ReadRevision,
    direction: StreamRead['direction'],
    converted: (event: Recorded) => A,
  ): Promise<Either<ReadError, A | undefined>> => {
    const events = await read(stream, from, direction, 1, converted);
    return isLeft(events) ? events : right(events.right[0]);
  };

  return {
    first: (stream) => readOne(stream, START, 'forward', (event) => event),
    last: (stream) => readOne(stream, END, 'backward', storedOf),
    page: async (stream, { after, limit, direction }) => {
      const isForward = direction === 'forward';
      if (!isForward && after === 0) return right(EMPTY);
      const next = after === undefined ? undefined : BigInt(isForward ? after + 1 : after - 1);
      // One more than is wanted tells whether there is more.
      const readFrom = (from: ReadRevision) => read(stream, from, direction, limit + 1, storedOf);
      let events = await readFrom(next ?? (isForward ? START : END));
      if (isLeft(events)) return events;
      // From behind the end of a stream a server counts down through revisions that do not exist.
      if (!isForward && next !== undefined && events.right[0]?.revision !== Number(next))
        events = await readFrom(END);
      if (isLeft(events)) return events;
      return right({ events: events.right.slice(0, limit), end: events.right.length <= limit });
    },
  };
};
