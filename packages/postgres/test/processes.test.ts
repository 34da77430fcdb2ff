import { createBooks, type StoredEvent } from '@counterfoil/core';
import { checkedLog, until } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import { testServer } from './server.ts';
import { child } from './tools.ts';

const server = testServer();
const [PROCESSES, CLERKS, TURNS, OWED] = [4, 3, 30, 1000];
const CUSTOMERS = ['ada', 'bea'];
const day = '2026-03-02';

test('many clerks in many processes pay the same invoices: to the cent, and never more', async () => {
  const store = await server.open();
  const books = await createBooks({ store, name: 'Acme', currency: 'USD', cutoffDate: day });
  for (const customer of CUSTOMERS) {
    await books.openCustomer({ customer, personal: { name: customer } });
    const lines = [{ line: '1', description: 'Goods', amount: OWED }];
    await books.postInvoice({ customer, invoice: `${customer}-1`, documentDate: day, lines });
  }
  const over = new AbortController();
  const readers = Array.from({ length: 3 }, () => {
    const seen: StoredEvent[] = [];
    const ended = store.subscribe(
      { signal: over.signal },
      { event: (event) => void seen.push(event) },
    )();
    return { seen, ended };
  });
  const args = [server.url(), store.schema];
  const children = Array.from({ length: PROCESSES }, (_, number) =>
    child('clerk.mjs', [...args, `p${number}`, CLERKS, TURNS, CUSTOMERS.join(',')]),
  );
  for (const { ended, output } of children) expect([await ended, output()]).toContain(0);

  const said = children.flatMap(({ output }) => output().trimEnd().split('\n'));
  expect(said).toHaveLength(PROCESSES * CLERKS * TURNS);
  const paid = said.filter((line) => line.endsWith(' paid'));
  const refused = said.filter((line) => line.endsWith(' OverApplied'));
  expect(paid.length + refused.length).toBe(said.length);
  // As many sevens as an invoice has, from each: a refusal is true, and so is an acknowledgement.
  expect(paid).toHaveLength(CUSTOMERS.length * Math.floor(OWED / 7));
  const { rows } = await books.reports.balances();
  expect(rows.map(({ owed, credit }) => ({ owed, credit }))).toEqual(
    CUSTOMERS.map(() => ({ owed: OWED % 7, credit: 0 })),
  );

  const events = await checkedLog(store);
  const commands = events
    .slice(-paid.length)
    .map(({ line }) => /"commandId":"(.*?)"/.exec(line)?.[1] ?? '');
  expect(commands.sort()).toEqual(paid.map((line) => line.replace(' paid', '')).sort());
  await until('all is delivered', () => readers.every(({ seen }) => seen.length >= events.length));
  for (const { seen } of readers) expect(seen).toEqual(events);
  const { ok, findings, corruption } = await books.reports.verify();
  expect({ ok, findings, corruption }).toEqual({ ok: true, findings: [], corruption: null });
  over.abort();
  for (const { ended } of readers) expect(await ended).toMatchObject({ _tag: 'Right' });
  await books.close();
}, 60_000);
