/** `import`: each row whole or not at all, and nothing twice. */
import { beforeEach, expect, test } from '@jest/globals';
import { newFolder, type Folder } from './program.ts';

let folder: Folder;
beforeEach(async () => {
  folder = await newFolder();
  await folder.run(['init', '--name', 'Shop', '--currency', 'USD', '--cutoff', '2026-03-02']);
});

const file = (...rows: ReadonlyArray<string>): Promise<string> =>
  folder.write('in.csv', ['date,document,kind,customer,amount', ...rows, ''].join('\n'));
const importing = async (...options: ReadonlyArray<string>) => {
  const { exitCode, stdout, stderr } = await folder.run(['import', 'in.csv', '--json', ...options]);
  expect(stderr).toBe('');
  const summary: unknown = JSON.parse(stdout);
  return { exitCode, summary };
};
const sums = (invoices: number, amount: number, credits: number, credit: number) => ({
  invoice: { rows: invoices, amount },
  credit: { rows: credits, amount: credit },
});
const balances = async (): Promise<unknown> => {
  const { stdout } = await folder.run(['balance', '--csv']);
  return stdout;
};

test('rows become invoices and credits, and what cannot be taken is named by line', async () => {
  await file(
    '2026-03-02,1,invoice,domar,120.00',
    '2026-03-02,2,invoice,domar,-20.00',
    '2026-03-03,3,credit,petra,-5',
    '2026-03-03,4,invoice,petra,0.00',
    '2026-03-03,5,invoice,,1.00',
    '2026-03-03,6,invoice,petra,1.005',
    '2026-03-03,7,voucher,petra,1.00',
    '2026-03-03,8,credit,petra,0',
    '2026-03-03,9,credit,petra,5.00',
    '2026-02-30,10,invoice,petra,1.00',
    '2026-03-01,11,invoice,petra,1.00',
    '2026-03-03,1,invoice,petra,1.00',
    '2026-03-03,a/b,invoice,petra,1.00',
    '2026-03-03,12,invoice,petra,"1,000.00"',
    '2026-03-03,13,invoice,petra, 12 ',
    '2026-03-03,14,invoice,petra,',
    '2026-03-03,15,invoice,petra,1.00,more',
    '2026-03-03,,invoice,petra,1.00',
    '2026-03-03,16,invoice,petra,１2',
    '2026-03-03,17,invoice,petra,1e3',
    '"2026-03-03","18","invoice","petra\nsons","1.00"',
    '2026-03-03,19,invoice,petra,1.00',
  );
  const { exitCode, summary } = await importing();
  expect(exitCode).toBe(1);
  const refused = (line: number, _tag: string) =>
    expect.objectContaining({ line, refusal: expect.objectContaining({ _tag }) });
  expect(summary).toEqual({
    books: 'main',
    file: 'in.csv',
    currency: 'USD',
    rows: 22,
    customersOpened: 2,
    taken: sums(3, 12100, 2, -2500),
    already: sums(0, 0, 0, 0),
    notTaken: [
      refused(6, 'MalformedCommand'),
      refused(7, 'InvalidPrecision'),
      refused(8, 'MalformedCommand'),
      refused(9, 'InvalidAmount'),
      refused(10, 'InvalidAmount'),
      refused(11, 'InvalidDate'),
      refused(12, 'PeriodClosed'),
      refused(13, 'DuplicateDocument'),
      refused(14, 'InvalidId'),
      refused(15, 'InvalidAmount'),
      refused(16, 'InvalidAmount'),
      refused(17, 'InvalidAmount'),
      refused(18, 'MalformedCommand'),
      refused(19, 'MalformedCommand'),
      refused(20, 'InvalidAmount'),
      refused(21, 'InvalidAmount'),
      refused(22, 'InvalidId'),
    ],
  });
  expect(await balances()).toBe(
    'customer,owed,credit,balance,currency\ndomar,120.00,-20.00,100.00,USD\npetra,1.00,-5.00,-4.00,USD\n',
  );
});

test('importing again changes nothing, and a row that changed is refused', async () => {
  await file('2026-03-02,1,invoice,domar,120.00', '2026-03-02,2,credit,domar,-20.00');
  expect(await importing('--terms', '30')).toMatchObject({
    exitCode: 0,
    summary: { taken: sums(1, 12000, 1, -2000), customersOpened: 1 },
  });
  const log = (await folder.run(['events', '--json'])).stdout;
  expect(await importing('--terms', '30')).toMatchObject({
    exitCode: 0,
    summary: { taken: sums(0, 0, 0, 0), already: sums(1, 12000, 1, -2000), customersOpened: 0 },
  });
  await file('2026-03-02,1,invoice,domar,120.01', '2026-03-02,2,credit,petra,-20.00');
  expect(await importing('--terms', '30')).toMatchObject({
    exitCode: 1,
    summary: {
      taken: sums(0, 0, 0, 0),
      notTaken: [
        { line: 2, refusal: { _tag: 'CommandIdReused' } },
        { line: 3, refusal: { _tag: 'DuplicateDocument' } },
      ],
    },
  });
  const after = (await folder.run(['events', '--json'])).stdout;
  // The new customer was opened before its credit was refused; no money moved.
  expect(after.slice(0, log.length)).toBe(log);
  expect(after.slice(log.length).split('\n')).toHaveLength(2);
});

