/** Documents before they are posted: played through `execute`, listed, and their life told. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { newFolder, runHere, type Folder } from './program.ts';

const FRIDAY = '2026-03-06';
const domar = { customer: 'domar' };
const opening = ['init', '--name', 'Shop', '--currency', 'USD', '--cutoff', FRIDAY];
const command = (type: string, data: object): string => `${JSON.stringify({ type, data })}\n`;
const customer = command('OpenCustomer', { ...domar, personal: { name: 'Domar' } });
const posted = (invoice: string, amount: number): string =>
  command('PostInvoice', {
    ...{ ...domar, invoice, documentDate: FRIDAY },
    lines: [{ line: '1', description: 'Paper', quantity: '4', unitPrice: `${amount / 400}` }],
  });

/** A line under a heading, by the titles of its columns. */
const cellsOf = (output: string, start: RegExp): ReadonlyArray<string> =>
  (output.split('\n').find((line) => start.test(line)) ?? '').split(/ {2,}/);
const parsed = (text: string): unknown => {
  const value: unknown = JSON.parse(text);
  return value;
};
const opened = async (...options: ReadonlyArray<string>): Promise<Folder> => {
  const folder = await newFolder();
  expect(await folder.run([...opening, ...options])).toMatchObject({ exitCode: 0, stderr: '' });
  return folder;
};
const play = async (folder: Folder, ...commands: ReadonlyArray<string>): Promise<void> => {
  const { exitCode, stdout } = await folder.run(['execute'], commands.join(''));
  expect({
    exitCode,
    refused: stdout.split('\n').filter((line) => /"ok":false/.test(line)),
  }).toEqual({ exitCode: 0, refused: [] });
};

/** Each kind from its draft to its posting, with every sort of change on the way. */
const INVOICE = [
  ['DraftInvoice', { documentDate: FRIDAY, notes: 'cart' }],
  ['AddInvoiceLine', { description: 'Paper', quantity: '3', unitPrice: '50.00', tax: 1200 }],
  ['AddInvoiceLine', { description: 'Ink', amount: 1800 }],
  ['AddInvoiceLine', { description: 'Pens', amount: 900 }],
  ['EditInvoiceLine', { line: '1', quantity: '2' }],
  ['DeleteInvoiceLine', { line: '2' }],
  ['ReverseInvoiceLine', { line: '3' }],
  ['CloseInvoice', {}],
  ['ReopenInvoice', {}],
  ['ChangeInvoice', { notes: 'order' }],
  ['CloseInvoice', {}],
  ['PostInvoice', {}],
] as const;
const CREDIT = [
  ['DraftCredit', { documentDate: FRIDAY, kind: 'againstInvoice', amount: 2500 }],
  ['CreditLine', { invoice: '1', line: '1', quantity: '1', reason: 'torn' }],
  ['CloseCredit', {}],
  ['PostCredit', {}],
] as const;
const RECEIPT = [
  [
    'DraftReceipt',
    { documentDate: FRIDAY, paymentType: 'cash', bank: { code: 'main' }, total: 9000 },
  ],
  ['AutoPayRemaining', { to: 'invoice:1' }],
  ['PutRemainderOnAccount', {}],
  ['PostReceipt', {}],
] as const;
const ADJUSTMENT = [
  ['DraftAdjustment', { documentDate: FRIDAY, kind: 'smallBalance' }],
  ['AdjustEntire', { item: 'invoice:2', reason: 'rounding' }],
  ['CloseAdjustment', {}],
  ['PostAdjustment', {}],
] as const;
const steps = (id: object, all: ReadonlyArray<readonly [string, object]>): ReadonlyArray<string> =>
  all.map(([type, data]) => command(type, { ...id, ...data }));

