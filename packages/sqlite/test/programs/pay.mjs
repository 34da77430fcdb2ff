/**
 * Several clerks in one process, who pay the same few invoices in sums of many sizes until they may
 * not pay any more. Prints what became of each command: `commandId customer amount paid`, or a tag
 * in place of `paid`. Runs the built packages.
 */
import { writeSync } from 'node:fs';
import { openBooks } from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';

const [file = '', name = '', clerks = '3', turns = '30', customers = ''] = process.argv.slice(2);
const books = await openBooks({ store: await openSqlite(file, { patience: 60_000 }) });
const accounts = customers.split(',');

/** @param {string} customer @param {string} receipt @param {number} amount */
const pay = async (customer, receipt, amount) => {
  const data = {
    customer,
    receipt,
    documentDate: '2026-03-02',
    paymentType: 'cash',
    bank: { code: 'till' },
    total: amount,
    lines: [{ to: `invoice:${customer}-1`, amount }],
  };
  const command = { type: 'PostReceipt', data, meta: { commandId: receipt } };
  for (;;) {
    const result = await books.task(command)();
    if (result._tag === 'Right') return 'paid';
    if (result.left._tag !== 'Contended') return result.left._tag;
  }
};

/** @param {number} clerk */
const work = async (clerk) => {
  for (let turn = 0; turn < Number(turns); turn += 1) {
    const receipt = `${name}-${clerk}-${turn}`;
    const customer = accounts[(clerk + turn) % accounts.length] ?? '';
    const amount = 7 + ((clerk * 5 + turn * 3) % 11);
    writeSync(1, `${receipt} ${customer} ${amount} ${await pay(customer, receipt, amount)}\n`);
  }
};

await Promise.all(Array.from({ length: Number(clerks) }, (_, clerk) => work(clerk)));
await books.close();
