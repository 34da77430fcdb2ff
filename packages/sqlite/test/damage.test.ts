import { readFileSync, writeFileSync } from 'node:fs';
import { createBooks, openBooks, type Clock } from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';
import { expect, test } from '@jest/globals';
import { newFiles } from './tools.ts';

const newFile = newFiles();
const day = '2026-03-02';

const invoiceOf = (customer: string, invoice: string) => ({
  customer,
  invoice,
  documentDate: day,
  lines: [{ line: '1', description: 'Goods', amount: 700 }],
});

/** Books with an invoice of each of two customers, closed. */
const booksIn = async (file: string): Promise<void> => {
  const store = await openSqlite(file);
  const books = await createBooks({ store, name: 'A', currency: 'USD', cutoffDate: day });
  for (const customer of ['ada', 'bea']) {
    await books.openCustomer({ customer, personal: { name: customer } });
    await books.postInvoice(invoiceOf(customer, `${customer}-1`));
  }
  await books.close();
};

test('a flipped byte of an event is found, and the other accounts work on', async () => {
  const file = newFile();
  await booksIn(file);
  const bytes = readFileSync(file);
  const at = bytes.indexOf('"total":700', bytes.indexOf('"ada-1"'));
  expect(at).toBeGreaterThan(0);
  bytes[at + '"total":'.length] = '8'.charCodeAt(0);
  writeFileSync(file, bytes);
  const books = await openBooks({ store: await openSqlite(file) });
  expect(await books.reports.verify()).toMatchObject({
    ok: false,
    corruption: { _tag: 'CorruptLog', place: { stream: 'account-main.ada' } },
  });
  await expect(books.postInvoice(invoiceOf('ada', 'ada-2'))).rejects.toMatchObject({
    _tag: 'CorruptLog',
  });
  const { receipt } = await books.postInvoice(invoiceOf('bea', 'bea-2'));
  expect(receipt).toMatchObject({ stream: 'account-main.bea', revision: 2 });
  await books.close();
});

test('a damaged page is a failure with a name, for readers and for writers', async () => {
  const file = newFile();
  await booksIn(file);
  const bytes = readFileSync(file);
  const page = Math.floor(bytes.indexOf('"total":700') / 4096) * 4096;
  // The kind of the page: there is none of this number.
  bytes[page] = 0xff;
  writeFileSync(file, bytes);
  const store = await openSqlite(file, { readOnly: true });
  expect(await store.readAll({ limit: 100 })()).toMatchObject({
    left: { _tag: 'Unavailable', detail: expect.stringContaining('malformed') },
  });
  await store.close();
});

test('a clock that jumps back holds nothing up, and nothing is lost', async () => {
  const file = newFile();
  await booksIn(file);
  let time = Date.parse('2026-03-02T12:00:00.000Z');
  const clock: Clock = { now: () => new Date(time).toISOString() };
  const books = await openBooks({ store: await openSqlite(file), ports: { clock } });
  await books.postInvoice(invoiceOf('ada', 'ada-2'));
  time -= 3_600_000;
  await books.postInvoice(invoiceOf('ada', 'ada-3'));
  await books.postInvoice(invoiceOf('bea', 'bea-2'));
  expect(await books.reports.verify()).toMatchObject({ ok: true, findings: [], corruption: null });
  const { rows } = await books.reports.balances();
  expect(rows.map(({ owed }) => owed)).toEqual([2100, 1400]);
  await books.close();
});
