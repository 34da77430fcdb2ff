import { memoryStore, type EventStore } from '@counterfoil/core';
import { openEventStoreDb } from '@counterfoil/eventstoredb';
import { eventStoreContract } from '@counterfoil/testkit';
import { afterEach } from '@jest/globals';
import { startServer, type TestServer } from './server/server.ts';

const servers = new Map<EventStore, TestServer>();
afterEach(() => {
  for (const server of servers.values()) server.kill();
  servers.clear();
});

const { accountCache } = memoryStore();

const openOn = async (server: TestServer): Promise<EventStore> => {
  const { connectionString } = server;
  const store = await openEventStoreDb({
    connectionString,
    ...(accountCache === undefined ? {} : { accountCache }),
  });
  servers.set(store, server);
  return store;
};

eventStoreContract('the EventStoreDB store', {
  open: async () => openOn(await startServer()),
  reopen: async (store) => openOn(servers.get(store) ?? (await startServer())),
});
