/**
 * One connection to a file. A transaction is begun with patience and then run in one go, without
 * giving up the thread: so nobody in this process ever sees half of it, and a lock is never held
 * longer than the work takes.
 */
import { storeClosed, storeFailure, type Scheduler, type StoreFailure } from '@counterfoil/core';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { Resting } from './at-rest.ts';
import {
  codes,
  codeOf,
  failureOf,
  isBusy,
  messageOf,
  numberIn,
  type SqliteDatabase,
} from './driver.ts';

/** How a transaction ended that failed. */
export interface FailedEnd {
  /** It failed at its very end, when all of it had been handed over. */
  readonly committing: boolean;
  /** The engine says that it is over, rolled back. */
  readonly over: boolean;
}

export interface Connection {
  readonly database: SqliteDatabase;
  readonly scheduler: Scheduler;
  readonly readOnly: boolean;
  /** Runs what only reads. Waits where another process has locked the file for a moment. */
  readonly read: <A>(body: () => A) => Promise<Either<StoreFailure, A>>;
  /**
   * Runs a transaction, waiting for others who write. The body is synchronous and the transaction
   * begins, runs and ends in one go, or two of this process would get into each other's.
   */
  readonly write: <A>(
    body: () => A,
    explain: (error: unknown, end: FailedEnd) => StoreFailure,
  ) => Promise<Either<StoreFailure, A>>;
  /**
   * Changes when another connection commits, never for commits of this one. To be called inside
   * a read or a transaction.
   */
  readonly version: () => number;
  /** Calls back when what was read before may be out of date, though the version says nothing. */
  readonly onWoken: (listener: () => void) => void;
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

/** How long to wait before the next try: random, so that two who wait do not stay in step. */
const pause = (tries: number, scheduler: Scheduler): number =>
  1 + scheduler.random() * Math.min(20, 2 ** tries);

export interface ConnectionOptions {
  readonly scheduler: Scheduler;
  /** For reading only: the database, as one that may be at rest. */
  readonly resting: Resting | undefined;
  /** Milliseconds of waiting after which the file counts as contended. */
  readonly patience: number;
}

/** Tries until nobody is in the way. SQLite's own busy timeout would block the event loop. */
export const patiently = async <A>(
  attempt: () => A,
  { scheduler, patience }: Pick<ConnectionOptions, 'scheduler' | 'patience'>,
  isClosed: () => boolean,
): Promise<Either<StoreFailure, A>> => {
  let waited = 0;
  for (let tries = 0; ; tries += 1) {
    if (isClosed()) return left(storeClosed);
    try {
      return right(attempt());
    } catch (error) {
      if (!isBusy(error)) return left(failureOf(error));
    }
    if (waited >= patience)
      return left(storeFailure('Contended', `others held the file for ${Math.round(waited)} ms`));
    const milliseconds = pause(tries, scheduler);
    waited += milliseconds;
    await scheduler.sleep(milliseconds);
  }
};

/** Ends a transaction. Some failures have ended it by themselves; then there is none to end. */
const rollback = (database: SqliteDatabase): boolean => {
  try {
    database.exec('ROLLBACK');
    return true;
  } catch (error) {
    return codeOf(error) === codes.error && messageOf(error).includes('no transaction');
  }
};

/**
 * Brings the write-ahead log into the file itself, so that the file alone, copied, is everything.
 * Where others are reading it stays as it is, and is as safe.
 */
const checkpoint = (database: SqliteDatabase): void => {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (codeOf(error) === 0) throw error;
  }
};

export const connect = (database: SqliteDatabase, options: ConnectionOptions): Connection => {
  const { resting } = options;
  const readOnly = resting !== undefined;
  const readNow = resting?.read ?? (<A>(body: () => A): A => body());
  const dataVersion = database.prepare('PRAGMA data_version');
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  let closed = false;
  /** Whether the last transaction has ended for certain. */
  let over = true;

  const transact = <A>(
    body: () => A,
    explain: (error: unknown, end: FailedEnd) => StoreFailure,
  ): Either<StoreFailure, A> => {
    if (!over) over = rollback(database);
    begin.run();
    let committing = false;
    try {
      const result = body();
      committing = true;
      commit.run();
      return right(result);
    } catch (error) {
      over = rollback(database);
      return left(explain(error, { committing, over }));
    }
  };

  return {
    database,
    scheduler: options.scheduler,
    readOnly,
    read: (body) =>
      patiently(
        () => readNow(body),
        options,
        () => closed,
      ),
    write: async (body, explain) => {
      if (readOnly) return left(storeFailure('Denied', 'the file was opened read-only'));
      const done = await patiently(
        () => transact(body, explain),
        options,
        () => closed,
      );
      return isLeft(done) ? done : done.right;
    },
    version: () => numberIn(dataVersion.get(), 'data_version') ?? 0,
    onWoken: (listener) => resting?.onWoken(listener),
    isClosed: () => closed,
    close: () => {
      if (closed) return;
      closed = true;
      if (!readOnly) checkpoint(database);
      database.close();
    },
  };
};
