import {
  createBooks,
  memoryStore,
  seal,
  storeFailure,
  unseal,
  type EventStore,
} from '@counterfoil/core';
import { projectToTables, type TablesOptions } from '@counterfoil/postgres';
import { scripts, until } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { failingAfter, figuresInTables, figuresOfReports, played } from './figures.ts';
import { testServer } from './server.ts';
import { child } from './tools.ts';

const server = testServer();

const opened = async (source: EventStore, options: Partial<TablesOptions> = {}) => {
  const { schema = server.newSchema(), ...more } = options;
  const connectionString = server.url();
  const tables = server.kept(await projectToTables(source, { connectionString, schema, ...more }));
  return { tables, schema };
};

/** A script in which a good deal happens, always the same one. */
const [busy] = fc.sample(scripts({ stepsMin: 60, stepsMax: 60 }), { numRuns: 1, seed: 7 });
const playBusy = (store: EventStore, meanwhile?: () => Promise<void>) => {
  if (busy === undefined) throw new Error('there is no script');
  return played(store, busy, meanwhile);
};
const lastOf = async (store: EventStore): Promise<string> => {
  const page = await store.readAll({ limit: 100_000 })();
  if (page._tag === 'Left') throw new Error(page.left.detail);
  return page.right.events.at(-1)?.position ?? '';
};

