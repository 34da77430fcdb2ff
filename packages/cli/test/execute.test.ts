/** `execute`: answers, exit codes, and every bad input that can reach the books through it. */
import { beforeAll, expect, test } from '@jest/globals';
import { newFolder, type Folder } from './program.ts';

const opened = ['init', '--name', 'Shop', '--currency', 'USD', '--cutoff', '2026-03-02'];
const customer = { type: 'OpenCustomer', data: { customer: 'domar', personal: { name: 'Domar' } } };
const line = { line: '1', description: 'Paper', amount: 12000 };
const invoice = { customer: 'domar', invoice: '10040', documentDate: '2026-03-02', lines: [line] };
const receipt = {
  customer: 'domar',
  documentDate: '2026-03-02',
  paymentType: 'cash',
  total: 12000,
  bank: { code: 'main' },
};
const lines = (...commands: ReadonlyArray<unknown>): string =>
  commands.map((command) => `${JSON.stringify(command)}\n`).join('');
const answers = (stdout: string): ReadonlyArray<unknown> =>
  stdout
    .split('\n')
    .filter((each) => each !== '')
    .map((each): unknown => JSON.parse(each));

let folder: Folder;
beforeAll(async () => {
  folder = await newFolder();
  expect(await folder.run(opened)).toMatchObject({ exitCode: 0, stderr: '' });
  const posted = await folder.run(
    ['execute'],
    lines(customer, { type: 'PostInvoice', data: invoice }),
  );
  expect(posted).toMatchObject({ exitCode: 0, stderr: '' });
});

test('an accepted command is answered by its events and a receipt', async () => {
  const { exitCode, stdout } = await folder.run(
    ['execute', '-'],
    lines({
      type: 'PostCredit',
      data: { ...invoice, invoice: undefined, lines: undefined, credit: 'K1', amount: 5 },
    }),
  );
  expect(exitCode).toBe(0);
  expect(answers(stdout)).toEqual([
    {
      ok: true,
      events: [
        { type: 'CreditPosted', data: expect.objectContaining({ credit: 'K1', amount: 5 }) },
      ],
      receipt: {
        stream: 'account-main.domar',
        revision: expect.any(Number),
        position: expect.stringMatching(/^\d{16}$/),
        hash: expect.stringMatching(/^[\w-]{43}$/),
      },
      duplicate: false,
    },
  ]);
});

test('the first refusal ends the run, unless it is told to keep going', async () => {
  const bad = { type: 'PostInvoice', data: { ...invoice, invoice: 'X', discout: 1 } };
  const good = { type: 'PostInvoice', data: { ...invoice, invoice: '1' } };
  const stopped = await folder.run(['execute'], `\n  \n${lines(bad, good)}`);
  expect(stopped.exitCode).toBe(1);
  expect(answers(stopped.stdout)).toEqual([
    {
      ok: false,
      line: 3,
      refusal: { _tag: 'UnknownField', field: 'discout' },
      message: expect.stringContaining('discout'),
    },
  ]);
  const went = await folder.run(['execute', '--keep-going'], lines(bad, good));
  expect(went.exitCode).toBe(1);
  expect(answers(went.stdout)).toMatchObject([{ ok: false, line: 1 }, { ok: true }]);
});

test('a field that is misspelt beside the data is answered with the right one', async () => {
  const text = '{"type":"HoldCustomer","date":{"customer":"domar"}}';
  const { stdout } = await folder.run(['execute'], text);
  expect(answers(stdout)).toMatchObject([
    { refusal: { _tag: 'UnknownField', field: 'date', near: 'data' } },
  ]);
});

test('a line separator inside a text is no end of a line, and CRLF ends one', async () => {
  const data = { customer: 'petra', personal: { name: 'Petra\u2028Sons' } };
  const text = `{"type":"OpenCustomer","data":${JSON.stringify(data)}}\r\n`;
  const { exitCode, stdout } = await folder.run(['execute'], text);
  expect(answers(stdout)).toMatchObject([{ ok: true }]);
  expect(exitCode).toBe(0);
});

test('a store that is full ends the run with 3, and the same file finishes it later', async () => {
  const credit = {
    type: 'PostCredit',
    data: { ...receipt, total: undefined, paymentType: undefined },
  };
  const input = lines(
    ...Array.from({ length: 400 }, () => ({
      ...credit,
      data: { ...credit.data, bank: undefined, amount: 1 },
    })),
  );
  await folder.write('many.jsonl', input);
  const books = `export COUNTERFOIL_BOOKS='${folder.path('books.db')}'`;
  const full = await folder.shell(`${books}; ulimit -f 400; counterfoil execute many.jsonl`);
  expect(full.exitCode).toBe(3);
  expect(full.stderr).toMatch(/line \d+: StoreFull/);
  const done = answers(full.stdout).length;
  expect(done).toBeLessThan(400);
  const again = await folder.shell(`${books}; counterfoil execute many.jsonl`);
  expect(again.exitCode).toBe(0);
  expect(again.stdout.split('"duplicate":true')).toHaveLength(done + 1);
  expect(answers(again.stdout)).toHaveLength(400);
});

