import type { EventStore } from '@counterfoil/core';
import { openPostgres } from '@counterfoil/postgres';
import { eventStoreContract } from '@counterfoil/testkit';
import { testServer } from './server.ts';

const server = testServer();
const schemas = new WeakMap<EventStore, string>();

eventStoreContract('the PostgreSQL store', {
  open: async () => {
    const store = await server.open();
    schemas.set(store, store.schema);
    return store;
  },
  reopen: (store) =>
    openPostgres({ connectionString: server.url(), schema: schemas.get(store) ?? '' }),
});
