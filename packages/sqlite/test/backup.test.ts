import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createBooks, openBooks } from '@counterfoil/core';
import { backup, openSqlite, projectToTables, type SqliteDriver } from '@counterfoil/sqlite';
import { checkedLog, writeOne } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { DatabaseSync } from '@photostructure/sqlite';
import { query } from './figures.ts';
import { child, newFiles } from './tools.ts';

const newFile = newFiles();

/** A driver that has nothing of its own for copying, like that of Node. */
const plainDriver: SqliteDriver = class {
  readonly #database: InstanceType<typeof DatabaseSync>;
  readonly prepare: InstanceType<typeof DatabaseSync>['prepare'];
  constructor(file: string, options: { readonly readOnly: boolean }) {
    this.#database = new DatabaseSync(file, options);
    this.prepare = (sql) => this.#database.prepare(sql);
  }
  exec(sql: string): void {
    this.#database.exec(sql);
  }
  close(): void {
    this.#database.close();
  }
};

describe('a backup', () => {
  test.each([
    { what: 'by the engine', options: {} },
    { what: 'by a driver that cannot', options: { driver: plainDriver } },
  ])(
    '$what holds all that was there, while others write on',
    async ({ options }) => {
      const [file, to] = [newFile(), newFile()];
      const store = await openSqlite(file, options);
      const writing = child('write.mjs', [file, 'other', 4, 400, 2000]);
      await new Promise((resolve) => writing.process.stdout?.once('data', resolve));
      const sizes: number[] = [];
      for (let copies = 0; copies < 8; copies += 1) {
        await store.append(writeOne(`mine-${copies}`))();
        const before = await checkedLog(store);
        await backup(copies % 2 === 0 ? store : file, `${to}.${copies}`, options);
        const copied = await openSqlite(`${to}.${copies}`, { ...options, create: false });
        const events = await checkedLog(copied);
        expect(events.slice(0, before.length)).toEqual(before);
        expect(await copied.append(writeOne('on', -1))()).toMatchObject({ _tag: 'Right' });
        await copied.close();
        sizes.push(events.length);
      }
      writing.process.kill('SIGKILL');
      await writing.ended;
      // More than this process appended: the other one went on meanwhile.
      expect((sizes.at(-1) ?? 0) - (sizes[0] ?? 0)).toBeGreaterThan(8);
      await store.close();
    },
    60_000,
  );

  test('of books verifies, and takes the tables along', async () => {
    const [file, to] = [newFile(), newFile()];
    const store = await openSqlite(file);
    const opening = { name: 'A', currency: 'USD', cutoffDate: '2026-03-02' };
    const books = await createBooks({ store, ...opening });
    const tables = await projectToTables(store, { file });
    await books.openCustomer({ customer: 'ada', personal: { name: 'Ada' } });
    const lines = [{ line: '1', description: 'Goods', amount: 700 }];
    await books.postInvoice({ customer: 'ada', invoice: '1', documentDate: '2026-03-02', lines });
    await tables.catchUp();
    await backup(store, to);
    const copied = await openBooks({ store: await openSqlite(to, { readOnly: true }) });
    expect(await copied.reports.verify()).toMatchObject({ ok: true, findings: [] });
    expect((await copied.reports.balances()).rows).toEqual((await books.reports.balances()).rows);
    expect(query(to, 'SELECT owed FROM balances')).toEqual([[700]]);
    await copied.close();
    await tables.close();
    await books.close();
  });

  test('never takes the place of a file, and leaves nothing of one that failed', async () => {
    const [file, to] = [newFile(), newFile()];
    const store = await openSqlite(file);
    writeFileSync(to, 'precious');
    await expect(backup(store, to)).rejects.toMatchObject({ _tag: 'Exists' });
    expect(readFileSync(to, 'utf8')).toBe('precious');
    // The engine's own files beside databases of other tests go when they are collected.
    const files = () => readdirSync(dirname(file)).filter((each) => !/-(wal|shm)$/.test(each));
    const folder = files();
    const nowhere = `${newFile()}/copy.db`;
    await expect(backup(store, nowhere)).rejects.toMatchObject({ _tag: 'Unavailable' });
    const missing = newFile();
    await expect(backup(missing, newFile())).rejects.toMatchObject({ _tag: 'Unavailable' });
    await expect(backup(to, newFile())).rejects.toMatchObject({ _tag: 'NotADatabase' });
    expect(existsSync(missing)).toBe(false);
    expect(files()).toEqual(folder);
    await store.close();
  });
});
