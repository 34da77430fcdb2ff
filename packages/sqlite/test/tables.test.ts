import { setImmediate } from 'node:timers/promises';
import {
  copyLog,
  createBooks,
  memoryStore,
  openBooks,
  storeFailure,
  type EventStore,
  type StoreFailure,
} from '@counterfoil/core';
import { openSqlite, projectToTables, TablesFailed } from '@counterfoil/sqlite';
import { scripts } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { DatabaseSync } from '@photostructure/sqlite';
import * as fc from 'fast-check';
import { left } from 'fp-ts/lib/Either.js';
import { figuresInTables, figuresOfReports, played, query } from './figures.ts';
import { child, newFiles } from './tools.ts';

const newFile = newFiles();

/** A script in which a good deal happens, always the same one. */
const [busy] = fc.sample(scripts({ stepsMin: 60, stepsMax: 60 }), { numRuns: 1, seed: 7 });
const playBusy = (store: EventStore, meanwhile?: () => Promise<void>) => {
  if (busy === undefined) throw new Error('there is no script');
  return played(store, busy, meanwhile);
};
/** Books with a hundred invoices, all open. */
const playMany = async (store: EventStore) => {
  const day = '2026-03-02';
  const books = await createBooks({ store, name: 'A', currency: 'USD', cutoffDate: day });
  await books.openCustomer({ customer: 'many', personal: { name: 'Many' } });
  const lines = [{ line: '1', description: 'Goods', amount: 1 }];
  const paper = { customer: 'many', documentDate: day, lines };
  const invoices = Array.from({ length: 100 }, (_, index) => `many-${index}`);
  await Promise.all(invoices.map((invoice) => books.postInvoice({ ...paper, invoice })));
  return books;
};
/** The store, which can no longer be read after so many pages of its log. */
const failingAfter = (store: EventStore, pages: number): EventStore => {
  let read = 0;
  return {
    ...store,
    readAll: (each) => async () => {
      read += 1;
      return read > pages ? left(storeFailure('Denied', 'no')) : store.readAll(each)();
    },
  };
};
const builds = (file: string) =>
  query(file, 'SELECT build, shape, live FROM builds ORDER BY build');

