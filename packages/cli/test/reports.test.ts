/** Reports, their options and formats, and how the program ends when something is wrong. */
import { beforeAll, expect, test } from '@jest/globals';
import { newFolder, runHere, type Folder } from './program.ts';

let folder: Folder;
const cutoff = '2026-03-02';
const paper = { customer: 'domar', documentDate: cutoff };
const script = [
  { type: 'OpenCustomer', data: { customer: 'domar', personal: { name: 'Domar' } } },
  {
    type: 'PostInvoice',
    data: {
      ...paper,
      invoice: '10040',
      dueDate: '2026-04-01',
      lines: [{ line: '1', description: 'Paper', amount: 123456789 }],
    },
    meta: { actor: '=1+1' },
  },
  { type: 'PostCredit', data: { ...paper, credit: '10040', amount: 1000, reason: 'goodwill' } },
  {
    type: 'PostReceipt',
    data: {
      ...paper,
      documentDate: '2026-03-09',
      receipt: 'R1',
      paymentType: 'cash',
      total: 500,
      bank: { code: 'main' },
      lines: [{ to: 'invoice:10040', amount: 500 }],
    },
  },
];

beforeAll(async () => {
  folder = await newFolder();
  await folder.run(['init', '--name', 'Shop', '--currency', 'USD', '--cutoff', cutoff]);
  const input = script.map((command) => `${JSON.stringify(command)}\n`).join('');
  expect(await folder.run(['execute'], input)).toMatchObject({ exitCode: 0 });
});

