/** Money views as tables, in an engine that keeps them in memory: the fold, and what runs it. */
import {
  copyLog,
  createBooks,
  hasMoved,
  itemsTouched,
  memoryStore,
  openBooks,
  readStored,
  storeFailure,
  systemPorts,
  TABLES_SHAPE,
  TableSheet,
  tablesOn,
  type EventStore,
  type OpenedBooks,
  type RecordedEvent,
  type StoreFailure,
  type TableBooks,
  type TableItem,
  type TablesBuild,
  type TablesTarget,
} from '@counterfoil/core';
import { scripts, until } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { left } from 'fp-ts/lib/Either.js';

/** An event whose entries say nothing of their items. */
const bare = (event: RecordedEvent): RecordedEvent => {
  if (event.type !== 'InvoicePosted') throw new Error('it posts no invoice');
  const entries = event.data.entries.map(({ item, amount }) => ({ item, amount }));
  return { ...event, data: { ...event.data, entries } };
};

/** One build: rows by their keys. */
interface Rows {
  readonly build: TablesBuild;
  readonly items: Map<string, TableItem>;
  readonly balances: Map<string, number>;
  readonly books: Map<string, TableBooks>;
}

const nameOf = ({ booksId, customer, currency, item }: Omit<TableItem, 'open' | 'facts'>) =>
  `${booksId}/${customer}/${currency}/${item}`;

const written = (rows: Rows, events: ReadonlyArray<RecordedEvent>): Rows => {
  const touched = itemsTouched(events).flatMap((key) => rows.items.get(nameOf(key)) ?? []);
  const sheet = new TableSheet(touched, [...rows.books.values()]);
  for (const event of events) sheet.apply(event);
  const items = new Map(rows.items);
  for (const item of sheet.items)
    if (item.open === 0) items.delete(nameOf(item));
    else items.set(nameOf(item), item);
  const balances = new Map(rows.balances);
  for (const { customer, currency, owed, credit } of sheet.balances)
    for (const [kind, change] of [
      ['owed', owed],
      ['credit', credit],
    ] as const) {
      const name = `${customer}/${currency}/${kind}`;
      balances.set(name, (balances.get(name) ?? 0) + change);
    }
  const books = new Map(sheet.books.map((each) => [each.booksId, each]));
  const last = events.at(-1) ?? rows.build.last;
  return { build: { ...rows.build, last }, items, balances, books };
};

class Passing extends Error {}

/** Builds in memory; the next calls of `write` and of `find` fail as often as is said. */
const memoryTarget = (shape = TABLES_SHAPE) => {
  const builds = new Map<number, Rows>();
  const next = { failures: 0, failedLooks: 0, shape };
  const create = (live: boolean): TablesBuild => {
    const number = Math.max(0, ...builds.keys()) + 1;
    const build = { build: number, shape: next.shape, live, last: null };
    builds.set(number, { build, items: new Map(), balances: new Map(), books: new Map() });
    next.shape = TABLES_SHAPE;
    return build;
  };
  const live = () => [...builds.values()].find(({ build }) => build.live);
  const target: TablesTarget = {
    find: async (which) => {
      next.failedLooks -= 1;
      if (next.failedLooks >= 0) throw new Passing();
      return (which === 'live' ? live() : builds.get(which))?.build;
    },
    begin: async () => live()?.build ?? create(true),
    beginBeside: async () =>
      [...builds.values()].find(({ build }) => !build.live)?.build ?? create(false),
    write: async (build, events) => {
      next.failures -= 1;
      if (next.failures >= 0) throw new Passing();
      const rows = builds.get(build.build);
      if (rows === undefined || hasMoved(rows.build, build)) return false;
      builds.set(build.build, written(rows, events));
      return true;
    },
    swap: async (number, stray) => {
      const [before, after] = [live(), builds.get(number)];
      if (after?.build.live === true) return true;
      if (before === undefined || after === undefined) return false;
      const isAhead = (before.build.last?.position ?? '') > (after.build.last?.position ?? '');
      if (isAhead && before.build.build !== stray) return false;
      builds.delete(before.build.build);
      builds.set(number, { ...after, build: { ...after.build, live: true } });
      return true;
    },
    drop: async (number) => {
      if (builds.get(number)?.build.live === false) builds.delete(number);
    },
    mayPass: (error) => error instanceof Passing,
    close: () => Promise.resolve(),
  };
  return { target, next, live, builds };
};

