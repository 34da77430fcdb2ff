/** Tools of the tests of this package: servers and stores that go away, events, and waiting. */
import type { EventStore, StoredEvent, StoreFailure, Write } from '@counterfoil/core';
import { openEventStoreDb } from '@counterfoil/eventstoredb';
import { rightOf, sampleEvent } from '@counterfoil/testkit';
import { afterEach, jest } from '@jest/globals';
import type { Either } from 'fp-ts/lib/Either.js';
import { startServer, type ServerOptions, type TestServer } from './server/server.ts';

/** How long a server may be silent in tests where it is. */
export const SOON = 800;

/** When a test of a silent server has failed: sooner than the client by itself gives up a call. */
export const GIVEN_UP = 9000;

export interface Bench {
  readonly start: (options?: ServerOptions) => Promise<TestServer>;
  readonly open: (connectionString: string, timeoutMilliseconds?: number) => Promise<EventStore>;
}

/** Starts servers and opens stores, which are all gone after each test. */
export const bench = (): Bench => {
  const servers: TestServer[] = [];
  const stores: EventStore[] = [];
  // Slow machines get this long.
  jest.setTimeout(30_000);
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    for (const server of servers.splice(0)) server.kill();
  });
  return {
    start: async (options) => {
      const server = await startServer(options);
      servers.push(server);
      return server;
    },
    open: async (connectionString, timeoutMilliseconds) => {
      const store = await openEventStoreDb({
        connectionString,
        ...(timeoutMilliseconds === undefined ? {} : { timeoutMilliseconds }),
      });
      stores.push(store);
      return store;
    },
  };
};

/** A write of some events after a revision; -1 for a new stream. */
export const writeOf = (
  stream: string,
  after = -1,
  {
    count = 1,
    text = '',
    claims = [],
  }: Partial<{ count: number; text: string; claims: string[] }> = {},
): Write => ({
  stream,
  expected: after === -1 ? 'noStream' : after,
  events: Array.from({ length: count }, (_, index) =>
    sampleEvent(stream, after + 1 + index, { text }),
  ),
  claims,
});

export const wholeLog = async (store: EventStore): Promise<ReadonlyArray<StoredEvent>> =>
  rightOf(await store.readAll({ limit: 10_000 })()).events;

export interface Following {
  readonly seen: ReadonlyArray<StoredEvent>;
  readonly caughtUp: () => number;
  readonly stop: () => Promise<Either<StoreFailure, void>>;
  readonly ended: Promise<Either<StoreFailure, void>>;
}

export const following = (store: EventStore, types?: ReadonlyArray<string>): Following => {
  const seen: StoredEvent[] = [];
  const controller = new AbortController();
  let caughtUp = 0;
  const ended = store.subscribe(
    { signal: controller.signal, ...(types === undefined ? {} : { types }) },
    {
      event: (event) => {
        seen.push(event);
      },
      caughtUp: () => {
        caughtUp += 1;
      },
    },
  )();
  const stop = () => {
    controller.abort();
    return ended;
  };
  return { seen, caughtUp: () => caughtUp, stop, ended };
};
