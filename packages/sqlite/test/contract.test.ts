import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@counterfoil/core';
import { openSqlite, type SqliteOptions } from '@counterfoil/sqlite';
import { eventStoreContract } from '@counterfoil/testkit';
import { afterAll } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'counterfoil-contract-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = new WeakMap<EventStore, string>();
let opened = 0;

const openFile = async (file: string, options: SqliteOptions): Promise<EventStore> => {
  const store = await openSqlite(file, options);
  files.set(store, file);
  return store;
};

const run = (name: string, options: SqliteOptions) =>
  eventStoreContract(name, {
    open: () => {
      opened += 1;
      return openFile(join(folder, `${opened}.db`), options);
    },
    reopen: (store) => openFile(files.get(store) ?? '', options),
  });

run('the SQLite store', {});
run('the SQLite store that moves its tail into the index all the time', { indexLag: 2 });
