/** `history`: what is told of each step, to people and to programs. */
import { beforeAll, expect, test } from '@jest/globals';
import { newFolder, type Folder } from './program.ts';

const DAY = '2026-03-06';
const domar = { customer: 'domar' };
const command = (type: string, data: object): string =>
  `${JSON.stringify({ type, data: { ...domar, ...data } })}\n`;
const line = { line: '1', description: 'Paper', amount: 10_000 };
const receipt = { receipt: 'R1', reason: 'nsf' };

let folder: Folder;
beforeAll(async () => {
  folder = await newFolder();
  const init = ['init', '--name', 'Shop', '--currency', 'USD', '--cutoff', DAY];
  await folder.run([...init, '--credit-policy', 'warn']);
  const played = await folder.run(
    ['execute'],
    [
      command('OpenCustomer', { personal: { name: 'Domar' }, creditLimit: 500 }),
      command('HoldCustomer', {}),
      command('PostInvoice', { invoice: '1', documentDate: DAY, lines: [line] }),
      command('DraftCredit', { credit: 'C1', documentDate: DAY, amount: 500, reason: 'broken' }),
      command('DraftInvoice', { invoice: '2', documentDate: DAY, notes: 'cart' }),
      command('AddInvoiceLine', { invoice: '2', description: 'Ink', amount: 1800, tax: 100 }),
      command('ChangeInvoice', { invoice: '2', notes: 'order' }),
      command('PostReceipt', {
        ...{ receipt: 'R1', documentDate: DAY, paymentType: 'check', checkNumber: '7' },
        ...{ total: 300, bank: { code: 'main' }, lines: [{ to: 'invoice:1', amount: 300 }] },
      }),
      command('ReverseReceipt', receipt),
      command('RepresentReceipt', { receipt: 'R2', represents: 'R1', documentDate: DAY }),
      command('PostAdjustment', {
        ...{ adjustment: 'A1', documentDate: DAY, kind: 'writeOff' },
        lines: [{ line: '1', item: 'invoice:1', amount: -50, reason: 'small' }],
      }),
    ].join(''),
  );
  expect(played.stdout.split('\n').filter((each) => each.startsWith('{"ok":false'))).toEqual([]);
});

/** What happened, and what it was, without position, author and instant. */
const people = async (document: string): Promise<ReadonlyArray<string>> => {
  const { stdout } = await folder.run(['history', document, '--customer', 'domar']);
  return stdout
    .trimEnd()
    .split('\n')
    .slice(4)
    .map((row) => row.replace(/^ *\d+ +/, '').replace(/ +\S+ +\S+Z */, ' | '));
};
const programs = async (document: string): Promise<unknown> => {
  const { stdout } = await folder.run(['history', document, '--customer', 'domar', '--json']);
  return JSON.parse(stdout);
};

test('the steps of a draft say to programs what they say to people', async () => {
  expect(await people('invoice:2')).toEqual([
    `Invoice drafted | document date ${DAY}, notes cart`,
    'Invoice line added | line 1: 18.00 + 1.00 tax, Ink',
    'Invoice changed | notes order',
  ]);
  expect(await programs('invoice:2')).toMatchObject({
    lines: [
      { type: 'InvoiceDrafted', details: { documentDate: DAY, notes: 'cart' } },
      { details: { line: '1', description: 'Ink', amount: 1800, tax: 100 } },
      { details: { notes: 'order' } },
    ],
  });
});

test('an invoice that was warned of says so', async () => {
  const [posted = ''] = await people('invoice:1');
  expect(posted).toContain('| although customer on hold and credit limit exceeded');
  expect(await programs('invoice:1')).toMatchObject({
    lines: [
      { details: { warnings: ['CustomerOnHold', 'CreditLimitExceeded'], lines: [line] } },
      { by: 'receipt:R1' },
      { tookBack: [{ amount: 300 }] },
      { by: 'receipt:R2' },
      { by: 'adjustment:A1' },
    ],
  });
});

test('a receipt says for which it stands in', async () => {
  const [posted = ''] = await people('receipt:R2');
  expect(posted).toContain('| stands in for receipt:R1, gave 3.00 to invoice:1');
  expect(await programs('receipt:R2')).toMatchObject({
    lines: [{ details: { represents: 'R1', checkNumber: '7', total: 300 } }],
  });
  expect((await people('receipt:R1')).at(-1)).toContain('| receipt:R2 stands in for it');
});

test('a reason is told once', async () => {
  expect(await people('credit:C1')).toContain(
    `Credit drafted | document date ${DAY}, amount 5.00, reason: broken`,
  );
});
