/** The event store in one SQLite file. */
import {
  followLog,
  groupCommit,
  positionOf,
  storeClosed,
  storeFailure,
  tooLarge,
  type AccountCache,
  type EventStore,
  type Followed,
  type ReadError,
} from '@counterfoil/core';
import { left, type Either } from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { accountCache } from './account-cache.ts';
import { committer } from './append.ts';
import type { Connection } from './connection.ts';
import type { SqliteDriver } from './driver.ts';
import { openAndBuild, type SqliteOptions } from './open.ts';
import { logReader, readLog } from './read-log.ts';
import { streamReader } from './read-stream.ts';
import { logFile } from './schema.ts';
import { streamIndex } from './stream-index.ts';
import { watchedBell } from './subscribe.ts';

/** How many events a subscription reads at once. */
const STRETCH = 500;

/** An event store with an account cache, in a file. */
export interface SqliteStore extends EventStore {
  readonly accountCache: AccountCache;
  readonly file: string;
  /** That has the file open, where it is not the one that is packaged. */
  readonly driver?: SqliteDriver;
}

const storeOn = (connection: Connection, file: string, options: SqliteOptions): SqliteStore => {
  const { database, scheduler, readOnly } = connection;
  const { watchEvery = 50, indexLag = 16_384 } = options;
  const index = streamIndex(connection);
  const reader = streamReader(database, index);
  const lookAt = logReader(connection, index);
  const bell = watchedBell(connection, watchEvery);
  const commit = committer(connection, index, reader, { lagMax: indexLag, grown: bell.ring });
  const group = groupCommit(commit, scheduler);
  let closing = false;

  const whenOpen = async <A>(
    answer: () => Promise<Either<ReadError, A>>,
  ): Promise<Either<ReadError, A>> => (closing ? left(storeClosed) : answer());
  const read = <A>(body: () => A) => whenOpen(() => connection.read(body));

  return {
    file,
    ...(options.driver === undefined ? {} : { driver: options.driver }),
    append: (write) => async () => {
      if (closing) return left(storeClosed);
      if (readOnly) return left(storeFailure('Denied', `${file} was opened read-only`));
      const refused = tooLarge(write);
      return refused === null ? group.submit(write) : left(refused);
    },
    readStream: (stream, wanted) => () => read(() => reader.page(stream, wanted)),
    readAll: (wanted) => () => whenOpen(() => readLog(connection, lookAt, wanted)),
    subscribe: (subscription, subscriber) => () => {
      const scan: Followed['scan'] = (after, types) => read(() => lookAt(after, STRETCH, types));
      return followLog({ scan, bell, scheduler }, subscription, subscriber);
    },
    head: (stream) => () =>
      read(() => {
        index.refresh();
        const number = index.names.numberOf(stream);
        const head = number === undefined ? undefined : index.headOf(number);
        return head === undefined
          ? none
          : some({ ...head, stream, position: positionOf(head.position) });
      }),
    capabilities: { guards: true },
    accountCache: accountCache(connection, index, () => closing),
    close: async () => {
      closing = true;
      await group.idle();
      connection.close();
      bell.ring();
    },
  };
};

/**
 * Opens the books in a file, and creates the file where there is none. Several processes may have
 * it open and write at the same time. Rejects with a `SqliteOpenError`.
 */
export const openSqlite = (file: string, options: SqliteOptions = {}): Promise<SqliteStore> =>
  openAndBuild(file, options, logFile, (connection) => storeOn(connection, file, options));
