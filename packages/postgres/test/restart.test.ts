import {
  createBooks,
  isRejection,
  type EventStore,
  type OpenedBooks,
  type StoredEvent,
} from '@counterfoil/core';
import { projectToTables } from '@counterfoil/postgres';
import { until } from '@counterfoil/testkit';
import { afterEach, expect, test } from '@jest/globals';
import { figuresInTables, figuresOfReports } from './figures.ts';
import { testServer } from './server.ts';

const server = testServer();
const over = new AbortController();
const stop = new AbortController();
// A test that failed must not leave clerks who try for ever.
afterEach(() => {
  stop.abort();
  over.abort();
});
const day = '2026-03-02';

/** What a clerk may do again with the same id: none of these says that it was not done before. */
const PASSING = new Set(['Unavailable', 'OutcomeUnknown', 'Contended']);

/** Sends commands one after the other, each until it is acknowledged or refused for good. */
const clerk = async (books: OpenedBooks, name: string, stop: AbortSignal) => {
  const done: string[] = [];
  const send = async (type: string, commandId: string, data: object): Promise<void> => {
    for (;;) {
      try {
        await books.execute({ type, data, meta: { commandId } });
        done.push(commandId);
        return;
      } catch (error) {
        if (!isRejection(error) || !PASSING.has(error._tag)) throw error;
        await new Promise((resolve) => {
          setTimeout(resolve, 10);
        });
      }
    }
  };
  await send('OpenCustomer', `open-${name}`, { customer: name, personal: { name } });
  for (let round = 0; !stop.aborted; round += 1) {
    const paper = { customer: name, documentDate: day };
    const lines = [{ line: '1', description: 'Goods', amount: 1000 }];
    const invoice = `${name}-${round}`;
    await send('PostInvoice', `invoice-${invoice}`, { ...paper, invoice, lines });
    const payment = { receipt: invoice, paymentType: 'cash', bank: { code: 'till' }, total: 600 };
    const pays = [{ to: `invoice:${invoice}`, amount: 600 }];
    await send('PostReceipt', `receipt-${invoice}`, { ...paper, ...payment, lines: pays });
  }
  return done;
};

test('a server restarted under load: nothing is lost or done twice, and all go on', async () => {
  const store = await server.open();
  const { schema } = store;
  let interrupted = 0;
  const watched: EventStore = {
    ...store,
    append: (write) => async () => {
      const result = await store.append(write)();
      if (result._tag === 'Left' && PASSING.has(result.left._tag)) interrupted += 1;
      return result;
    },
  };
  const books = await createBooks({
    store: watched,
    name: 'Acme',
    currency: 'USD',
    cutoffDate: day,
  });
  const openTables = async () =>
    server.kept(await projectToTables(store, { connectionString: server.url(), schema }));
  const [tables, reader] = [await openTables(), await openTables()];
  // For what never comes: the server's restarts are no reason to give up.
  const waiting = reader.waitFor('9', over.signal);
  const delivered: StoredEvent[] = [];
  const following = store.subscribe(
    { signal: over.signal },
    { event: (event) => void delivered.push(event) },
  )();
  const projecting = tables.run(over.signal);
  const clerks = ['ada', 'bea', 'cyd', 'dot', 'eve', 'fay'].map((name) =>
    clerk(books, name, stop.signal),
  );
  for (const how of ['stop', 'crash', 'crash', 'stop'] as const) {
    const before = delivered.length;
    await until('there is load', () => delivered.length > before + 60);
    await server.stop(how);
    await server.start();
  }
  const before = delivered.length;
  await until('work goes on', () => delivered.length > before + 60);
  stop.abort();
  const worked = await Promise.all(clerks);
  expect(interrupted).toBeGreaterThan(0);

  const stored = await store.readAll({ limit: 1_000_000 })();
  if (stored._tag === 'Left') throw new Error(stored.left.detail);
  const { events } = stored.right;
  await until('all is delivered', () => delivered.length >= events.length);
  expect(delivered).toEqual(events);
  const commands = events.map(({ line }) => /"commandId":"([^"]*)"/.exec(line)?.[1] ?? '');
  const acknowledged = worked.flat();
  expect(commands.slice(1).sort()).toEqual(acknowledged.sort());
  const { ok, findings, corruption } = await books.reports.verify();
  expect({ ok, findings, corruption }).toEqual({ ok: true, findings: [], corruption: null });
  await tables.waitFor(events.at(-1)?.position ?? '');
  expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));

  over.abort();
  expect(await following).toMatchObject({ _tag: 'Right' });
  expect(await waiting).toBe(false);
  await projecting;
  for (const each of [tables, reader]) await each.close();
  await store.close();
}, 120_000);
