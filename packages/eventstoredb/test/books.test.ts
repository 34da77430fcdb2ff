/** Books kept on this store, from the first command to a closed day, on a server that fails. */
import { createBooks, openBooks, type EventStore } from '@counterfoil/core';
import { until } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import { firstOf } from './server/faults.ts';
import { bench, following } from './tools.ts';

const { start, open } = bench();
const customer = 'domar';
const day = '2026-03-02';

const invoice = (number: string) => ({
  customer,
  invoice: number,
  documentDate: day,
  lines: [{ line: '1', description: 'Paper', amount: 120_00 }],
});

const receipt = (number: string) =>
  ({
    customer,
    receipt: number,
    documentDate: day,
    paymentType: 'cash',
    bank: { code: 'till' },
    total: 150_00,
    distribute: { policy: 'oldestDue' },
    remainder: 'onAccount',
  }) as const;

const begin = (store: EventStore) =>
  createBooks({ store, name: 'Acme', currency: 'USD', cutoffDate: day });

test('a server that is killed and started again in the middle loses and doubles nothing', async () => {
  const server = await start();
  const store = await open(server.connectionString);
  const books = await begin(store);
  const live = following(store);
  await books.openCustomer({ customer, personal: { name: 'Domar Ltd' } });
  await books.postInvoice(invoice('10040'));

  // The receipt is written, but the server dies before it says so, and is back a little later.
  server.faults.append = firstOf(1, 'dieAfter', (stream) => stream.startsWith('account-'));
  const posting = books.postReceipt(receipt('R2'));
  await until('it is written', () => server.log.read('account-main.domar')?.length === 3);
  await server.restart();
  expect((await posting).receipt).toMatchObject({ stream: 'account-main.domar', revision: 2 });

  server.kill();
  const second = books.postInvoice(invoice('10041'));
  await server.restart();
  await second;
  await books.closeDay({ date: day });

  const { rows } = await books.reports.aging({ asOf: day });
  expect(rows).toMatchObject([{ customer, balance: 90_00 }]);
  const verified = await books.reports.verify();
  expect({ ok: verified.ok, findings: verified.findings }).toEqual({ ok: true, findings: [] });
  await until('all is delivered', () => live.seen.length === verified.events);
  await live.stop();
  expect(new Set(live.seen.map(({ position }) => position)).size).toBe(verified.events);

  const again = await openBooks({ store: await open(server.connectionString) });
  await expect(again.postInvoice(invoice('10041'))).rejects.toMatchObject({
    _tag: 'AlreadyPosted',
  });
});

test('one who did not see a day close posts on the next, and no figure of the closed day changes', async () => {
  const server = await start();
  const books = await begin(await open(server.connectionString));
  const late = await openBooks({
    store: await open(`${server.connectionString}&connectionName=b`),
  });
  await books.openCustomer({ customer, personal: { name: 'Domar Ltd' } });
  await late.postInvoice(invoice('10040'));
  await books.closeDay({ date: day });
  await late.postInvoice({ ...invoice('10041'), documentDate: '2026-03-03' });
  const { rows } = await late.reports.aging({ asOf: day });
  expect(rows).toMatchObject([{ customer, balance: 120_00 }]);
  expect(await late.reports.verify()).toMatchObject({ ok: true });
});

test('two customers never share an invoice number', async () => {
  const server = await start();
  const books = await begin(await open(server.connectionString));
  for (const name of [customer, 'ada'])
    await books.openCustomer({ customer: name, personal: { name } });
  await books.postInvoice(invoice('10040'));
  await expect(books.postInvoice({ ...invoice('10040'), customer: 'ada' })).rejects.toMatchObject({
    _tag: 'DuplicateDocument',
    document: 'invoice:10040',
  });
  expect(await books.reports.verify()).toMatchObject({ ok: true, events: 4 });
});
