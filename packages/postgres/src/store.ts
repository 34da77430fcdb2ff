/** The event store in a PostgreSQL database. */
import {
  followLog,
  groupCommit,
  storeClosed,
  storeFailure,
  systemPorts,
  tooLarge,
  type AccountCache,
  type EventStore,
  type Followed,
  type ReadError,
  type Scheduler,
} from '@counterfoil/core';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { accountCache } from './account-cache.ts';
import { checkTexts, committer } from './append.ts';
import { listeningBell } from './bell.ts';
import type { Connections } from './connections.ts';
import { openLog, type PostgresOptions } from './open.ts';
import { logReader, type LogReader } from './read-log.ts';

/** How many events a subscription reads at once. */
const STRETCH = 500;
/** How many writes share a commit at most. */
const GROUP_MAX = 1000;
/** The longest pause before a subscription tries to read again, in milliseconds. */
const PAUSE_MAX = 250;

/** An event store with an account cache, in a schema of a database. */
export interface PostgresStore extends EventStore {
  readonly accountCache: AccountCache;
  readonly schema: string;
}

/** Reads on through a restart of the server: what follows a log ends at its signal, not before. */
const patientScan =
  (
    { look }: LogReader,
    scheduler: Scheduler,
    signal: AbortSignal,
    isClosing: () => boolean,
  ): Followed['scan'] =>
  async (after, types) => {
    const read = {
      limit: STRETCH,
      ...(after === undefined ? {} : { after }),
      ...(types === undefined ? {} : { types }),
    };
    for (let pause = 10; ; pause = Math.min(2 * pause, PAUSE_MAX)) {
      if (isClosing()) return left(storeClosed);
      const looked = await look(read);
      if (!isLeft(looked) || looked.left._tag === 'Denied') return looked;
      if (signal.aborted) return right({ events: [], end: true, upTo: after });
      await scheduler.sleep(pause * (0.5 + scheduler.random()));
    }
  };

const storeOn = (
  connections: Connections,
  schema: string,
  scheduler: Scheduler,
  { readOnly = false, pollEvery = 1000 }: PostgresOptions,
): PostgresStore => {
  const reader = logReader(connections, schema);
  const bell = listeningBell(connections.client, `${schema}_log`, pollEvery);
  const group = groupCommit(committer(connections, schema, bell.ring), scheduler, GROUP_MAX);
  let closing = false;
  const isClosing = () => closing;

  const whenOpen =
    <A>(answer: () => Promise<Either<ReadError, A>>) =>
    async (): Promise<Either<ReadError, A>> =>
      closing ? left(storeClosed) : answer();

  return {
    schema,
    append: (write) => async () => {
      if (closing) return left(storeClosed);
      if (readOnly) return left(storeFailure('Denied', `${schema} was opened read-only`));
      const refused = tooLarge(write);
      if (refused !== null) return left(refused);
      checkTexts(write);
      return group.submit(write);
    },
    readStream: (stream, read) => whenOpen(() => reader.stream(stream, read)),
    readAll: (read) => whenOpen(() => reader.all(read)),
    subscribe: (subscription, subscriber) => () => {
      const scan = patientScan(reader, scheduler, subscription.signal, isClosing);
      return followLog({ scan, bell, scheduler }, subscription, subscriber);
    },
    head: (stream) => whenOpen(() => reader.head(stream)),
    capabilities: { guards: true },
    accountCache: accountCache(connections, schema, scheduler, isClosing),
    close: async () => {
      closing = true;
      await group.idle();
      bell.close();
      await connections.close();
    },
  };
};

/**
 * Opens the books in a schema of a database, and creates the schema where there is none. Several
 * processes may have it open and write at the same time. Rejects with a `PostgresOpenError`.
 */
export const openPostgres = async (options: PostgresOptions): Promise<PostgresStore> => {
  const { schema = 'counterfoil', ports } = options;
  const { scheduler } = { ...systemPorts, ...ports };
  return storeOn(await openLog(options, schema, scheduler), schema, scheduler, options);
};
