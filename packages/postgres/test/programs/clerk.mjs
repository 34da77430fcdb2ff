/**
 * Several clerks in one process, who pay the same few invoices in small sums until they may not
 * pay any more. Prints what became of each command: `commandId paid` or `commandId TAG`. Runs the
 * built packages.
 */
import { openBooks } from '@counterfoil/core';
import { openPostgres } from '@counterfoil/postgres';

const [connectionString = '', schema = '', name = '', clerks = '4', turns = '30', customers = ''] =
  process.argv.slice(2);
const store = await openPostgres({ connectionString, schema, poolSize: 4 });
const books = await openBooks({ store });
const accounts = customers.split(',');

/** @param {string} customer @param {string} commandId */
const pay = async (customer, commandId) => {
  const data = {
    customer,
    receipt: commandId,
    documentDate: '2026-03-02',
    paymentType: 'cash',
    bank: { code: 'till' },
    total: 7,
    lines: [{ to: `invoice:${customer}-1`, amount: 7 }],
  };
  for (;;) {
    const result = await books.task({ type: 'PostReceipt', data, meta: { commandId } })();
    if (result._tag === 'Right') return 'paid';
    if (result.left._tag !== 'Contended') return result.left._tag;
  }
};

/** @param {number} clerk */
const work = async (clerk) => {
  for (let turn = 0; turn < Number(turns); turn += 1) {
    const commandId = `${name}-${clerk}-${turn}`;
    const customer = accounts[(clerk + turn) % accounts.length] ?? '';
    process.stdout.write(`${commandId} ${await pay(customer, commandId)}\n`);
  }
};

await Promise.all(Array.from({ length: Number(clerks) }, (_, clerk) => work(clerk)));
await books.close();
