/** The event store on EventStoreDB, and on KurrentDB, which is its new name. */
import { setMaxListeners } from 'node:events';
import {
  storeClosed,
  systemPorts,
  tooLarge,
  type AccountCache,
  type AppendResult,
  type EventStore,
  type Head,
  type ReadError,
  type Scheduler,
} from '@counterfoil/core';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { none, some, type Option } from 'fp-ts/lib/Option.js';
import { appender, receiptOf } from './append.ts';
import { turns, type Calls } from './calls.ts';
import { claimsWith } from './claims.ts';
import { acquire } from './clients.ts';
import { oursIn } from './ours.ts';
import { readLog, scanner } from './read-log.ts';
import { streamReader } from './read-stream.ts';
import { sender } from './send.ts';
import { follow } from './subscribe.ts';

/** A server takes a hundred calls at once on one line; subscriptions need some of them. */
const READS_AT_ONCE = 64;

/** Each is about to be sent as soon as it has looked how things stand, while that is still so. */
const APPENDS_AT_ONCE = 24;

export interface EventStoreDbOptions {
  /** `esdb://…` or `esdb+discover://…`, with credentials and TLS settings; see the README. */
  readonly connectionString: string;
  /**
   * How long the server may be silent, and how long reads are tried again: 5000 unless told. An
   * append that it does not answer in that time is an `OutcomeUnknown`.
   */
  readonly timeoutMilliseconds?: number;
  /** Where accounts are cached, such as `accountCache` of an SQLite store, which stays its own. */
  readonly accountCache?: AccountCache;
  readonly scheduler?: Scheduler;
}

/** The cache belongs to somebody else, but a closed store answers no call. */
const guarded = (cache: AccountCache, isClosed: () => boolean): AccountCache => {
  const whenOpen =
    <A>(answer: () => Promise<Either<ReadError, A>>) =>
    async (): Promise<Either<ReadError, A>> =>
      isClosed() ? left(storeClosed) : answer();
  return {
    load: (stream) => whenOpen(cache.load(stream)),
    save: (stream, snapshot, names, mode) => whenOpen(cache.save(stream, snapshot, names, mode)),
    find: (stream, nameHashes) => whenOpen(cache.find(stream, nameHashes)),
  };
};

/**
 * Opens the store. It connects with the first call, so a server that is down makes that call
 * `Unavailable`. Rejects with a `TypeError` where the connection string cannot be read.
 */
export const openEventStoreDb = async (options: EventStoreDbOptions): Promise<EventStore> => {
  const { connectionString, timeoutMilliseconds = 5000, accountCache } = options;
  const { scheduler = systemPorts.scheduler } = options;
  const { client, release } = acquire(connectionString);
  const ending = new AbortController();
  const ended = ending.signal;
  // Every read that is under way listens; Node warns of more than ten.
  setMaxListeners(0, ended);
  const reading = turns(READS_AT_ONCE);
  const calls: Calls = { client, scheduler, timeoutMilliseconds, ended, reading };
  const streams = streamReader(calls);
  const ours = oursIn(streams);
  const scan = scanner(calls, ours);
  const send = sender(calls);
  const append = appender(streams, claimsWith(streams, send), send);
  const inTurn = turns(APPENDS_AT_ONCE);
  const appending = new Set<Promise<AppendResult>>();
  let closed: Promise<void> | undefined;

  const isClosed = () => closed !== undefined;
  const whenOpen = async <A>(
    answer: () => Promise<Either<ReadError, A>>,
  ): Promise<Either<ReadError, A>> => (isClosed() ? left(storeClosed) : answer());

  /** What has been sent gets its answer; whatever waits for more is told that the store closed. */
  const close = async (): Promise<void> => {
    await Promise.allSettled(appending);
    ending.abort();
    await release();
  };

  return {
    append: (write) => async () => {
      if (isClosed()) return left(storeClosed);
      const refused = tooLarge(write);
      if (refused !== null) return left(refused);
      const appended = inTurn(async () => (isClosed() ? left(storeClosed) : append(write)));
      appending.add(appended);
      try {
        return await appended;
      } finally {
        appending.delete(appended);
      }
    },
    readStream: (stream, read) => () => whenOpen(() => streams.page(stream, read)),
    readAll: (read) => () => whenOpen(() => readLog(scan, read)),
    subscribe: (subscription, subscriber) => () =>
      whenOpen(() => follow(calls, scan, ours, subscription, subscriber)),
    head: (stream) => () =>
      whenOpen(async (): Promise<Either<ReadError, Option<Head>>> => {
        const last = await streams.last(stream);
        if (isLeft(last)) return last;
        return right(last.right === undefined ? none : some(receiptOf(last.right)));
      }),
    capabilities: { guards: false },
    ...(accountCache === undefined ? {} : { accountCache: guarded(accountCache, isClosed) }),
    close: () => (closed ??= close()),
  };
};