describe('the tables', () => {
  test('come to what the reports of core come to, whatever happened', async () => {
    let openRuns = 0;
    await fc.assert(
      fc.asyncProperty(
        scripts({ stepsMin: 15, stepsMax: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (script, batchSize) => {
          const [store, file] = [memoryStore(), newFile()];
          const tables = await projectToTables(store, { file, batchSize });
          const books = await played(store, script, () => tables.catchUp());
          await tables.catchUp();
          const figures = figuresInTables(file);
          expect(figures).toEqual(await figuresOfReports(books));
          if (figures.openItems.length > 0) openRuns += 1;
          await tables.close();
        },
      ),
      { numRuns: 25 },
    );
    expect(openRuns).toBeGreaterThan(12);
  }, 60_000);

  test('age by the days that core ages by, and keep several books apart', async () => {
    const [store, file] = [memoryStore(), newFile()];
    const tables = await projectToTables(store, { file });
    const busyBooks = await playBusy(store);
    const opening = { name: 'Two', currency: 'USD', cutoffDate: '2026-03-31' };
    const books = await createBooks({ store, booksId: 'two', ...opening });
    await books.openCustomer({ customer: 'ada', personal: { name: 'Ada' } });
    const due2026 = ['04-01', '03-31', '03-30', '03-01', '02-28', '01-30', '01-29'];
    const dueDates = [...due2026.map((day) => `2026-${day}`), '2025-12-31', '2025-12-30'];
    for (const [index, dueDate] of dueDates.entries()) {
      const lines = [{ line: '1', description: 'Goods', amount: 10 ** index }];
      const paper = { customer: 'ada', invoice: `${index}`, documentDate: '2025-12-30' };
      await books.postInvoice({ ...paper, postingDate: '2026-03-31', dueDate, lines });
    }
    await tables.catchUp();
    const buckets = [11, 1100, 110_000, 11_000_000, 100_000_000];
    expect(figuresInTables(file, 'two').aging).toEqual([
      ['ada', 'USD', ...buckets, 0, 111_111_111],
    ]);
    expect(figuresInTables(file, 'two')).toEqual(await figuresOfReports(books));
    expect(figuresInTables(file)).toEqual(await figuresOfReports(busyBooks));
    await tables.close();
  });

  test('hold nothing of what is settled', async () => {
    const [store, file] = [memoryStore(), newFile()];
    const books = await playMany(store);
    const tables = await projectToTables(store, { file });
    await tables.catchUp();
    expect(figuresInTables(file).balances).toEqual([['many', 'USD', 100, 0, 100]]);
    await books.postReceipt({
      customer: 'many',
      receipt: '1',
      documentDate: '2026-03-02',
      paymentType: 'cash',
      bank: { code: 'till' },
      total: 100,
      lines: Array.from({ length: 100 }, (_, index) => ({
        to: `invoice:many-${index}`,
        amount: 1,
      })),
    });
    await tables.catchUp();
    expect(figuresInTables(file)).toMatchObject({ balances: [], openItems: [], aging: [] });
    expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
    await tables.close();
  });

  test('stand in the file of the log, or in one of their own that has none', async () => {
    const file = newFile();
    const store = await openSqlite(file);
    const tables = await projectToTables(store, { file });
    const books = await playBusy(store);
    await tables.catchUp();
    expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
    const { ok } = await books.reports.verify();
    expect(ok).toBe(true);
    await tables.close();
    const own = newFile();
    await (await projectToTables(store, { file: own })).close();
    await expect(openSqlite(own)).rejects.toMatchObject({ _tag: 'NotADatabase' });
    await store.close();
    const again = await openSqlite(file, { readOnly: true });
    await again.close();
  });

  test('are not put into the database of another program, nor where a newer version is', async () => {
    const [foreign, newer] = [newFile(), newFile()];
    const other = new DatabaseSync(foreign);
    other.exec('CREATE TABLE customers (id INTEGER)');
    other.close();
    const opening = projectToTables(memoryStore(), { file: foreign });
    await expect(opening).rejects.toMatchObject({ _tag: 'NotADatabase' });
    await (await projectToTables(memoryStore(), { file: newer })).close();
    const raw = new DatabaseSync(newer);
    raw.exec('UPDATE builds SET shape = 2');
    raw.close();
    const later = projectToTables(memoryStore(), { file: newer });
    await expect(later).rejects.toMatchObject({ _tag: 'NewerSchema' });
  });
});

describe('following', () => {
  test('what was posted can be read as soon as it is waited for, by anybody', async () => {
    const file = newFile();
    const store = await openSqlite(file);
    const tables = await projectToTables(store, { file });
    const elsewhere = await projectToTables(store, { file });
    const controller = new AbortController();
    const running = [tables, elsewhere].map((each) => each.run(controller.signal));
    const books = await playBusy(store);
    for (const waiting of [tables, elsewhere]) {
      const data = { customer: `late-${waiting === tables}`, personal: { name: 'Late' } };
      const { receipt } = await books.openCustomer(data);
      expect(await waiting.waitFor(receipt?.position ?? '')).toBe(true);
      expect(await waiting.lag()).toEqual({ position: receipt?.position, events: 0 });
      expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
    }
    controller.abort();
    await Promise.all(running);
    await books.openCustomer({ customer: 'last', personal: { name: 'Last' } });
    expect(await tables.lag()).toMatchObject({ events: 1 });
    for (const each of [tables, elsewhere, store]) await each.close();
  });

  test('goes on where it was killed, at any moment', async () => {
    const [log, file] = [newFile(), newFile()];
    const store = await openSqlite(log);
    const books = await playMany(store);
    const last = (await endOf(store)) ?? 'none';
    const reached: string[] = [];
    for (let kill = 0; kill < 6; kill += 1) {
      const running = child('project.mjs', [log, file, 1 + (kill % 3)]);
      const enough = 2 + kill;
      await new Promise<void>((resolve, reject) => {
        running.process.stdout?.on('data', () => {
          if (running.output().split('\n').length > enough) resolve();
        });
        void running.ended.then((code) => reject(new Error(`${code}: ${running.output()}`)));
      }).finally(() => running.process.kill('SIGKILL'));
      expect(await running.ended).toBe('SIGKILL');
      reached.push(JSON.stringify(query(file, 'SELECT position FROM builds')));
    }
    expect([...reached].sort()).toEqual(reached);
    expect(new Set(reached).size).toBe(reached.length);
    expect(reached.at(-1)).not.toContain(last);
    const tables = await projectToTables(store, { file });
    await tables.catchUp();
    expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
    await tables.close();
    await store.close();
  }, 60_000);

  test('waits out a full disk, and ends when the store is closed', async () => {
    const [log, file] = [newFile(), newFile()];
    const store = await openSqlite(log);
    const databases: Array<InstanceType<typeof DatabaseSync>> = [];
    const driver = class extends DatabaseSync {
      constructor(path: string, options: { readonly readOnly: boolean }) {
        super(path, options);
        databases.push(this);
      }
    };
    const tables = await projectToTables(store, { file, driver });
    databases[0]?.exec('PRAGMA max_page_count = 1');
    const books = await playMany(store);
    const stuck = await tables.catchUp().catch((error: unknown) => error);
    expect(stuck).toBeInstanceOf(TablesFailed);
    expect(stuck).toMatchObject({ _tag: 'StoreFull' } satisfies Partial<StoreFailure>);
    const running = tables.run(new AbortController().signal);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    databases[0]?.exec('PRAGMA max_page_count = 10000');
    expect(await tables.waitFor((await endOf(store)) ?? '')).toBe(true);
    expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
    await Promise.all([
      store.close(),
      expect(running).rejects.toMatchObject({ _tag: 'Unavailable' }),
    ]);
    await tables.close();
  });

  test('ends where the log can be read, but not followed', async () => {
    const store = memoryStore();
    const refused = left(storeFailure('Denied', 'no followers, please'));
    const subscribe: EventStore['subscribe'] = () => () => setImmediate(refused);
    const tables = await projectToTables({ ...store, subscribe }, { file: newFile() });
    const running = tables.run(new AbortController().signal);
    await expect(running).rejects.toMatchObject({ _tag: 'Denied' });
    await tables.close();
  });
});

const endOf = async (store: EventStore): Promise<string | undefined> => {
  const page = await store.readAll({ limit: 100_000 })();
  if (page._tag === 'Left') throw new Error(page.left.detail);
  return page.right.events.at(-1)?.position;
};

describe('building anew', () => {
  test('heals what was damaged, and keeps what users have built on the views', async () => {
    const [store, file] = [memoryStore(), newFile()];
    const books = await playBusy(store);
    const tables = await projectToTables(store, { file, batchSize: 5 });
    await tables.catchUp();
    const raw = new DatabaseSync(file);
    raw.exec(`CREATE VIEW mine AS SELECT sum(open) AS sum FROM open_items;
      UPDATE open_items_v1 SET open = open * 2`);
    raw.close();
    expect(figuresInTables(file)).not.toEqual(await figuresOfReports(books));
    await tables.rebuild();
    expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
    expect(builds(file)).toEqual([[2, 1, 1]]);
    const names = "SELECT name FROM sqlite_schema WHERE name LIKE 'open_items%' ORDER BY 1";
    expect(query(file, names)).toEqual([['open_items'], ['open_items_v2']]);
    expect(query(file, 'SELECT sum FROM mine')).toEqual(
      query(file, 'SELECT sum(balance) FROM balances'),
    );
    await tables.close();
  });

  test('is not seen by those who query meanwhile, and loses nothing that is posted', async () => {
    const file = newFile();
    const store = await openSqlite(file);
    const tables = await projectToTables(store, { file, batchSize: 50 });
    const controller = new AbortController();
    const running = tables.run(controller.signal);
    const seen: string[] = [];
    let rebuilds = 0;
    const books = await playBusy(store, async () => {
      const rebuilding = tables.rebuild();
      // One statement sees one moment: figures and position belong together.
      const [row] = query(
        file,
        `SELECT coalesce(max(p.position), ''), coalesce(sum(b.balance), 0),
           (SELECT coalesce(sum(open), 0) FROM open_items)
         FROM projected_books p LEFT JOIN balances b USING (books_id)`,
      );
      expect(row?.[1]).toBe(row?.[2]);
      seen.push(String(row?.[0]));
      await rebuilding;
      rebuilds += 1;
    });
    const { receipt } = await books.openCustomer({ customer: 'last', personal: { name: 'L' } });
    await tables.waitFor(receipt?.position ?? '');
    expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
    expect([...seen].sort()).toEqual(seen);
    expect(rebuilds).toBeGreaterThan(5);
    expect(builds(file)).toEqual([[rebuilds + 1, 1, 1]]);
    controller.abort();
    await running;
    await tables.close();
    await store.close();
  }, 30_000);

  test('goes on where it was broken off; several at once come to one build', async () => {
    const [store, file] = [memoryStore(), newFile()];
    const books = await playBusy(store);
    const tables = await projectToTables(store, { file });
    await tables.catchUp();
    const broken = await projectToTables(failingAfter(store, 3), { file, batchSize: 5 });
    await expect(broken.rebuild()).rejects.toMatchObject({ _tag: 'Denied' });
    expect(builds(file)).toEqual([
      [1, 1, 1],
      [2, 1, 0],
    ]);
    const [unfinished] = query(file, 'SELECT position FROM builds WHERE build = 2');
    expect(unfinished).toEqual(['0000000000000015']);
    const all = await Promise.all(
      [1, 2, 3].map((batchSize) => projectToTables(store, { file, batchSize })),
    );
    await Promise.all(all.map((each) => each.rebuild()));
    expect(builds(file)).toHaveLength(1);
    expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
    for (const each of [...all, broken, tables]) await each.close();
  });

  test('never shows less than was shown before', async () => {
    const [store, file] = [memoryStore(), newFile()];
    const books = await playMany(store);
    const tables = await projectToTables(store, { file });
    await tables.catchUp();
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
    const later = await projectToTables(growing, { file, batchSize: 5 });
    await later.rebuild();
    expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
    for (const each of [tables, later]) await each.close();
  });

  test('happens by itself where the log was restored from a backup', async () => {
    const [file, lost, backup] = [newFile(), memoryStore(), memoryStore()];
    const postAlone = async (store: EventStore, ...invoices: ReadonlyArray<string>) => {
      const books = await openBooks({ store });
      const lines = [{ line: '1', description: 'Goods', amount: 5 }];
      const paper = { customer: 'many', documentDate: '2026-03-02', lines };
      for (const invoice of invoices) await books.postInvoice({ ...paper, invoice });
      return books;
    };
    await playMany(lost);
    await copyLog(lost, backup);
    await postAlone(lost, 'lost-1', 'lost-2');
    const before = await projectToTables(lost, { file });
    await before.catchUp();
    await before.close();
    // Another build was begun on the lost log, and holds the first of what was lost.
    const broken = await projectToTables(failingAfter(lost, 1), { file, batchSize: 103 });
    await expect(broken.rebuild()).rejects.toMatchObject({ _tag: 'Denied' });
    await broken.close();
    const books = await postAlone(backup, 'other');
    const tables = await projectToTables(backup, { file });
    expect(await tables.lag()).toMatchObject({ events: 103 });
    await tables.catchUp();
    expect(await tables.lag()).toMatchObject({ events: 0 });
    expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
    expect(builds(file)).toHaveLength(1);
    await tables.close();
  });

  test('happens by itself for tables of an older shape', async () => {
    const [store, file] = [memoryStore(), newFile()];
    const books = await playBusy(store);
    const tables = await projectToTables(store, { file });
    await tables.catchUp();
    const raw = new DatabaseSync(file);
    raw.exec('UPDATE builds SET shape = 0; UPDATE balances_v1 SET owed = owed + 1');
    raw.close();
    await tables.catchUp();
    expect(builds(file)).toEqual([[2, 1, 1]]);
    expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
    await tables.close();
  });
});
