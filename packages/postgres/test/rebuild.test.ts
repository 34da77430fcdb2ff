import {
  copyLog,
  createBooks,
  memoryStore,
  openBooks,
  positionOf,
  storeFailure,
  systemPorts,
  type EventStore,
  type Position,
  type Tables,
} from '@counterfoil/core';
import { projectToTables, type TablesOptions } from '@counterfoil/postgres';
import { scripts, until } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { failingAfter, figuresInTables, figuresOfReports, played } from './figures.ts';
import { testServer } from './server.ts';

const server = testServer();

const [script] = fc.sample(scripts({ stepsMin: 60, stepsMax: 60 }), { numRuns: 1, seed: 11 });
const play = (store: EventStore, meanwhile?: () => Promise<void>) => {
  if (script === undefined) throw new Error('there is no script');
  return played(store, script, meanwhile);
};
const opened = async (
  source: EventStore,
  schema: string,
  batchSize = 5,
  options: Partial<TablesOptions> = {},
): Promise<Tables> => {
  const own = { connectionString: server.url(), schema, batchSize };
  return server.kept(await projectToTables(source, { ...own, ...options }));
};
const builds = (schema: string) =>
  server.sql(`SELECT build, shape, live FROM ${schema}.builds ORDER BY build`);
const tablesIn = async (schema: string): Promise<ReadonlyArray<unknown>> => {
  const rows = await server.sql(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = $1 AND table_name LIKE 'open_items%' ORDER BY 1`,
    [schema],
  );
  return rows.map(({ name }) => name);
};

describe('building anew', () => {
  test('heals what was damaged, and keeps what users have built on the views', async () => {
    const [store, schema] = [memoryStore(), server.newSchema()];
    const books = await play(store);
    const tables = await opened(store, schema);
    await tables.catchUp();
    await server.sql(`
      CREATE VIEW ${schema}.mine AS SELECT customer, open FROM ${schema}.open_items;
      UPDATE ${schema}.open_items_v1 SET open = open * 2`);
    expect(await figuresInTables(server, schema)).not.toEqual(await figuresOfReports(books));
    await tables.rebuild();
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    expect(await builds(schema)).toEqual([{ build: 2, shape: 1, live: true }]);
    expect(await tablesIn(schema)).toEqual(['open_items', 'open_items_v2']);
    const mine = await server.sql(`SELECT sum(open)::text AS sum FROM ${schema}.mine`);
    const all = await server.sql(`SELECT sum(balance)::text AS sum FROM ${schema}.balances`);
    expect(mine).toEqual(all);
    await tables.close();
  });

  test('is not seen by those who query meanwhile, and loses nothing that is posted', async () => {
    const store = await server.open();
    const { schema } = store;
    const tables = await opened(store, schema, 50);
    const controller = new AbortController();
    const running = tables.run(controller.signal);
    const seen: Position[] = [];
    let rebuilds = 0;
    const books = await play(store, async () => {
      const rebuilding = tables.rebuild();
      // One statement sees one moment: figures and position belong together.
      const [row] = await server.sql(
        `SELECT coalesce(max(p.position), '') AS position, coalesce(sum(b.balance), 0)::text AS balance,
           (SELECT coalesce(sum(open), 0)::text FROM ${schema}.open_items) AS open
         FROM ${schema}.projected_books p LEFT JOIN ${schema}.balances b USING (books_id)`,
      );
      expect(row?.['balance']).toBe(row?.['open']);
      seen.push(String(row?.['position']));
      await rebuilding;
      rebuilds += 1;
    });
    const { receipt } = await books.openCustomer({ customer: 'last', personal: { name: 'L' } });
    await tables.waitFor(receipt?.position ?? '');
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    expect([...seen].sort()).toEqual(seen);
    expect(rebuilds).toBeGreaterThan(5);
    expect(await builds(schema)).toEqual([{ build: rebuilds + 1, shape: 1, live: true }]);
    controller.abort();
    await running;
    await tables.close();
    await store.close();
  }, 30_000);

  test('goes on where it was broken off, while the old tables are queried', async () => {
    const [store, schema] = [memoryStore(), server.newSchema()];
    const books = await play(store);
    const tables = await opened(store, schema);
    await tables.catchUp();
    await tables.close();
    const broken = await opened(failingAfter(store, 3, storeFailure('Denied', 'no')), schema);
    await expect(broken.rebuild()).rejects.toMatchObject({ _tag: 'Denied' });
    await broken.close();
    expect(await builds(schema)).toMatchObject([{ live: true }, { build: 2, live: false }]);
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    const reads: Array<Position | undefined> = [];
    const watched: EventStore = {
      ...store,
      readAll: (read) => {
        reads.push(read.after);
        return store.readAll(read);
      },
    };
    const later = await opened(watched, schema);
    await later.rebuild();
    expect(reads[0]).toBe('0000000000000015');
    expect(await builds(schema)).toEqual([{ build: 2, shape: 1, live: true }]);
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    await later.close();
  });

  test('never shows less than was shown before', async () => {
    const [store, schema] = [memoryStore(), server.newSchema()];
    const books = await play(store);
    const tables = await opened(store, schema);
    await tables.catchUp();
    await tables.close();
    let reads = 0;
    // The first stretch looks like the end of the log, as it does where more is written meanwhile.
    const growing: EventStore = {
      ...store,
      readAll: (read) => async () => {
        const page = await store.readAll(read)();
        reads += 1;
        return page._tag === 'Right' && reads === 1
          ? { ...page, right: { ...page.right, end: true } }
          : page;
      },
    };
    const later = await opened(growing, schema);
    await later.rebuild();
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    expect(await later.lag()).toMatchObject({ events: 0 });
    await later.close();
  });

  test('waits for one who reads in a long transaction, and lets all others read', async () => {
    const [store, schema] = [memoryStore(), server.newSchema()];
    const books = await play(store);
    let pauses = 0;
    const sleep = async (milliseconds: number): Promise<void> => {
      if (milliseconds >= 500) pauses += 1;
      await systemPorts.scheduler.sleep(Math.min(milliseconds, 10));
    };
    const ports = { scheduler: { ...systemPorts.scheduler, sleep } };
    const tables = await opened(store, schema, 5, { ports, patience: 30_000 });
    await tables.catchUp();
    const user = new Client({ connectionString: server.url() });
    await user.connect();
    await user.query(`BEGIN; SELECT * FROM ${schema}.open_items`);
    const rebuilding = tables.rebuild();
    try {
      // More often than anything else is tried again.
      await until('it has tried', async () => {
        await server.sql(`SELECT * FROM ${schema}.balances`);
        return pauses > 20;
      });
      expect(await builds(schema)).toMatchObject([{ live: true }, { build: 2, live: false }]);
      const { receipt } = await books.openCustomer({ customer: 'e', personal: { name: 'E' } });
      await until('it is in the build', async () => {
        const [row] = await server.sql(`SELECT position FROM ${schema}.builds WHERE NOT live`);
        return row?.['position'] === receipt?.position;
      });
    } finally {
      await user.end();
    }
    await rebuilding;
    expect(await builds(schema)).toEqual([{ build: 2, shape: 1, live: true }]);
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    expect(await tables.lag()).toMatchObject({ events: 0 });
    await tables.close();
  });

  test('by several at once comes to one build', async () => {
    const [store, schema] = [memoryStore(), server.newSchema()];
    const books = await play(store);
    const all = await Promise.all([1, 2, 3].map((size) => opened(store, schema, size)));
    await Promise.all(all.map((tables) => tables.rebuild()));
    expect(await builds(schema)).toHaveLength(1);
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    for (const tables of all) await tables.close();
  });

  test('happens by itself where the log was restored from a backup', async () => {
    const [schema, lost, backup] = [server.newSchema(), memoryStore(), memoryStore()];
    const day = '2026-03-02';
    const post = async (store: EventStore, ...invoices: ReadonlyArray<string>) => {
      const books = await openBooks({ store });
      const lines = [{ line: '1', description: 'Goods', amount: 100 }];
      for (const invoice of invoices)
        await books.postInvoice({ customer: 'ada', documentDate: day, invoice, lines });
      return books;
    };
    const begun = await createBooks({ store: lost, name: 'A', currency: 'USD', cutoffDate: day });
    await begun.openCustomer({ customer: 'ada', personal: { name: 'Ada' } });
    await post(lost, '1', '2');
    await copyLog(lost, backup);
    await post(lost, 'lost-1', 'lost-2', 'lost-3');
    const old = await opened(lost, schema);
    await old.catchUp();
    await old.close();
    // Another build was begun on the lost log, and holds the first of what was lost.
    const denied = failingAfter(lost, 1, storeFailure('Denied', 'no'));
    const broken = await opened(denied, schema);
    await expect(broken.rebuild()).rejects.toMatchObject({ _tag: 'Denied' });
    await broken.close();
    const books = await post(backup, 'other-1', 'other-2');
    const tables = await opened(backup, schema);
    expect(await tables.lag()).toEqual({ position: positionOf(7), events: 6 });
    const controller = new AbortController();
    const running = tables.run(controller.signal);
    expect(await tables.waitFor(positionOf(6))).toBe(true);
    controller.abort();
    await running;
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    expect(await builds(schema)).toHaveLength(1);
    expect(await tables.lag()).toEqual({ position: positionOf(6), events: 0 });
    await tables.close();
  });

  test('happens by itself for tables of an older shape; those of a newer one are refused', async () => {
    const [store, schema] = [memoryStore(), server.newSchema()];
    const books = await play(store);
    const tables = await opened(store, schema);
    await tables.catchUp();
    await server.sql(`UPDATE ${schema}.builds SET shape = 0`);
    await tables.catchUp();
    expect(await builds(schema)).toEqual([{ build: 2, shape: 1, live: true }]);
    expect(await figuresInTables(server, schema)).toEqual(await figuresOfReports(books));
    await tables.close();
    await server.sql(`UPDATE ${schema}.builds SET shape = 2`);
    await expect(opened(store, schema)).rejects.toMatchObject({ _tag: 'NewerSchema' });
  });
});
