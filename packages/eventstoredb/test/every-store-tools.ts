/** The four stores side by side, each a real one, and books that are the same on all of them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { memoryStore, type EventStore, type Ports } from '@counterfoil/core';
import { openEventStoreDb } from '@counterfoil/eventstoredb';
import { openPostgres } from '@counterfoil/postgres';
import { openSqlite } from '@counterfoil/sqlite';
import { afterAll, beforeAll } from '@jest/globals';
import { startServer, type TestServer } from './server/server.ts';

/** Milliseconds that a server may take to start, or a whole history, on a machine that is busy. */
export const PATIENCE = 300_000;

/** Where the program is that keeps a server of PostgreSQL for as long as its input is open. */
const POSTGRES = fileURLToPath(new URL('../../postgres/test/programs/server.mjs', import.meta.url));

/** A server of PostgreSQL for the tests of a file. Returns how its address is learnt. */
export const postgresServer = (): ((database?: string) => string) => {
  let port = '';
  let end = (): Promise<unknown> => Promise.resolve();
  beforeAll(async () => {
    const child = spawn(process.execPath, [POSTGRES], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    end = () => {
      child.stdin.end();
      return ended;
    };
    const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    if (line.done === true) throw new Error('the server of PostgreSQL did not start');
    port = line.value;
  }, PATIENCE);
  afterAll(async () => {
    await end();
  }, PATIENCE);
  return (database = 'postgres') => `postgresql://postgres:password@127.0.0.1:${port}/${database}`;
};

export interface Opened {
  readonly name: string;
  readonly store: EventStore;
}

/** Opens one of each, empty; they are closed and gone after the tests of the file. */
export const everyStore = (): (() => Promise<ReadonlyArray<Opened>>) => {
  const stores: EventStore[] = [];
  const servers: TestServer[] = [];
  let folder = '';
  let opened = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'counterfoil-every-store-'));
  });
  afterAll(async () => {
    for (const store of stores.splice(0)) await store.close();
    for (const server of servers.splice(0)) server.kill();
    await rm(folder, { recursive: true, force: true });
  }, PATIENCE);
  // After the hook above, so that this server ends when the stores are closed.
  const postgres = postgresServer();
  return async () => {
    opened += 1;
    const server = await startServer();
    servers.push(server);
    const { connectionString } = server;
    const all = [
      { name: 'memory', store: memoryStore() },
      { name: 'SQLite', store: await openSqlite(join(folder, `${opened}.db`)) },
      {
        name: 'PostgreSQL',
        store: await openPostgres({ connectionString: postgres(), schema: `every_${opened}` }),
      },
      { name: 'EventStoreDB', store: await openEventStoreDb({ connectionString }) },
    ];
    for (const { store } of all) stores.push(store);
    return all;
  };
};

/** Time and ids that depend on nothing but how far a script has come. */
export const portsAt = (): {
  readonly ports: Partial<Ports>;
  readonly at: (step: number) => void;
} => {
  let [step, given] = [0, 0];
  return {
    ports: {
      clock: { now: () => new Date(1_900_000_000_000 + 1000 * step).toISOString() },
      ids: { next: () => `id-${step}-${(given += 1)}` },
    },
    at: (next) => {
      [step, given] = [next, 0];
    },
  };
};