const json = async (...args: ReadonlyArray<string>): Promise<unknown> => {
  const { exitCode, stdout, stderr } = await folder.run([...args, '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const value: unknown = JSON.parse(stdout);
  return value;
};

test('a report states the date and the position it was made at, and amounts in minor units', async () => {
  expect(await json('balance')).toEqual({
    books: 'main',
    report: 'balance',
    asOf: '2026-03-09',
    position: '0000000000000005',
    rows: [
      { customer: 'domar', currency: 'USD', owed: 123456289, credit: -1000, balance: 123455289 },
    ],
    totals: [{ currency: 'USD', owed: 123456289, credit: -1000, balance: 123455289 }],
  });
});

test('both time axes and the customer select', async () => {
  const total = (balance: number) => ({ totals: [{ balance }] });
  expect(await json('balance', '--as-of', '2026-03-08')).toMatchObject(total(123455789));
  expect(await json('balance', '--known-at', '3')).toMatchObject(total(123456789));
  expect(await json('balance', '--known-at', '9999-01-01T00:00:00Z')).toMatchObject(
    total(123455289),
  );
  const before = ['--known-at', '2000-01-01T00:00:00Z', '--as-of', cutoff];
  expect(await json('balance', ...before)).toMatchObject({ rows: [] });
  const { stdout } = await folder.run(['events', '--known-at', '4', '--as-of', cutoff, '--json']);
  expect(stdout.split('\n')).toHaveLength(5);
});

test('aging by any buckets, bases and places for what is unapplied', async () => {
  expect(
    await json('aging', '--as-of', '2026-04-10', '--buckets', '5,10', '--unapplied', 'setOff'),
  ).toMatchObject({
    labels: ['current', '1–5', '6–10', '>10'],
    totals: [{ buckets: [0, 0, 123455289, 0], unapplied: 0, balance: 123455289 }],
  });
  expect(
    await json(
      'aging',
      '--as-of',
      '2026-04-10',
      '--basis',
      'documentDate',
      '--unapplied',
      'bucket',
    ),
  ).toMatchObject({ totals: [{ buckets: [0, 0, 123455289, 0, 0], balance: 123455289 }] });
  const { stdout } = await folder.run(['aging', '--as-of', '2026-04-10']);
  const [, , heading, , row, , total] = stdout.split('\n');
  expect(heading).toBe(
    'Customer  Current          1–30  31–60  61–90   >90  Unapplied       Balance',
  );
  expect(row).toBe('domar        0.00  1,234,562.89   0.00   0.00  0.00     -10.00  1,234,552.89');
  expect(total).toBe(
    'Total        0.00  1,234,562.89   0.00   0.00  0.00     -10.00  1,234,552.89',
  );
});

test('a history by number alone needs a number that one document has', async () => {
  const several = await folder.run(['history', '10040', '--customer', 'domar']);
  expect(several.exitCode).toBe(2);
  expect(several.stderr).toContain('invoice:10040, credit:10040');
  expect(await json('history', 'R1', '--customer', 'domar')).toMatchObject({
    document: 'receipt:R1',
    lines: [{ type: 'ReceiptPosted', open: 0 }],
  });
  expect(await folder.run(['history', 'R1'])).toMatchObject({ exitCode: 2 });
  expect(await folder.run(['history', 'R9', '--customer', 'domar'])).toMatchObject({ exitCode: 2 });
});

test('text that a spreadsheet would run is neutralised, negative amounts are not', async () => {
  const events = await folder.run(['events', '--csv']);
  expect(events.stdout).toContain(",'=1+1,");
  expect(events.stdout).toContain(',-10.00,USD');
  const items = await folder.run(['open-items', '--csv']);
  expect(items.stdout).toContain('domar,credit:10040,2026-03-02,,,-10.00,-10.00,USD\n');
});

test.each([
  ['two books', ['--books', 'd.db', 'aging', '--books', 'e.db'], "'--books <where>' stands there"],
  ['two dates', ['aging', '--as-of', cutoff, '--as-of', cutoff], "'--as-of <date>' stands there"],
  ['two of a choice', 'documents --status posted --status voided'.split(' '), 'Say it once'],
  ['no such command', ['agin'], 'Did you mean aging?'],
  ['no command', [], 'Usage:'],
  ['an unknown option', ['aging', '--frm', 'x'], '--frm'],
  ['a wrong choice', ['aging', '--basis', 'x'], 'dueDate'],
  ['no day', ['balance', '--as-of', '2026-02-30'], '--as-of 2026-02-30'],
  ['no moment', ['balance', '--known-at', 'noon'], '--known-at noon'],
  ['no buckets', ['aging', '--buckets', '30,20'], '--buckets 30,20'],
  ['two formats', ['balance', '--json', '--csv'], 'Choose one'],
  ['no file', ['balance', '--books', 'none.db'], 'counterfoil init --books none.db'],
  ['no folder', ['balance', '--books', 'package.json/books.db'], 'package.json/books.db: ENOTDIR'],
  ['no books', ['balance', '--id', 'other'], '--id other'],
  ['no commands', ['execute', 'none.jsonl'], 'none.jsonl'],
  ['a missing option', ['init', '--name', 'x'], '--currency'],
])('bad usage ends with 2 and says what to do: %s', async (_, args, said) => {
  const env = { COUNTERFOIL_BOOKS: folder.path('books.db') };
  const { exitCode, stdout, stderr } = await runHere(args, env);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(said);
});

test('a refused init leaves no file behind', async () => {
  const books = ['--books', 'new.db', '--name', 'x', '--cutoff', cutoff];
  const refused = await folder.run(['init', ...books, '--currency', 'usd']);
  expect(refused).toEqual({
    exitCode: 2,
    stdout: '',
    stderr:
      'counterfoil: --currency usd is no currency of ISO 4217, such as USD. Did you mean USD?\n',
  });
  // What only core knows to be wrong is tried in memory first.
  const long = ['--books', 'new.db', '--cutoff', cutoff, '--currency', 'USD', '--name'];
  expect(await folder.run(['init', ...long, 'x'.repeat(1000)])).toMatchObject({ exitCode: 1 });
  expect(await folder.run(['balance', '--books', 'new.db'])).toMatchObject({ exitCode: 2 });
  await folder.write('text', 'x');
  const inFile = ['init', '--name', 'x', '--cutoff', cutoff, '--currency', 'USD', '--books'];
  const nowhere = await folder.run([...inFile, 'text/books.db']);
  expect(nowhere).toMatchObject({ exitCode: 2, stdout: '' });
  expect(nowhere.stderr).toMatch(/^counterfoil: there can be no file text\/books.db: ENOTDIR/);
});

test('a file that cannot be used ends with 3', async () => {
  await folder.write(
    'text.db',
    'this is no database, and long enough to be seen as none\n'.repeat(99),
  );
  const { exitCode, stderr } = await folder.run(['balance', '--books', 'text.db']);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('text.db');
});

test('help comes from every command, and ends with 0', async () => {
  const { exitCode, stdout } = await runHere(['help']);
  expect(exitCode).toBe(0);
  const names = [...stdout.matchAll(/^ {2}([a-z-]+) .*$/gm)].map((match) => match[1] ?? '');
  const commands = names.filter((name) => name !== 'help' && !name.startsWith('-'));
  expect(commands.sort()).toEqual(
    'init execute import aging balance credits open-items documents history events close-day copy verify'
      .split(' ')
      .sort(),
  );
  const helps = await Promise.all(commands.map((name) => runHere(['help', name])));
  for (const help of helps) expect(help).toMatchObject({ exitCode: 0, stderr: '' });
});

test('a reader that stops early, as head does, is no error', async () => {
  const { stdout, stderr } = await folder.shell(
    `export COUNTERFOIL_BOOKS='${folder.path('books.db')}'
     credit='{"type":"PostCredit","data":{"customer":"domar","documentDate":"2026-03-02","amount":1}}'
     for n in $(seq 500); do echo "$credit"; done > many.jsonl
     counterfoil execute many.jsonl | head -c 1`,
  );
  expect({ stdout, stderr }).toEqual({ stdout: '{', stderr: '' });
});

test('credits show what was refunded in a column of their own, and only where something was', async () => {
  const own = await newFolder();
  await own.run(['init', '--name', 'Shop', '--currency', 'USD', '--cutoff', cutoff]);
  const say = async (command: object) => {
    expect(await own.run(['execute'], JSON.stringify(command))).toMatchObject({ exitCode: 0 });
    return (await own.run(['credits', '--all'])).stdout;
  };
  await say({ type: 'OpenCustomer', data: { customer: 'domar', personal: { name: 'Domar' } } });
  const credit = { ...paper, credit: '1', amount: 1000, reason: 'goodwill' };
  expect(await say({ type: 'PostCredit', data: credit })).toMatch(/10\.00 +0\.00 +10\.00/);
  const refund = { ...paper, refund: 'F', from: 'credit:1', amount: 400, method: 'cash' };
  const all = await say({ type: 'PostRefund', data: { ...refund, bank: { code: 'main' } } });
  expect(all).toMatch(/Original +Used +Other +Remaining/);
  expect(all).toMatch(/10\.00 +0\.00 +-4\.00 +6\.00/);
});