describe('documents of every kind, played through execute', () => {
  let folder: Folder;
  beforeAll(async () => {
    folder = await opened();
    await play(
      folder,
      ...[customer, posted('1', 10_000), posted('2', 40)],
      ...steps({ ...domar, invoice: 'D1' }, INVOICE),
      ...steps({ ...domar, credit: 'C1' }, CREDIT),
      ...steps({ ...domar, receipt: 'R1' }, RECEIPT),
      ...steps({ ...domar, adjustment: 'A1' }, ADJUSTMENT),
      ...steps({ ...domar, adjustment: 'A2' }, ADJUSTMENT.slice(0, 1)),
      command('DeleteAdjustment', { ...domar, adjustment: 'A2' }),
      ...steps({ ...domar, invoice: 'D2' }, INVOICE.slice(0, 2)),
      command('DraftMiscCash', {
        ...{ bank: 'main', miscCash: 'M1', documentDate: FRIDAY, kind: 'other', amount: 4118 },
      }),
      command('VoidInvoice', { ...domar, invoice: 'D1', reason: 'wrong' }),
    );
  });

  test('are listed with their status, their dates and what they come to', async () => {
    const { stdout, stderr } = await folder.run(['documents', '--csv']);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      'kind,id,customer,bank,status,document_date,posting_date,amount,open,payment,currency',
      `invoice,1,domar,,posted,${FRIDAY},${FRIDAY},100.00,0.00,paid,USD`,
      `invoice,2,domar,,posted,${FRIDAY},${FRIDAY},0.40,0.00,paid,USD`,
      `invoice,D1,domar,,voided,${FRIDAY},${FRIDAY},112.00,,,USD`,
      `invoice,D2,domar,,inProgress,${FRIDAY},,162.00,,,USD`,
      `credit,C1,domar,,posted,${FRIDAY},${FRIDAY},25.00,,,USD`,
      `receipt,R1,domar,,posted,${FRIDAY},${FRIDAY},90.00,,,USD`,
      `adjustment,A1,domar,,posted,${FRIDAY},${FRIDAY},-0.40,,,USD`,
      `adjustment,A2,domar,,deleted,${FRIDAY},,0.00,,,USD`,
      `miscCash,M1,,main,readyToPost,${FRIDAY},,41.18,,,USD`,
    ]);
    const people = await folder.run(['documents']);
    expect(cellsOf(people.stdout, /^misc cash/)).toEqual(
      expect.arrayContaining(['M1', 'main', 'ready to post', '41.18']),
    );
  });

  test('are selected by status, kind, customer, and what was known', async () => {
    const ids = async (...args: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
      const { stdout } = await folder.run(['documents', '--csv', ...args]);
      return stdout
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[1] ?? '');
    };
    expect(await ids('--status', 'posted', '--kind', 'invoice')).toEqual(['1', '2']);
    expect(await ids('--status', 'inProgress')).toEqual(['D2']);
    expect(await ids('--kind', 'miscCash')).toEqual(['M1']);
    expect(await ids('--customer', 'domar', '--status', 'reversed')).toEqual([]);
    expect(await ids('--known-at', '4')).toEqual(['1', '2']);
    // The day before, nothing was posted yet; drafts stand as they are known.
    expect(await ids('--as-of', '2026-03-05', '--status', 'posted')).toEqual([]);
    const { stdout } = await folder.run(['documents', '--status', 'readyToPost', '--json']);
    expect(parsed(stdout)).toMatchObject({
      books: 'main',
      report: 'documents',
      currency: 'USD',
      documents: [{ document: 'miscCash:M1', amount: 4118, status: 'readyToPost' }],
    });
    expect((await folder.run(['documents', '--status', 'reversed'])).stdout).toContain(
      'There is no such document.',
    );
  });

  test('tell their life before posting, with each line and its amount', async () => {
    const told = async (...args: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
      const { exitCode, stdout } = await folder.run(['history', ...args]);
      expect(exitCode).toBe(0);
      const [, , , , ...rows] = stdout.trimEnd().split('\n');
      // Without position, author and instant: what happened, and what it was.
      return rows.map((row) =>
        row
          .replace(/ \S+ +\S+Z/, '')
          .replace(/^ *\d+ /, '')
          .trim(),
      );
    };
    const plain = (rows: ReadonlyArray<string>) => rows.map((row) => row.replace(/ {2,}/g, ' | '));
    expect(plain(await told('D1', '--customer', 'domar'))).toEqual([
      `Invoice drafted | document date ${FRIDAY}, notes cart`,
      'Invoice line added | line 1: 150.00 + 12.00 tax for 3 × 50.00, Paper',
      'Invoice line added | line 2: 18.00, Ink',
      'Invoice line added | line 3: 9.00, Pens',
      'Invoice line edited | line 1: 100.00 + 12.00 tax for 2 × 50.00, Paper',
      'Invoice line deleted | line 2: 18.00, Ink',
      'Invoice line reversed | line 3 by line 4: 9.00, Pens',
      'Invoice closed',
      'Invoice reopened',
      'Invoice changed | notes order',
      'Invoice closed',
      `${FRIDAY} | Invoice posted | 112.00 | 112.00`,
      `${FRIDAY} | Invoice voided | -112.00 | 0.00 | reason: wrong`,
    ]);
    expect(plain(await told('C1', '--customer', 'domar'))[1]).toBe(
      'Credit line added | line 1: 25.00 for 1 of line 1 of invoice:1, reason: torn',
    );
    expect(plain(await told('R1', '--customer', 'domar'))).toEqual([
      `Receipt drafted | document date ${FRIDAY}, payment type cash, total 90.00, bank main`,
      'Receipt line added | line 1: 75.00 to invoice:1',
      'Receipt remainder put on account | 15.00 on account',
      'Receipt closed',
      `${FRIDAY} | Receipt posted | -15.00 | -15.00 | gave 75.00 to invoice:1`,
    ]);
    expect(plain(await told('invoice:2', '--customer', 'domar'))).toEqual([
      `${FRIDAY} | Invoice posted | 0.40 | 0.40`,
      `${FRIDAY} | Adjustment posted | -0.40 | 0.00 | by adjustment:A1`,
    ]);
    expect(plain(await told('M1', '--bank', 'main'))).toEqual([
      `Misc cash drafted | document date ${FRIDAY}, kind other, amount 41.18`,
      'Misc cash closed',
    ]);
    const nobody = await folder.run(['history', 'M1', '--bank', 'other']);
    expect(nobody).toMatchObject({ exitCode: 2, stdout: '' });
  });

  test('stand in the log under their own names', async () => {
    const { stdout } = await folder.run(['events', '--csv']);
    const rows = stdout.split('\n').map((line) => line.split(','));
    const of = (type: string) => rows.filter((row) => row[4] === type).map((row) => row[6]);
    // A line of a credit names an invoice too, and is the credit's all the same.
    expect(of('CreditLineAdded')).toEqual(['credit:C1']);
    expect(of('ReceiptRemainderPutOnAccount')).toEqual(['receipt:R1']);
    expect(of('AdjustmentPosted')).toEqual(['adjustment:A1']);
    expect(of('MiscCashDrafted')).toEqual(['miscCash:M1']);
    const people = await folder.run(['events']);
    const starts = people.stdout
      .split('\n')
      .filter((line) => /domar/.test(line))
      .map((line) => line.indexOf('domar'));
    expect(new Set(starts).size).toBe(1);
  });

  test('leave a log that is whole', async () => {
    expect(await folder.run(['verify'])).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

test.each([
  ['--status', 'open', 'inProgress, readyToPost, posted, reversed, voided, deleted'],
  ['--kind', 'bill', 'invoice, credit, receipt, adjustment, miscCash, refund'],
])('a misspelt %s is answered with the right ones', async (option, value, right) => {
  const { exitCode, stdout, stderr } = await runHere(['documents', option, value]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(right);
});
