/** `copy`: a whole history from store to store, cut off and gone on with, and never mixed. */
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { link, readFile, symlink, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { copyLog, createBooks, openBooks, type EventStore } from '@counterfoil/core';
import { openPostgres } from '@counterfoil/postgres';
import { openSqlite } from '@counterfoil/sqlite';
import { describe, expect, test } from '@jest/globals';
import * as E from 'fp-ts/lib/Either.js';
import { PASSWORD, postgresServer } from './postgres-server.ts';
import { newFolder, type Folder } from './program.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const DAY = '2026-03-02';
const newDatabase = postgresServer();

/** Two sets of books in one file, with closed days and every customer at work in turn. */
const writeBooks = async (file: string, customers = 3, documents = 4): Promise<void> => {
  const store = await openSqlite(file);
  for (const booksId of ['main', 'branch']) {
    const names = Array.from({ length: customers }, (_, index) => `customer-${index}`);
    const books = await createBooks({
      ...{ store, booksId, name: `Books ${booksId}`, currency: 'USD', cutoffDate: DAY },
    });
    const all = (work: (customer: string) => Promise<unknown>) => Promise.all(names.map(work));
    await all((customer) => books.openCustomer({ customer, personal: { name: customer } }));
    for (let number = 1; number <= documents; number += 1)
      await all((customer) =>
        books.postInvoice({
          ...{ customer, invoice: `${customer}-${number}`, documentDate: DAY },
          lines: [{ line: '1', description: 'Écriture № 1', amount: 1000 + number }],
        }),
      );
    await books.closeDay({ date: DAY });
    await all((customer) =>
      books.postReceipt({
        ...{ customer, receipt: 'R', documentDate: '2026-03-03', paymentType: 'cash' },
        ...{ total: 90_000, bank: { code: 'till' }, distribute: { policy: 'oldestDue' } },
        remainder: 'onAccount',
      }),
    );
    await books.reverseReceipt({ customer: names[0] ?? '', receipt: 'R', reason: 'nsf' });
  }
  await store.close();
};

/** Stream, revision and hash of each event, in the order of the log. */
const logOf = async (store: EventStore): Promise<ReadonlyArray<string>> => {
  const read = await store.readAll({ limit: 100_000 })();
  if (E.isLeft(read)) throw new Error(read.left.detail);
  return read.right.events.map(({ stream, revision, hash }) => `${stream} ${revision} ${hash}`);
};

const openAt = (place: string): Promise<EventStore> =>
  place.startsWith('postgres') ? openPostgres({ connectionString: place }) : openSqlite(place);

const logAt = async (place: string): Promise<ReadonlyArray<string>> => {
  const store = await openAt(place);
  try {
    return await logOf(store);
  } finally {
    await store.close();
  }
};

const done = { exitCode: 0, stderr: '' };

/** Verifies both books of a store with the program. */
const expectWhole = async (folder: Folder, place: string): Promise<void> => {
  for (const id of ['main', 'branch']) {
    const verified = await folder.run(['--books', place, '--id', id, 'verify', '--json']);
    expect(verified).toMatchObject(done);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, findings: [] });
  }
};

/** A copy that is killed as soon as so many events have arrived. */
const killedAfter = async (from: string, to: string, events: number): Promise<number> => {
  const store = await openAt(to);
  const child = spawn(process.execPath, [main, 'copy', from, to], { stdio: 'ignore' });
  const ended = once(child, 'close');
  const stop = new AbortController();
  let arrived = 0;
  const following = store.subscribe(
    { signal: stop.signal },
    {
      event: () => {
        arrived += 1;
        if (arrived >= events) child.kill('SIGKILL');
      },
    },
  )();
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
  stop.abort();
  await following;
  const { length } = await logOf(store);
  await store.close();
  return length;
};

test('from a file to PostgreSQL and into another file, every event is the same', async () => {
  const folder = await newFolder();
  const [from, database, to] = [folder.path('a.db'), await newDatabase(), folder.path('b.db')];
  await writeBooks(from);
  const log = await logAt(from);

  const there = await folder.run(['copy', from, database]);
  expect(there).toMatchObject(done);
  expect(there.stdout).toContain(
    `Copied ${log.length} of ${log.length} events in 8 streams from ${from} to postgres://postgres:***@`,
  );
  expect(there.stdout).toContain('Both are the same, and the log is whole.');
  await expectWhole(folder, database);

  const back = await folder.run(['copy', database, to, '--json']);
  expect(back).toMatchObject(done);
  expect(JSON.parse(back.stdout)).toMatchObject({
    ...{ from: database.replace(PASSWORD, '***'), to, ok: true },
    ...{ events: log.length, written: log.length, streams: 8, books: ['main', 'branch'] },
  });
  expect(await logAt(to)).toEqual(log);
  await expectWhole(folder, to);
  expect(there.stdout + back.stdout).not.toContain(PASSWORD);

  for (const report of ['aging', 'credits', 'documents']) {
    const [ours, theirs] = await Promise.all(
      [from, database].map((place) => folder.run(['--books', place, report, '--csv'])),
    );
    expect(ours?.stdout.split('\n').length).toBeGreaterThan(3);
    expect(theirs).toEqual(ours);
  }
});