test('every bad input is refused with its tag, and leaves no trace', async () => {
  const post = (change: object) =>
    JSON.stringify({ type: 'PostInvoice', data: { ...invoice, invoice: 'B1', ...change } });
  const amount = (json: string) => post({ lines: [{ ...line, amount: '?' }] }).replace('"?"', json);
  const date = (documentDate: string) => post({ documentDate });
  const id = (name: string) => post({ invoice: name });
  const pay = (change: object) =>
    JSON.stringify({ type: 'PostReceipt', data: { ...receipt, ...change } });
  const note = (notes: string) => post({ notes });
  const command = (type: string, data: object) => JSON.stringify({ type, data });
  const many = Array.from({ length: 2001 }, (_, at) => ({ ...line, line: `${at + 1}` }));
  const to = (item: string, sum: number) => ({ lines: [{ to: item, amount: sum }], total: sum });

  const cases: ReadonlyArray<readonly [string, string]> = [
    ['InvalidAmount', amount('0.1')],
    ['InvalidAmount', amount('-0')],
    ['InvalidAmount', amount('1e21')],
    ['InvalidAmount', amount('9007199254740993')],
    ['InvalidAmount', amount('"12"')],
    ['InvalidAmount', amount('null')],
    ['MalformedCommand', amount('NaN')],
    ['MalformedCommand', amount('Infinity')],
    ['MalformedCommand', amount('0x10')],
    [
      'InvalidAmount',
      command('PostCredit', {
        ...receipt,
        total: undefined,
        paymentType: undefined,
        bank: undefined,
        amount: 0,
      }),
    ],
    ['InvalidAmount', pay({ total: -1 })],
    ['UnknownCurrency', post({ currency: 'ZZZ' })],
    ['UnknownCurrency', post({ currency: 'usd' })],
    ['UnknownCurrency', post({ currency: 'XXX' })],
    ['CurrencyMismatch', post({ currency: 'EUR' })],
    ['TotalMismatch', post({ total: 1 })],
    ['EmptyDocument', post({ lines: [] })],
    ['LimitExceeded', post({ lines: many })],
    ['LimitExceeded', note('x'.repeat(10_000_000))],
    ['UnknownField', post({ discout: 1 })],
    ['UnknownField', post({ lines: [{ ...line, discout: 1 }] })],
    ['UnknownField', `{"type":"CloseDay","data":{"date":"2026-03-02"},"mata":{}}`],
    ['UnknownField', `{"type":"CloseDay","data":{"date":"2026-03-02"},"meta":{"autor":"x"}}`],
    ['DuplicateLine', post({ lines: [line, line] })],
    ['InvalidDate', date('2026-02-30')],
    ['InvalidDate', date('2025-02-29')],
    ['InvalidDate', date('2026-13-01')],
    ['InvalidDate', date('2026-2-3')],
    ['InvalidDate', date('2026-03-02T00:00:00Z')],
    ['InvalidDate', date('0000-01-01')],
    ['DueBeforeDocument', post({ dueDate: '2026-03-01' })],
    ['PeriodClosed', date('2026-03-01')],
    ['InvalidId', id('')],
    ['InvalidId', id('../x')],
    ['InvalidId', id('a/b')],
    ['InvalidId', id('a\0')],
    ['InvalidId', id('a\n')],
    ['InvalidId', id('$all')],
    ['InvalidId', id('x'.repeat(300))],
    ['InvalidId', id('\uD800')],
    ['InvalidId', id('a\u202Eb')],
    ['InvalidId', id('__proto__')],
    ['UnknownField', post({}).replace('"data":{', '"data":{"__proto__":{},')],
    ['UnknownField', post({}).replace(/\}$/, ',"__proto__":{}}')],
    ['SensitiveData', note('card 4111 1111 1111 1111')],
    ['SensitiveData', pay({ cvv: '123' })],
    ['CheckNumberRequired', pay({ paymentType: 'check' })],
    ['ReferenceRequired', pay({ paymentType: 'wire' })],
    ['NotFullyDistributed', pay({})],
    ['OverApplied', pay(to('invoice:10040', 99999))],
    ['ItemUnknown', pay(to('invoice:none', 1))],
    [
      'DocumentUnknown',
      command('VoidInvoice', { customer: 'domar', invoice: 'none', reason: 'x' }),
    ],
    ['CustomerUnknown', post({ customer: 'nobody' })],
    ['UnknownCommand', command('PostInvoise', {})],
    ['UnknownCommand', command('__proto__', {})],
    [
      'BooksAlreadyOpen',
      command('OpenBooks', {
        booksId: 'main',
        name: 'x',
        currency: 'USD',
        cutoffDate: '2026-03-02',
      }),
    ],
    ['NotCutoffDate', command('CloseDay', { date: '2026-03-09' })],
    ['MalformedCommand', 'no JSON'],
    [
      'MalformedCommand',
      post({}).replace('"invoice"', '"kind":"invoice","kind":"invoice","invoice"'),
    ],
    ['MalformedCommand', '{"type":"CloseDay","data":{"date":"2026'],
    ['MalformedCommand', '[]'],
    ['MalformedCommand', 'null'],
    ['MalformedCommand', '{"data":{}}'],
    ['MalformedCommand', '{"type":"CloseDay"}'],
    ['MalformedCommand', '{"type":"CloseDay","data":{"date":"2026-03-02"},"meta":[]}'],
    [
      'MalformedCommand',
      '{"type":"CloseDay","data":{"date":"2026-03-02"},"meta":{"commandId":""}}',
    ],
  ];
  const before = await folder.run(['events', '--json']);
  const input = cases.map(([, text]) => `${text}\n`).join('');
  const { exitCode, stdout } = await folder.run(['execute', '--keep-going'], input);
  const after = await folder.run(['events', '--json']);
  const expected = cases.map(([_tag], index) => ({
    ok: false,
    line: index + 1,
    refusal: expect.objectContaining({ _tag }),
    message: expect.stringMatching(/\S/),
  }));
  expect(answers(stdout)).toEqual(expected);
  expect(exitCode).toBe(1);
  expect(after.stdout).toBe(before.stdout);
});
