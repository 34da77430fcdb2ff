/**
 * A clerk who never stops, to be killed: posts invoices, receipts and reversals on a few accounts
 * at once, and prints the id of each command once it is acknowledged. Runs the built packages.
 * Started again on the same file, it sends its last commands again before it goes on.
 */
import { writeSync } from 'node:fs';
import { createBooks, openBooks } from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';

const [file = '', firstRound = '0', mode = 'open'] = process.argv.slice(2);
const store = await openSqlite(file);
const customers = ['ada', 'bea', 'cyd', 'dot'];
const day = '2026-03-02';

const books =
  mode === 'create'
    ? await createBooks({ store, name: 'Acme', currency: 'USD', cutoffDate: day })
    : await openBooks({ store });

const send = async (commandId, type, data) => {
  const { duplicate } = await books.execute({ type, data, meta: { commandId, actor: 'clerk' } });
  // Written at once: what the parent has read was acknowledged before the kill.
  writeSync(1, `${commandId} ${duplicate ? 'again' : 'new'}\n`);
};

const work = async (customer) => {
  if (mode === 'create')
    await send(`open-${customer}`, 'OpenCustomer', { customer, personal: { name: customer } });
  for (let round = Number(firstRound); ; round += 1) {
    const id = `${customer}-${round}`;
    const lines = [{ line: '1', description: 'Goods', amount: 1000 }];
    const paper = { customer, documentDate: day };
    await send(`invoice-${id}`, 'PostInvoice', { ...paper, invoice: id, lines });
    await send(`receipt-${id}`, 'PostReceipt', {
      ...paper,
      receipt: id,
      paymentType: 'cash',
      bank: { code: 'till' },
      total: 600,
      lines: [{ to: `invoice:${id}`, amount: 600 }],
    });
    if (round % 2 === 0)
      await send(`bounce-${id}`, 'ReverseReceipt', { customer, receipt: id, reason: 'nsf' });
  }
};

await Promise.all(customers.map(work));