describe('the tables', () => {
  test('come to what the reports of core come to, whatever happened', async () => {
    let openRuns = 0;
    await fc.assert(
      fc.asyncProperty(
        scripts({ stepsMin: 15, stepsMax: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (script, batchSize) => {
          const store = memoryStore();
          const { tables, schema } = await opened(store, { batchSize });
          const books = await played(store, script, () => tables.catchUp());
          await tables.catchUp();
          const figures = await figuresInTables(server, schema);
          expect(figures).toEqual(await figuresOfReports(books));
          if (Array.isArray(figures.openItems) && figures.openItems.length > 0) openRuns += 1;
          await tables.close();
        },
      ),
      { numRuns: 15 },
    );
    expect(openRuns).toBeGreaterThan(7);
  }, 60_000);

  test('keep several books apart', async () => {
    const store = memoryStore();
    const { tables, schema } = await opened(store);
    const one = await playBusy(store);
    const two = await createBooks({
      store,
      booksId: 'two',
      name: 'Two',
      currency: 'EUR',
      cutoffDate: '2026-05-04',
    });
    await two.openCustomer({ customer: 'ada', personal: { name: 'Ada' } });
    const lines = [{ line: '1', description: 'Goods', amount: 1200 }];
    const invoice = { customer: 'ada', invoice: '1', documentDate: '2026-05-04', lines };
    await two.postInvoice({ ...invoice, dueDate: '2026-06-05' });
    await tables.catchUp();
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(one));
    const figures = await figuresInTables(server, schema, 'two');
    expect(figures).toEqual(await figuresOfReports(two));
    expect(figures.balances).toMatchObject([{ customer: 'ada', currency: 'EUR', owed: 1200 }]);
    await tables.close();
  });

  test('age by the days that core ages by', async () => {
    const store = memoryStore();
    const { tables, schema } = await opened(store);
    const books = await createBooks({
      store,
      name: 'A',
      currency: 'USD',
      cutoffDate: '2026-03-31',
    });
    await books.openCustomer({ customer: 'ada', personal: { name: 'Ada' } });
    const dueDates = [
      '04-01',
      '03-31',
      '03-30',
      '03-01',
      '02-28',
      '01-30',
      '01-29',
      '12-31',
      '12-30',
    ];
    for (const [index, day] of dueDates.entries()) {
      const year = day.startsWith('12') ? '2025' : '2026';
      const lines = [{ line: '1', description: 'Goods', amount: 10 ** index }];
      const paper = { customer: 'ada', invoice: `${index}`, documentDate: '2025-12-30' };
      await books.postInvoice({
        ...paper,
        postingDate: '2026-03-31',
        dueDate: `${year}-${day}`,
        lines,
      });
    }
    await tables.catchUp();
    const { aging } = await figuresInTables(server, schema);
    const buckets = [11, 1100, 110_000, 11_000_000, 100_000_000];
    expect(aging).toMatchObject([{ buckets, balance: 111_111_111 }]);
    expect(aging).toEqual((await books.reports.aging()).rows);
    await tables.close();
  });
});

/** A log in which each receipt also puts off what it pays: no command of today does that. */
const puttingOff = (store: EventStore): EventStore => ({
  ...store,
  readAll: (read) => async () => {
    const page = await store.readAll(read)();
    if (page._tag === 'Left') return page;
    const events = page.right.events.map((stored) => {
      if (stored.type !== 'ReceiptPosted') return stored;
      const { data, ...envelope } = unseal(stored);
      const { entries }: { readonly entries?: ReadonlyArray<{ readonly item: string }> } = data;
      const put = (entries ?? []).map((entry) => ({
        ...entry,
        facts: { document: entry.item, documentDate: '2026-03-02', dueDate: '2026-12-24' },
      }));
      return { ...stored, ...seal({ ...envelope, data: { ...data, entries: put } }) };
    });
    return { ...page, right: { ...page.right, events } };
  },
});

test('facts stated later replace those before', async () => {
  const store = puttingOff(memoryStore());
  const { tables, schema } = await opened(store);
  const books = await playBusy(store);
  await tables.catchUp();
  const figures = await figuresInTables(server, schema);
  expect(JSON.stringify(figures.openItems)).toContain('2026-12-24');
  expect(figures).toEqual(await figuresOfReports(books));
  await tables.close();
});

describe('following', () => {
  test('what was posted can be read as soon as it is waited for, by anybody', async () => {
    const store = await server.open();
    const { schema } = store;
    const { tables } = await opened(store, { schema });
    const { tables: elsewhere } = await opened(store, { schema });
    const controller = new AbortController();
    const running = tables.run(controller.signal);
    const books = await playBusy(store);
    for (const waiting of [tables, elsewhere]) {
      const data = { customer: `late-${waiting === tables}`, personal: { name: 'Late' } };
      const { receipt } = await books.openCustomer(data);
      expect(await waiting.waitFor(receipt?.position ?? '')).toBe(true);
      expect(await waiting.lag()).toEqual({ position: receipt?.position, events: 0 });
      expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    }
    expect(await elsewhere.waitFor('9', AbortSignal.timeout(60))).toBe(false);
    expect(await tables.waitFor('9', AbortSignal.timeout(60))).toBe(false);
    controller.abort();
    await running;
    await books.openCustomer({ customer: 'last', personal: { name: 'Last' } });
    expect(await tables.lag()).toMatchObject({ events: 1 });
    for (const each of [tables, elsewhere]) await each.close();
    await store.close();
  });

  test('several who write the same tables write each event once', async () => {
    const store = await server.open();
    const { schema } = store;
    const all = await Promise.all(
      [1, 2, 3].map((batchSize) => opened(store, { schema, batchSize })),
    );
    const controller = new AbortController();
    const running = all.map(({ tables }) => tables.run(controller.signal));
    const books = await playBusy(store);
    for (const { tables } of all) await tables.waitFor(await lastOf(store));
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    controller.abort();
    await Promise.all(running);
    for (const { tables } of all) await tables.close();
    await store.close();
  });

  test('goes on where it was killed, at any moment', async () => {
    const store = await server.open();
    const { schema } = store;
    const books = await playBusy(store);
    const last = await lastOf(store);
    const reached: string[] = [];
    for (let kill = 0; kill < 6; kill += 1) {
      const running = child('project.mjs', [server.url(), schema, 1 + (kill % 3)]);
      await until('it writes', () => /\d\n/.test(running.output()));
      await new Promise((resolve) => {
        setTimeout(resolve, kill * 3);
      });
      running.process.kill('SIGKILL');
      expect(await running.ended).toBe('SIGKILL');
      const [build] = await server.sql(`SELECT position FROM ${schema}.builds`);
      reached.push(String(build?.['position']));
    }
    expect([...reached].sort()).toEqual(reached);
    expect((reached[0] ?? '') < last).toBe(true);
    const { tables } = await opened(store, { schema });
    await tables.catchUp();
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    await tables.close();
    await store.close();
  }, 60_000);

  test('ends with the event that cannot be read, and shows nothing of it', async () => {
    const store = memoryStore();
    const books = await playBusy(store);
    const { tables, schema } = await opened(store);
    await tables.catchUp();
    const before = await figuresInTables(server, schema);
    await tables.close();
    await books.openCustomer({ customer: 'late', personal: { name: 'Late' } });
    const spoilt: EventStore = {
      ...store,
      readAll: (read) => async () => {
        const page = await store.readAll(read)();
        if (page._tag === 'Left') return page;
        const events = page.right.events.map((each) =>
          each.line.includes('"Late"')
            ? { ...each, line: each.line.replace('"Late"', '"X"') }
            : each,
        );
        return { ...page, right: { ...page.right, events } };
      },
    };
    const { tables: again } = await opened(spoilt, { schema });
    const running = again.run(new AbortController().signal);
    await expect(running).rejects.toMatchObject({ _tag: 'CorruptLog' });
    expect(await figuresInTables(server, schema)).toEqual(before);
    await again.close();
  });

  test('ends when the store is closed, and says so', async () => {
    const store = await server.open();
    const { tables } = await opened(store, { schema: store.schema });
    const running = tables.run(new AbortController().signal);
    await tables.waitFor('');
    await Promise.all([
      store.close(),
      expect(running).rejects.toMatchObject({ _tag: 'Unavailable' }),
    ]);
    await tables.close();
  });

  test('is not possible for one who may not write', async () => {
    const failure = storeFailure('Denied', 'not you');
    const { tables } = await opened(failingAfter(memoryStore(), 0, failure));
    const running = tables.run(new AbortController().signal);
    await expect(running).rejects.toMatchObject({ _tag: 'Denied' });
    await tables.close();
  });
});
