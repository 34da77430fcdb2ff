/** The four stores, where each keeps its events, and how they are emptied before each round. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore, type EventStore } from '@counterfoil/core';
import { openEventStoreDb } from '@counterfoil/eventstoredb';
import { openPostgres } from '@counterfoil/postgres';
import { openSqlite } from '@counterfoil/sqlite';
import { findEventStoreDb } from '../servers/eventstoredb.ts';
import { startPostgres } from '../servers/postgres.ts';

export interface Place {
  readonly id: string;
  readonly name: string;
  /** A store without the events of the round before, or one where new books stand beside them. */
  readonly open: () => Promise<EventStore>;
}

export interface Places {
  readonly all: ReadonlyArray<Place>;
  readonly notRun: ReadonlyArray<string>;
  /** Ends the servers and removes the files. */
  readonly close: () => Promise<void>;
}

const SCHEMA = 'bench';

const NO_SERVER = [
  'EventStoreDB itself, because COUNTERFOIL_ESDB names no server: its rows are the real client and',
  'adapter on the protocol server of the tests, which keeps nothing on disk',
].join(' ');

export const openPlaces = async (): Promise<Places> => {
  const directory = mkdtempSync(join(tmpdir(), 'counterfoil-stores-'));
  const postgres = await startPostgres();
  const eventStoreDb = await findEventStoreDb();
  let files = 0;
  return {
    all: [
      { id: 'memory', name: 'memory', open: () => Promise.resolve(memoryStore()) },
      {
        id: 'sqlite',
        name: 'SQLite, synchronous=FULL',
        open: () => {
          files += 1;
          return openSqlite(join(directory, `${files}.db`));
        },
      },
      {
        id: 'postgres',
        name: 'PostgreSQL, fsync on',
        open: async () => {
          const { connectionString, run } = postgres;
          await run(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE; CHECKPOINT`);
          return openPostgres({ connectionString, schema: SCHEMA });
        },
      },
      {
        id: 'eventstoredb',
        name: eventStoreDb.isReal ? 'EventStoreDB' : 'EventStoreDB’s protocol, in memory',
        open: () => openEventStoreDb({ connectionString: eventStoreDb.connectionString }),
      },
    ],
    notRun: eventStoreDb.isReal ? [] : [NO_SERVER],
    close: async () => {
      await eventStoreDb.stop();
      await postgres.stop();
      rmSync(directory, { recursive: true });
    },
  };
};
