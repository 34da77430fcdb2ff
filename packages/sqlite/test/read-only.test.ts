import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createBooks, openBooks } from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';
import { checkedLog, writeOne } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { DatabaseSync } from '@photostructure/sqlite';
import { child, newFiles } from './tools.ts';

const newFile = newFiles();

/** A path in a folder of its own. */
const newPlace = (): string => {
  const folder = newFile();
  mkdirSync(folder);
  return join(folder, 'books.db');
};
const booksIn = async (file: string) => {
  const store = await openSqlite(file);
  const opening = { name: 'A', currency: 'USD', cutoffDate: '2026-03-02' };
  const books = await createBooks({ store, ...opening });
  await books.openCustomer({ customer: 'ada', personal: { name: 'Ada' } });
  return books;
};
const invoiceOf = (invoice: string) => ({
  customer: 'ada',
  invoice,
  documentDate: '2026-03-02',
  lines: [{ line: '1', description: 'Goods', amount: 700 }],
});

describe('an auditor', () => {
  test('reads a file at rest without a byte written in it or beside it', async () => {
    const [written, file] = [newPlace(), newPlace()];
    await (await booksIn(written)).close();
    copyFileSync(written, file);
    const [bytes, { mtimeMs }] = [readFileSync(file), statSync(file)];
    const books = await openBooks({ store: await openSqlite(file, { readOnly: true }) });
    expect(await books.reports.verify()).toMatchObject({ ok: true, findings: [] });
    const posting = books.postInvoice(invoiceOf('1'));
    await expect(posting).rejects.toMatchObject({ _tag: 'Denied' });
    expect(readdirSync(dirname(file))).toEqual(['books.db']);
    await books.close();
    expect(readdirSync(dirname(file))).toEqual(['books.db']);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
  });

  test('sees what is written after all, whenever a writer comes and goes', async () => {
    const file = newPlace();
    await (await booksIn(file)).close();
    const store = await openSqlite(file, { readOnly: true, watchEvery: 5 });
    const books = await openBooks({ store });
    const before = (await checkedLog(store)).length;
    const controller = new AbortController();
    const seen: string[] = [];
    const following = store.subscribe(
      { signal: controller.signal },
      { event: ({ position }) => void seen.push(position) },
    )();
    for (const invoice of ['1', '2', '3']) {
      const writer = await openBooks({ store: await openSqlite(file) });
      const { receipt } = await writer.postInvoice(invoiceOf(invoice));
      if (invoice !== '2') await writer.close();
      const { rows } = await books.reports.balances();
      expect(rows).toMatchObject([{ owed: 700 * Number(invoice) }]);
      expect(await books.reports.verify()).toMatchObject({ ok: true });
      while (seen.at(-1) !== receipt?.position)
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
      if (invoice === '2') await writer.close();
    }
    controller.abort();
    await following;
    const events = await checkedLog(store);
    expect(events).toHaveLength(before + 3);
    expect(seen).toEqual(events.map(({ position }) => position));
    await books.close();
  });

  test('reads on while another process writes', async () => {
    const file = newPlace();
    await (await booksIn(file)).close();
    const store = await openSqlite(file, { readOnly: true });
    const writing = child('write.mjs', [file, 'other', 4, 60]);
    const sizes: number[] = [];
    let isOver = false;
    void writing.ended.then(() => {
      isOver = true;
    });
    while (!isOver) {
      sizes.push((await checkedLog(store)).length);
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
    expect(await writing.ended).toBe(0);
    expect([...sizes].sort((one, other) => one - other)).toEqual(sizes);
    expect(new Set(sizes).size).toBeGreaterThan(2);
    expect(await checkedLog(store)).toHaveLength(2 + 2 * 4 * 60);
    await store.close();
  }, 30_000);

  test('is not in need of a driver that knows of files at rest', async () => {
    const file = newPlace();
    await (await booksIn(file)).close();
    class NoAddresses extends DatabaseSync {
      constructor(path: string, options: { readonly readOnly: boolean }) {
        if (path.startsWith('file:')) throw new Error('no such file');
        super(path, options);
      }
    }
    const store = await openSqlite(file, { readOnly: true, driver: NoAddresses });
    expect(await checkedLog(store)).toHaveLength(2);
    await store.close();
  });
});

/** Somebody who may read the file and its folder, and write neither. The superuser may all. */
const strangerIn = (file: string): string => {
  const program = join(import.meta.dirname, 'programs', 'audit.mjs');
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  chmodSync(dirname(dirname(file)), 0o755);
  for (const name of readdirSync(dirname(file))) chmodSync(join(dirname(file), name), 0o444);
  chmodSync(dirname(file), 0o555);
  const { stdout, stderr } = spawnSync(process.execPath, [program, file], {
    ...nobody,
    encoding: 'utf8',
  });
  chmodSync(dirname(file), 0o755);
  return `${stdout}${stderr}`.trim();
};

describe('where nothing can be written', () => {
  test('a file at rest is read, and one that a writer has open', async () => {
    const file = newPlace();
    const writer = await openSqlite(file);
    await writer.append(writeOne('stream'))();
    expect(strangerIn(file)).toBe('1');
    await writer.close();
    const copy = newPlace();
    copyFileSync(file, copy);
    expect(strangerIn(copy)).toBe('1');
    expect(readdirSync(dirname(copy))).toEqual(['books.db']);
  });

  test('a copy that was taken without closing the file is refused, with advice', async () => {
    const [file, copy] = [newPlace(), newPlace()];
    const writer = await openSqlite(file);
    await writer.append(writeOne('stream'))();
    copyFileSync(file, copy);
    copyFileSync(`${file}-wal`, `${copy}-wal`);
    await writer.close();
    expect(strangerIn(copy)).toMatch(/^Unavailable .*books\.db/);
    const store = await openSqlite(copy, { readOnly: true });
    expect(await checkedLog(store)).toHaveLength(1);
    await store.close();
  });
});
