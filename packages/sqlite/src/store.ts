/** The event store in one SQLite file. */
import {
  followLog,
  groupCommit,
  storeClosed,
  storeFailure,
  tooLarge,
  type AccountCache,
  type AllRead,
  type EventStore,
  type Page,
  type Position,
  type ReadError,
  type StoredEvent,
  type Stretch,
} from '@counterfoil/core';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { fromNullable } from 'fp-ts/lib/Option.js';
import { accountCache } from './account-cache.ts';
import { committer } from './append.ts';
import type { Connection } from './connection.ts';
import { openConnection, type SqliteOptions } from './open.ts';
import { reader, type Look } from './reads.ts';
import { headAt, streamIndex } from './stream-index.ts';
import { watchedBell } from './subscribe.ts';

/** How many events a subscription reads at once. */
const STRETCH = 500;

/** An event store with an account cache, in a file. */
export interface SqliteStore extends EventStore {
  readonly accountCache: AccountCache;
  readonly file: string;
}

const storeOn = (connection: Connection, file: string, options: SqliteOptions): SqliteStore => {
  const { database, scheduler, readOnly } = connection;
  const { watchEvery = 50, indexLag = 16_384 } = options;
  const index = streamIndex(database);
  const reads = reader(database, index);
  const bell = watchedBell(connection, watchEvery);
  const group = readOnly
    ? null
    : groupCommit(committer(connection, index, reads, indexLag, bell.ring), scheduler);
  let closing = false;

  const read = async <A>(body: () => A): Promise<Either<ReadError, A>> =>
    closing ? left(storeClosed) : connection.read(body);

  const scan = (
    after: Position | undefined,
    types: ReadonlyArray<string> | undefined,
  ): Promise<Either<ReadError, Stretch>> => read(() => reads.look(after, STRETCH, types));

  /** Looks on until the page is full or the log ends; in between others get their turn. */
  const readAll = async ({ after, limit, types }: AllRead): Promise<Either<ReadError, Page>> => {
    const events: StoredEvent[] = [];
    let start = after;
    for (;;) {
      const looked: Either<ReadError, Look> = await read(() =>
        reads.look(start, limit - events.length, types),
      );
      if (isLeft(looked)) return looked;
      for (const event of looked.right.events) events.push(event);
      const { end, full, upTo } = looked.right;
      if (end || full) return right({ events, end });
      start = upTo;
      await scheduler.sleep(0);
    }
  };

  return {
    file,
    append: (write) => async () => {
      if (closing) return left(storeClosed);
      if (group === null) return left(storeFailure('Denied', `${file} was opened read-only`));
      const refused = tooLarge(write);
      return refused === null ? group.submit(write) : left(refused);
    },
    readStream: (stream, page) => () => read(() => reads.readStream(stream, page)),
    readAll: (wanted) => () => readAll(wanted),
    subscribe: (subscription, subscriber) => () =>
      followLog({ scan, bell, scheduler }, subscription, subscriber),
    head: (stream) => () =>
      read(() => {
        index.refresh();
        const number = index.numberOf(stream);
        const head = number === undefined ? undefined : index.headOf(number);
        return fromNullable(head === undefined ? undefined : headAt(stream, head));
      }),
    capabilities: { guards: true },
    accountCache: accountCache(connection, index, () => closing),
    close: async () => {
      closing = true;
      await group?.idle();
      connection.close();
      bell.ring();
    },
  };
};

/**
 * Opens the books in a file, and creates the file where there is none. Several processes may have
 * it open and write at the same time. Rejects with a `SqliteOpenError`.
 */
export const openSqlite = async (
  file: string,
  options: SqliteOptions = {},
): Promise<SqliteStore> => {
  const connection = await openConnection(file, options);
  return storeOn(connection, file, options);
};
