import { createBooks, unseal } from '@counterfoil/core';
import { openSqlite, projectToTables } from '@counterfoil/sqlite';
import { openItems, Oracle, type ClerkCommand, checkedLog } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import { figuresInTables, figuresOfReports } from './figures.ts';
import { child, newFiles } from './tools.ts';

const newFile = newFiles();
const [PROCESSES, CLERKS, TURNS, OWED] = [4, 3, 20, 1000];
const CUSTOMERS = ['ada', 'bea'];
const documentDate = '2026-03-02';
const opening = { currency: 'USD', cutoffDate: documentDate } as const;

const settingUp: ReadonlyArray<ClerkCommand> = CUSTOMERS.flatMap((customer) => {
  const lines = [{ line: '1', description: 'Goods', amount: OWED }];
  const data = { customer, invoice: `${customer}-1`, documentDate, lines };
  return [
    {
      type: 'OpenCustomer',
      data: { customer, personal: { name: customer } },
      meta: { commandId: `open-${customer}`, actor: 'clerk' },
    },
    { type: 'PostInvoice', data, meta: { commandId: `post-${customer}`, actor: 'clerk' } },
  ];
});

/** A command as a clerk has sent it, and what became of it. */
interface Said {
  readonly id: string;
  readonly command: ClerkCommand;
  readonly answer: string;
}

const saidIn = (output: string): ReadonlyArray<Said> =>
  output
    .trimEnd()
    .split('\n')
    .map((said) => {
      const [id = '', customer = '', amount = '', answer = ''] = said.split(' ');
      const total = Number(amount);
      const lines = [{ to: `invoice:${customer}-1`, amount: total }];
      const paper = { customer, receipt: id, documentDate, bank: { code: 'till' } };
      const data = { ...paper, paymentType: 'cash', total, lines } as const;
      return {
        id,
        command: { type: 'PostReceipt', data, meta: { commandId: id, actor: 'clerk' } },
        answer,
      };
    });

test('many clerks in many processes pay the same invoices, as one clerk would have', async () => {
  const file = newFile();
  const store = await openSqlite(file, { watchEvery: 5 });
  const books = await createBooks({ store, name: 'Acme', ...opening });
  for (const command of settingUp) await books.execute(command);
  const tables = await projectToTables(store, { file, batchSize: 7 });
  const over = new AbortController();
  const running = tables.run(over.signal);
  const followers = ['', '', 'readOnly'].map((how) => child('follow.mjs', [file, '"zoe"', how]));
  const clerks = Array.from({ length: PROCESSES }, (_, number) =>
    child('pay.mjs', [file, `p${number}`, CLERKS, TURNS, CUSTOMERS.join(',')]),
  );
  for (const { ended, output } of clerks) expect([await ended, output()]).toContain(0);
  const { receipt } = await books.openCustomer({ customer: 'zoe', personal: { name: 'Zoe' } });

  const said = clerks.flatMap(({ output }) => saidIn(output()));
  expect(new Set(said.map(({ id }) => id)).size).toBe(PROCESSES * CLERKS * TURNS);
  const paid = new Map(
    said.filter(({ answer }) => answer === 'paid').map((each) => [each.id, each]),
  );
  const events = await checkedLog(store);
  const stored = events
    .filter(({ type }) => type === 'ReceiptPosted')
    .map((event) => unseal(event).commandId);
  expect([...stored].sort()).toEqual([...paid.keys()].sort());

  // One clerk who has all that was accepted to do, in the order in which it was stored.
  const oracle = new Oracle(opening);
  const accepted = stored.flatMap((id) => paid.get(id)?.command ?? []);
  for (const command of [...settingUp, ...accepted])
    expect(oracle.tell(command)).toMatchObject({ accepted: true });
  // What was refused as too much is too much still: an open amount only ever went down.
  const refused = said.filter(({ answer }) => answer !== 'paid');
  expect(new Set(refused.map(({ answer }) => answer))).toEqual(new Set(['OverApplied']));
  for (const { command } of refused)
    expect(oracle.judge(command)).toMatchObject({ accepted: false });
  const { items } = await books.reports.openItems();
  const open = items.map(({ customer, item, open: amount }) => ({ customer, item, amount }));
  expect(openItems(oracle.sheet)).toMatchObject(open);

  const log = events.map(({ position, hash }) => `${position} ${hash}`);
  for (const { ended, output } of followers) {
    expect([await ended, output()]).toContain(0);
    expect(output().trimEnd().split('\n')).toEqual(log);
  }
  await tables.waitFor(receipt?.position ?? '');
  expect(figuresInTables(file)).toEqual(await figuresOfReports(books));
  expect(await books.reports.verify()).toMatchObject({ ok: true, findings: [], corruption: null });
  over.abort();
  await running;
  await tables.close();
  await books.close();
}, 60_000);