test('killed twice on the way, it goes on where it was each time', async () => {
  const folder = await newFolder();
  const [from, to, database] = [folder.path('a.db'), folder.path('b.db'), await newDatabase()];
  await writeBooks(from, 20, 18);
  const log = await logAt(from);
  for (const [source, target] of [
    [from, database],
    [database, to],
  ] as const) {
    const first = await killedAfter(source, target, 40);
    const second = await killedAfter(source, target, 300);
    expect(first).toBeGreaterThanOrEqual(40);
    expect(second).toBeGreaterThan(first);
    expect(second).toBeLessThan(log.length);
    expect(await logAt(target)).toEqual(log.slice(0, second));
    const rest = await folder.run(['copy', source, target, '--json']);
    expect(rest).toMatchObject(done);
    const told: unknown = JSON.parse(rest.stdout);
    expect(told).toMatchObject({ ok: true, events: log.length, written: log.length - second });
    expect(await logAt(target)).toEqual(log);
  }
  await expectWhole(folder, database);
  const again = await folder.run(['copy', from, to]);
  expect(again.stdout).toContain(`Copied 0 of ${log.length} events`);
  expect(again.stdout).toContain(`; ${log.length} were there already.`);
});

describe('a target with another history is refused, and nothing is written', () => {
  const refused = async (prepare: (from: string, to: string) => Promise<void>): Promise<string> => {
    const folder = await newFolder();
    const [from, to] = [folder.path('a.db'), await newDatabase()];
    await writeBooks(from);
    await prepare(from, to);
    const before = await logAt(to);
    const { exitCode, stdout, stderr } = await folder.run(['copy', from, to]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('postgres:***@');
    expect(stderr).toContain('Copy into an empty store.');
    expect(await logAt(to)).toEqual(before);
    return stderr;
  };
  const opened = async (to: string, booksId: string): Promise<void> => {
    const store = await openAt(to);
    await createBooks({ store, booksId, name: 'Other', currency: 'USD', cutoffDate: DAY });
    await store.close();
  };

  test('where it holds books of the same name', async () => {
    expect(await refused((_from, to) => opened(to, 'main'))).toContain('books-main');
  });

  test('where it holds books of a name that the source has not', async () => {
    expect(await refused((_from, to) => opened(to, 'annex'))).toContain('books-annex');
  });

  test('where both have gone on, each by itself', async () => {
    const told = await refused(async (from, to) => {
      const [source, target] = [await openAt(from), await openAt(to)];
      expect(E.isRight(await copyLog(source, target))).toBe(true);
      for (const [store, customer] of [
        [source, 'ours'],
        [target, 'theirs'],
      ] as const) {
        const books = await openBooks({ store });
        await books.openCustomer({ customer, personal: { name: customer } });
        await store.close();
      }
    });
    expect(told).toContain('account-main.theirs');
  });
});

test('a broken source stops it with the place', async () => {
  const folder = await newFolder();
  const [from, to] = [folder.path('a.db'), folder.path('b.db')];
  await writeBooks(from);
  const bytes = await readFile(from);
  // A posted amount, one cent off; the file stays a sound database.
  const at = bytes.indexOf('"total":1003');
  expect(at).toBeGreaterThan(0);
  bytes.write('"total":1004', at);
  await writeFile(from, bytes);
  const { exitCode, stdout, stderr } = await folder.run(['copy', from, to]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(/account-main\.customer-0/);
  expect(stderr).toMatch(/revision 3/);
  // What came before it has arrived; nothing of it has.
  expect((await logAt(to)).filter((line) => line.includes('customer-0'))).toHaveLength(3);
});

test('what makes no sense is refused before anything is opened', async () => {
  const folder = await newFolder();
  const address = `postgres://clerk:${PASSWORD}@127.0.0.1:1/ledger`;
  await writeBooks(folder.path('a.db'), 1, 1);
  await symlink('a.db', folder.path('link.db'));
  await link(folder.path('a.db'), folder.path('other.db'));
  const asked = [
    [['a.db', 'a.db'], 2, 'FROM and TO are the same'],
    [['a.db', './a.db'], 2, 'FROM and TO are the same'],
    [[folder.path('a.db'), 'a.db'], 2, 'FROM and TO are the same'],
    [['a.db', 'link.db'], 2, 'FROM and TO are the same'],
    [['link.db', 'other.db'], 2, 'FROM and TO are the same'],
    [[address, address.replace('postgres:', 'postgresql:')], 2, 'FROM and TO are the same'],
    [[address, 'postgres://ada:x@LOCALHOST:1/ledger?ssl=true'], 2, 'FROM and TO are the same'],
    [['postgres://h/x', 'postgres://h:5432/x'], 2, 'FROM and TO are the same'],
    [['postgres://h/x', 'postgres:///x?host=h'], 2, 'FROM and TO are the same'],
    [['esdb://a:p@one,two', 'esdb://Two:2113?tls=false'], 2, 'FROM and TO are the same'],
    [[address, address.replace('/ledger', '/other')], 3, 'Check that the server is running'],
    [['none.db', 'b.db'], 2, 'there is no file none.db'],
    [['a.db', address], 3, 'postgres://clerk:***@127.0.0.1:1/ledger: cannot be opened'],
    [[address, 'b.db'], 3, 'Check that the server is running'],
  ] as const;
  for (const [places, exitCode, told] of asked) {
    const ended = await folder.run(['copy', ...places]);
    expect(ended).toMatchObject({ exitCode, stdout: '' });
    expect(ended.stderr).toContain(told);
    expect(ended.stderr).not.toContain(PASSWORD);
  }
  expect(existsSync(folder.path('b.db'))).toBe(false);
});
