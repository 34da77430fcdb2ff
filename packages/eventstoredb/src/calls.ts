/** Calls to the server: each has a deadline of our own, and what is safe to repeat is repeated. */
import { storeClosed, storeFailure, type Scheduler, type StoreFailure } from '@counterfoil/core';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { SilentServer, troubleOf } from './trouble.ts';

/** What every call needs. */
export interface Calls {
  readonly client: EventStoreDBClient;
  readonly scheduler: Scheduler;
  /** How long the server may be silent, and how long a call is tried again. */
  readonly timeoutMilliseconds: number;
  /** Given when the store has closed: whatever still waits is given up. */
  readonly ended: AbortSignal;
  /** Reads take turns: the server answers so many calls of one line at once, and no more. */
  readonly reading: Turns;
}

/** Does some work when its turn comes. */
export type Turns = <A>(work: () => Promise<A>) => Promise<A>;

/**
 * So many at once, the others in the order in which they came. Waiting is no part of a deadline.
 */
export const turns = (atOnce: number): Turns => {
  const waiting: Array<() => void> = [];
  let running = 0;
  return async (work) => {
    if (running < atOnce) running += 1;
    else
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
};

const PAUSE_MILLISECONDS = 10;
const PAUSE_MILLISECONDS_MAX = 500;

/** How long a call has lasted, and pauses that grow, with jitter, before it is tried again. */
export interface Patience {
  readonly isLeft: () => boolean;
  readonly pause: () => Promise<void>;
}

export const patience = ({ scheduler, timeoutMilliseconds }: Calls): Patience => {
  const deadline = performance.now() + timeoutMilliseconds;
  let milliseconds = PAUSE_MILLISECONDS;
  return {
    isLeft: () => performance.now() + milliseconds < deadline,
    pause: async () => {
      await scheduler.sleep(milliseconds * (0.5 + scheduler.random()));
      milliseconds = Math.min(milliseconds * 2, PAUSE_MILLISECONDS_MAX);
    },
  };
};

/** The client waits for ever for a server that says nothing; we do not. */
export const answeredInTime = async <A>(
  work: Promise<A>,
  { timeoutMilliseconds }: Calls,
): Promise<A> => {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new SilentServer(timeoutMilliseconds)), timeoutMilliseconds);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * A call that changes nothing, and so may be repeated: until it succeeds, is denied, or time is up.
 * The client itself never repeats a call; after a failed one it only connects again.
 */
export const patiently = async <A>(
  calls: Calls,
  attempt: () => Promise<A>,
): Promise<Either<StoreFailure, A>> => {
  let patient: Patience | undefined;
  for (;;) {
    if (calls.ended.aborted) return left(storeClosed);
    try {
      const done = await calls.reading(() => {
        patient ??= patience(calls);
        return attempt();
      });
      return right(done);
    } catch (error) {
      if (calls.ended.aborted) return left(storeClosed);
      const { _tag, detail } = troubleOf(error);
      if (_tag === 'Denied') return left(storeFailure('Denied', detail));
      if (patient?.isLeft() !== true) return left(storeFailure('Unavailable', detail));
    }
    await patient.pause();
  }
};
