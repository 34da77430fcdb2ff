/**
 * Uses everything that could keep a process alive, then closes the store. Runs the built packages.
 * Nothing ends the process but that nothing is left to do.
 */
import { createBooks } from '@counterfoil/core';
import { openEventStoreDb } from '@counterfoil/eventstoredb';

const [connectionString = ''] = process.argv.slice(2);
const store = await openEventStoreDb({ connectionString });
const caughtUp = new Promise((resolve) => {
  const { signal } = new AbortController();
  void store.subscribe({ signal }, { event: () => undefined, caughtUp: resolve })();
});
// One who never finishes with an event does not get to ending its subscription.
const stuck = new Promise((resolve) => {
  const { signal } = new AbortController();
  const event = () => {
    resolve(undefined);
    return new Promise(() => undefined);
  };
  void store.subscribe({ signal }, { event })();
});
await caughtUp;
const books = await createBooks({ store, name: 'A', currency: 'USD', cutoffDate: '2026-03-02' });
await books.openCustomer({ customer: 'domar', personal: { name: 'Domar Ltd' } });
await stuck;
const { ok, events } = await books.reports.verify();
await books.close();
process.stdout.write(`whole: ${ok} events: ${events}\n`);