const { scheduler } = systemPorts;
const tablesOf = (store: EventStore, target: TablesTarget, batchSize = 7) =>
  tablesOn(store, target, { batchSize, scheduler });

const figuresOf = (rows: Rows | undefined) => {
  const items = [...(rows?.items.values() ?? [])].map(
    ({ customer, currency, item, open, facts }) => ({ customer, currency, item, open, ...facts }),
  );
  const [books] = rows?.books.values() ?? [];
  const { firstOpenDay = '', latestBookDay = '' } = books ?? {};
  return {
    items: new Set(items),
    balances: [...(rows?.balances.values() ?? [])].reduce((sum, each) => sum + each, 0),
    asOf: latestBookDay > firstOpenDay ? latestBookDay : firstOpenDay,
  };
};
const reported = async ({ reports }: OpenedBooks) => {
  const { items, asOf } = await reports.openItems();
  const open = items.map(({ customer, currency, item, open, document, documentDate, dueDate }) => {
    const facts = dueDate === undefined ? {} : { dueDate };
    return { customer, currency, item, open, document, documentDate, ...facts };
  });
  const { rows } = await reports.balances();
  const balances = rows.reduce((sum, { balance }) => sum + balance, 0);
  return { items: new Set(open), balances, asOf };
};

const opening = { name: 'A', currency: 'USD', cutoffDate: '2026-03-02' } as const;
const smallBooks = async (store: EventStore) => {
  const books = await createBooks({ store, ...opening });
  await books.openCustomer({ customer: 'ada', personal: { name: 'Ada' } });
  return books;
};
const lines = [{ line: '1', description: 'Goods', amount: 700 }];
const paper = { customer: 'ada', documentDate: '2026-03-02', lines };

const post = async (books: OpenedBooks, invoices: ReadonlyArray<string>) => {
  for (const invoice of invoices) await books.postInvoice({ ...paper, invoice });
};
const eventsOf = async (store: EventStore): Promise<ReadonlyArray<RecordedEvent>> => {
  const page = await store.readAll({ limit: 100 })();
  return page._tag === 'Right' ? page.right.events.map(readStored) : [];
};
const lastOf = async (store: EventStore) => (await eventsOf(store)).at(-1)?.position ?? '';

