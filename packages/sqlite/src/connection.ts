/**
 * One connection to a file. A transaction is begun with patience and then run in one go, without
 * giving up the thread: so nobody in this process ever sees half of it, and a lock is never held
 * longer than the work takes.
 */
import { storeClosed, storeFailure, type ReadError, type Scheduler } from '@counterfoil/core';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { codes, codeOf, failureOf, isBusy, messageOf, type SqliteDatabase } from './driver.ts';

export interface Connection {
  readonly database: SqliteDatabase;
  readonly scheduler: Scheduler;
  readonly readOnly: boolean;
  /** Runs what only reads. Waits where another process has locked the file for a moment. */
  readonly read: <A>(body: () => A) => Promise<Either<ReadError, A>>;
  /** Begins a transaction that will write, waiting for others; null when it has begun. */
  readonly begin: () => Promise<ReadError | null>;
  readonly commit: () => void;
  /** Ends a transaction without writing. False if the engine does not say that it is over. */
  readonly rollback: () => boolean;
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

/** How long to wait before the next try: random, so that two who wait do not stay in step. */
const pause = (tries: number, scheduler: Scheduler): number =>
  1 + scheduler.random() * Math.min(20, 2 ** tries);

export const connect = (
  database: SqliteDatabase,
  options: {
    readonly scheduler: Scheduler;
    readonly readOnly: boolean;
    /** Milliseconds of waiting after which the file counts as contended. */
    readonly patience: number;
  },
): Connection => {
  const { scheduler, readOnly, patience } = options;
  const beginStatement = database.prepare('BEGIN IMMEDIATE');
  const commitStatement = database.prepare('COMMIT');
  let closed = false;

  /** SQLite's own busy timeout would block the event loop, so the waiting is done here. */
  const patiently = async <A>(attempt: () => A): Promise<Either<ReadError, A>> => {
    let waited = 0;
    for (let tries = 0; ; tries += 1) {
      if (closed) return left(storeClosed);
      try {
        return right(attempt());
      } catch (error) {
        if (!isBusy(error)) return left(failureOf(error));
        if (waited >= patience)
          return left(
            storeFailure('Contended', `others held the file for ${Math.round(waited)} ms`),
          );
      }
      const milliseconds = pause(tries, scheduler);
      waited += milliseconds;
      await scheduler.sleep(milliseconds);
    }
  };

  return {
    database,
    scheduler,
    readOnly,
    read: patiently,
    begin: async () => {
      if (readOnly) return storeFailure('Denied', 'the file was opened read-only');
      const begun = await patiently(() => beginStatement.run());
      return begun._tag === 'Left' ? begun.left : null;
    },
    commit: () => {
      commitStatement.run();
    },
    rollback: () => {
      try {
        database.exec('ROLLBACK');
        return true;
      } catch (error) {
        // Some failures end the transaction by themselves; then there is none to roll back.
        return codeOf(error) === codes.error && messageOf(error).includes('no transaction');
      }
    },
    isClosed: () => closed,
    close: () => {
      if (closed) return;
      closed = true;
      database.close();
    },
  };
};