test('columns and kinds are mapped by options', async () => {
  await folder.write(
    'in.csv',
    '\uFEFFNo;Day;Who;Sum;What;Due;Full name;For;Money\n' +
      '1;2026-03-02;d1;10.50;FA;2026-03-20;Domar & Sons;Paper;USD\n' +
      '2;2026-03-02;d1;1.50;GS;;;"=HYPERLINK(""x"")";USD\n' +
      '3;2026-03-02;d1;1.50;FA;;;Pens;EUR\n',
  );
  const columns = '--document No --date Day --customer Who --amount Sum --kind What --due-date Due';
  const more = '--description For --currency Money --invoice-kind FA --credit-kind gs,gutschrift';
  const { summary } = await importing(
    ...`${columns} ${more} --delimiter ; --customer-name`.split(' '),
    'Full name',
  );
  expect(summary).toMatchObject({
    taken: sums(1, 1050, 1, -150),
    notTaken: [{ line: 4, refusal: { _tag: 'CurrencyMismatch' } }],
  });
  const items = await folder.run(['open-items', '--csv']);
  expect(items.stdout).toContain('d1,invoice:1,2026-03-02,2026-03-20,,10.50,10.50,USD');
  const events = await folder.run(['events', '--json']);
  expect(events.stdout).toContain('"name":"Domar & Sons"');
  const history = await folder.run(['history', 'credit:2', '--customer', 'd1', '--csv']);
  expect(history.stdout).toContain('"reason: =HYPERLINK(""x"")"');
});

test('a file that cannot be understood imports nothing', async () => {
  const misused = async (content: string | Uint8Array, ...options: ReadonlyArray<string>) => {
    await folder.write('in.csv', content);
    const { exitCode, stdout, stderr } = await folder.run(['import', 'in.csv', ...options]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    return stderr;
  };
  expect(await misused('')).toContain('empty');
  expect(await misused('date,document,customer\n')).toContain('--amount COLUMN');
  expect(await misused('date,document,customer,amount_eur\n')).toContain('EUR');
  expect(await misused('date,document,customer,amount\n', '--kind', 'x')).toContain('--kind x');
  expect(await misused('date,document,customer,amount\n', '--terms', 'x')).toContain('--terms');
  expect(await misused(Buffer.from([0x64, 0xff, 0x0a]))).toContain('UTF-8');
  expect(await misused('date,document,customer,amount\n2026-03-02,1,a,"1')).toContain('CSV');
  const { exitCode, stderr } = await folder.run(['import', 'none.csv']);
  expect({ exitCode, said: stderr.includes('cannot read none.csv') }).toEqual({
    exitCode: 2,
    said: true,
  });
});

test.each([
  ['date,document,customer,amount,amount', '', '2 columns are named "amount"'],
  ['date,document,customer,amount,amount', '--amount amount', '2 columns are named "amount"'],
  ['date,document,customer,amount,Total', '', 'amount: amount, Total. Name one with --amount'],
  ['date,document,customer,amount_usd,amount_eur', '', 'amount: amount_usd, amount_eur.'],
  ['date,document,invoice,customer,amount', '', 'document: document, invoice. Name one with --doc'],
  [
    'date,document,customer,amount,due,due_date',
    '',
    'due date: due, due_date. Name one with --due',
  ],
  ['date,document,customer,amount,kind,type', '--kind kind', undefined],
  ['date,document,invoice,customer,amount', '--document document', undefined],
  ['date,document,invoice,customer,amount', '--description invoice', undefined],
])('no column is chosen by chance: %s %s', async (heading, options, said) => {
  await folder.write('in.csv', `${heading}\n`);
  const asked = options === '' ? [] : options.split(' ');
  const { exitCode, stderr } = await folder.run(['import', 'in.csv', ...asked]);
  expect(exitCode).toBe(said === undefined ? 0 : 2);
  expect(stderr).toEqual(said === undefined ? '' : expect.stringContaining(said));
});

test('books of the cutoff day take no import', async () => {
  await folder.run(
    'init --id day --name Day --currency USD --cutoff 2026-03-02 --posting-policy cutoffDay'.split(
      ' ',
    ),
  );
  await file('2026-03-02,1,invoice,domar,120.00');
  const { exitCode, stderr } = await folder.run(['import', 'in.csv', '--id', 'day']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('openPeriod');
});