describe('the fold', () => {
  test('comes to what the reports come to, in stretches of any length', async () => {
    let open = 0;
    await fc.assert(
      fc.asyncProperty(
        scripts({ stepsMin: 10, stepsMax: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async ({ books: policies, commands }, batchSize) => {
          const store = memoryStore();
          const { target, live } = memoryTarget();
          const books = await createBooks({ store, name: 'A', ...policies });
          for (const command of commands) await books.task(command)();
          await tablesOf(store, target, batchSize).catchUp();
          expect(figuresOf(live())).toEqual(await reported(books));
          open += live()?.items.size ?? 0;
        },
      ),
      { numRuns: 30 },
    );
    expect(open).toBeGreaterThan(30);
  }, 60_000);

  test('counts a posting on its day, and a draft on none', async () => {
    const store = memoryStore();
    const { target, live } = memoryTarget();
    const books = await smallBooks(store);
    const { customer, documentDate } = paper;
    const draft = { customer, documentDate, invoice: '1', postingDate: '2026-03-09' };
    await books.draftInvoice(draft);
    await tablesOf(store, target).catchUp();
    expect(figuresOf(live()).asOf).toBe('2026-03-02');
    await books.postInvoice({ ...paper, invoice: '2', postingDate: '2026-03-05' });
    await tablesOf(store, target).catchUp();
    expect(figuresOf(live())).toEqual(await reported(books));
    expect(figuresOf(live()).asOf).toBe('2026-03-05');
  });

  test('stops where the log cannot have happened', async () => {
    const store = memoryStore();
    const books = await smallBooks(store);
    await books.postInvoice({ ...paper, invoice: '1' });
    const [opened, , posted] = await eventsOf(store);
    if (opened === undefined || posted === undefined) throw new Error('nothing was posted');
    const place = { position: posted.position, stream: 'account-main.ada', revision: 1 };
    expect(() => new TableSheet([], []).apply(posted)).toThrow(
      expect.objectContaining({ _tag: 'CorruptLog', place }),
    );
    const sheet = new TableSheet([], []);
    sheet.apply(opened);
    expect(() => sheet.apply(bare(posted))).toThrow(
      expect.objectContaining({ _tag: 'CorruptLog' }),
    );
  });
});

describe('running', () => {
  test('goes on through failures that pass, and can be waited for', async () => {
    const store = memoryStore();
    const { target, next, live } = memoryTarget();
    const tables = tablesOf(store, target);
    const books = await smallBooks(store);
    const controller = new AbortController();
    next.failures = 3;
    const running = tables.run(controller.signal);
    const { receipt } = await books.postInvoice({ ...paper, invoice: '1' });
    expect(await tables.waitFor(receipt?.position ?? '')).toBe(true);
    expect(next.failures).toBeLessThan(0);
    expect(figuresOf(live())).toEqual(await reported(books));
    expect(await tables.lag()).toEqual({ position: receipt?.position, events: 0 });
    controller.abort();
    await running;
    await books.postInvoice({ ...paper, invoice: '2' });
    expect(await tables.lag()).toEqual({ position: receipt?.position, events: 1 });
  });

  test('goes on where a subscription fails for a moment, and ends where it is refused', async () => {
    const store = memoryStore();
    const tags: Array<StoreFailure['_tag']> = ['Unavailable', 'Contended'];
    const failing: EventStore = {
      ...store,
      subscribe: (subscription, subscriber) => async () => {
        await scheduler.sleep(0);
        const tag = tags.shift();
        return tag === undefined
          ? store.subscribe(subscription, subscriber)()
          : left(storeFailure(tag, 'no subscription'));
      },
    };
    const tables = tablesOf(failing, memoryTarget().target);
    const controller = new AbortController();
    const running = tables.run(controller.signal);
    const books = await smallBooks(store);
    await until('it has subscribed', () => tags.length === 0);
    const { receipt } = await books.postInvoice({ ...paper, invoice: '1' });
    expect(await tables.waitFor(receipt?.position ?? '')).toBe(true);
    controller.abort();
    await running;
    tags.push('Denied');
    const refused = tables.run(new AbortController().signal);
    await expect(refused).rejects.toMatchObject({ _tag: 'Denied' });
  });

  test('who waits is told what it has ended with, and waits through what passes', async () => {
    const store = memoryStore();
    const spoilt: EventStore = {
      ...store,
      readAll: (read) => async () => {
        const page = await store.readAll(read)();
        if (page._tag === 'Left') return page;
        const spoil = (line: string) => line.replace('Ada', 'Ida');
        const events = page.right.events.map((each) => ({ ...each, line: spoil(each.line) }));
        return { ...page, right: { ...page.right, events } };
      },
    };
    await createBooks({ store, ...opening });
    const { target, next } = memoryTarget();
    const tables = tablesOf(spoilt, target);
    await tables.catchUp();
    const opened = await lastOf(store);
    const books = await openBooks({ store });
    await books.openCustomer({ customer: 'ada', personal: { name: 'Ada' } });
    next.failedLooks = 3;
    const position = await lastOf(store);
    const waiting = tables.waitFor(position);
    const running = tables.run(new AbortController().signal);
    for (const each of await Promise.allSettled([waiting, running]))
      expect(each).toMatchObject({ reason: { _tag: 'CorruptLog' } });
    expect(next.failedLooks).toBeLessThan(0);
    await expect(tables.waitFor(position)).rejects.toMatchObject({ _tag: 'CorruptLog' });
    expect(await tables.waitFor(opened)).toBe(true);
  });

  test('replaces tables of an older shape, and a rebuild never shows less than before', async () => {
    const store = memoryStore();
    const { target, live, builds } = memoryTarget(TABLES_SHAPE - 1);
    const books = await smallBooks(store);
    const tables = tablesOf(store, target, 1);
    await tables.catchUp();
    expect([...builds.keys()]).toEqual([2]);
    expect(live()?.build.shape).toBe(TABLES_SHAPE);
    await books.postInvoice({ ...paper, invoice: '1' });
    const rebuilding = tables.rebuild();
    await tables.catchUp();
    const { position } = await tables.lag();
    await rebuilding;
    expect((await tables.lag()).position).toBe(position);
    expect([...builds.keys()]).toEqual([3]);
    expect(figuresOf(live())).toEqual(await reported(books));
  });
});

describe('a log that was restored from a backup', () => {
  /** A log that went on after the backup, and the backup, which went on in another way. */
  const fork = async (later: number) => {
    const [lost, restored] = [memoryStore(), memoryStore()];
    const before = await smallBooks(lost);
    await post(before, ['1', '2', '3']);
    await copyLog(lost, restored);
    await post(before, ['lost-1', 'lost-2', 'lost-3']);
    const books = await openBooks({ store: restored });
    const numbers = Array.from({ length: later }, (_, index) => `other-${index}`);
    await post(books, numbers);
    return { lost, restored, books };
  };

  test.each([0, 1, 3, 9])('is told from the lost one, %i postings later', async (later) => {
    const { lost, restored, books } = await fork(later);
    const { target, live, builds } = memoryTarget();
    await tablesOf(lost, target).catchUp();
    const tables = tablesOf(restored, target, 2);
    expect(await tables.lag()).toEqual({ position: await lastOf(lost), events: 5 + later });
    await tables.catchUp();
    expect(figuresOf(live())).toEqual(await reported(books));
    expect([...builds.keys()]).toEqual([2]);
    expect(await tables.lag()).toEqual({ position: await lastOf(restored), events: 0 });
  });

  test('is waited for, though the tables stand further in the lost one', async () => {
    const { lost, restored, books } = await fork(1);
    const { target, live } = memoryTarget();
    await tablesOf(lost, target).catchUp();
    const tables = tablesOf(restored, target);
    const position = await lastOf(restored);
    expect(await tables.waitFor(position, AbortSignal.timeout(40))).toBe(false);
    const waiting = tables.waitFor(position);
    const controller = new AbortController();
    const running = tables.run(controller.signal);
    expect(await waiting).toBe(true);
    expect(figuresOf(live())).toEqual(await reported(books));
    const { receipt } = await books.postInvoice({ ...paper, invoice: 'later' });
    expect(await tables.waitFor(receipt?.position ?? '')).toBe(true);
    expect(figuresOf(live())).toEqual(await reported(books));
    controller.abort();
    await running;
  });

  test('is not gone on with in a build that was begun on the lost one', async () => {
    const { lost, restored, books } = await fork(2);
    const { target, live } = memoryTarget();
    await tablesOf(restored, target).catchUp();
    await target.write(await target.beginBeside(), await eventsOf(lost));
    await tablesOf(restored, target).rebuild();
    expect(figuresOf(live())).toEqual(await reported(books));
  });

  test('is not written on with what follows the lost one, at the same position or another', async () => {
    const { lost, restored } = await fork(3);
    const { target } = memoryTarget();
    await tablesOf(lost, target).catchUp();
    const build = await target.begin();
    expect(hasMoved(build, build)).toBe(false);
    const last = (await eventsOf(restored)).at(-1);
    expect(last?.position).toBe(build.last?.position);
    expect(hasMoved({ ...build, last: last ?? null }, build)).toBe(true);
    expect(hasMoved({ ...build, last: null }, build)).toBe(true);
    expect(hasMoved(undefined, { ...build, last: null })).toBe(true);
  });

  test('is the same where nothing was written since', async () => {
    const [store, copy] = [memoryStore(), memoryStore()];
    const { target, builds } = memoryTarget();
    await post(await smallBooks(store), ['1', '2']);
    await tablesOf(store, target).catchUp();
    await copyLog(store, copy);
    await tablesOf(copy, target).catchUp();
    expect([...builds.keys()]).toEqual([1]);
  });
});
