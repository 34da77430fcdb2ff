/** Bad input at the boundary: each is refused with its tag and the field it stands in. */
import { describe, expect, test } from '@jest/globals';
import { ids } from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { commandDeclarations, readCommand } from '../../src/commands.ts';
import { isId } from '../../src/kernel/ids.ts';

const line = { line: '1', description: 'Work', amount: 100 };
const invoice = { customer: 'domar', invoice: '10040', documentDate: '2026-03-02', lines: [line] };
const credit = { customer: 'domar', credit: '1', documentDate: '2026-03-02', amount: 10 };
const receipt = {
  customer: 'domar',
  receipt: 'R1',
  documentDate: '2026-03-02',
  paymentType: 'check',
  total: 10,
};

const refused = (type: string, data: unknown) => {
  const outcome = readCommand({ type, data });
  return E.isLeft(outcome) ? outcome.left : outcome.right;
};

test('what is right is read as it is', () =>
  expect(readCommand({ type: 'PostInvoice', data: invoice })).toEqual(
    E.right({ type: 'PostInvoice', data: invoice }),
  ));

describe('amounts', () => {
  const bad: ReadonlyArray<[unknown, string]> = [
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-0, '-0'],
    [0.1, '0.1'],
    [1e21, '1e+21'],
    [2 ** 53, '9007199254740992'],
    ['100', '100'],
    ['', ''],
    [' 12 ', ' 12 '],
    ['0x10', '0x10'],
    ['1e3', '1e3'],
    ['1,000', '1,000'],
    ['１２', '１２'],
    [null, 'null'],
    [undefined, 'nothing'],
    [[100], '[100]'],
    [true, 'true'],
  ];
  test.each(bad)('%p is refused', (amount, value) =>
    expect(refused('PostCredit', { ...credit, amount })).toMatchObject({
      _tag: 'InvalidAmount',
      field: 'amount',
      value,
      expected: 'a whole number of minor units above zero',
    }),
  );

  test('the field names the line', () =>
    expect(
      refused('PostInvoice', { ...invoice, lines: [line, { ...line, amount: 0.5 }] }),
    ).toMatchObject({ _tag: 'InvalidAmount', field: 'lines[1].amount', value: '0.5' }));

  test.each([0, -1])('%d is not above zero where it must be', (amount) =>
    expect(refused('PostCredit', { ...credit, amount })).toMatchObject({ _tag: 'InvalidAmount' }),
  );

  test('the total of a receipt is not below zero', () =>
    expect(refused('PostReceipt', { ...receipt, total: -1 })).toMatchObject({
      _tag: 'InvalidAmount',
      field: 'total',
    }));
});

describe('fields', () => {
  test.each([
    ['discout', invoice, 'UnknownField', 'discout'],
    ['__proto__', invoice, 'UnknownField', '__proto__'],
    ['constructor', invoice, 'UnknownField', 'constructor'],
    ['cvv', receipt, 'SensitiveData', 'cvv'],
    ['cardNumber', receipt, 'SensitiveData', 'cardNumber'],
  ])('%s is refused', (name, data, _tag, field) => {
    const text = JSON.stringify(data).replace(/^\{/, `{"${name}":"1",`);
    const type = data === receipt ? 'PostReceipt' : 'PostInvoice';
    const parsed: unknown = JSON.parse(text);
    expect(refused(type, parsed)).toEqual({ _tag, field });
  });

  test('a misspelt field of a line is refused, not ignored', () =>
    expect(refused('PostInvoice', { ...invoice, lines: [{ ...line, taxs: 1 }] })).toEqual({
      _tag: 'UnknownField',
      field: 'lines[0].taxs',
      near: 'tax',
    }));

  test.each([
    ['text', 'x'],
    ['a list', []],
    ['nothing', null],
    ['a number', 1],
  ])('%s is no data', (_, data) =>
    expect(readCommand({ type: 'PostInvoice', data })).toMatchObject({
      left: { _tag: 'MalformedCommand', field: 'data' },
    }),
  );

  test('an unknown command is named', () => {
    expect(readCommand({ type: 'SettleUp', data: {} })).toEqual(
      E.left({ _tag: 'UnknownCommand', type: 'SettleUp' }),
    );
    expect(readCommand('PostInvoice')).toMatchObject({ left: { _tag: 'MalformedCommand' } });
    expect(readCommand({ type: 'PostInvoice', data: invoice, more: 1 })).toEqual(
      E.left({ _tag: 'UnknownField', field: 'more' }),
    );
  });

  test('of each command every required field is missed when it is not there', () => {
    // `ChangeBooks` has none: whatever is there is changed.
    const missed = commandDeclarations
      .filter(({ type }) => type !== 'ChangeBooks')
      .map(({ type }) => refused(type, {}));
    expect(missed.filter((outcome) => !('_tag' in outcome))).toEqual([]);
  });
});

describe('dates', () => {
  test.each([
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-2-3',
    '2026-02-03T00:00:00.000Z',
    '0000-01-01',
    '',
    20260203,
    null,
  ])('%p is refused', (documentDate) =>
    expect(refused('PostCredit', { ...credit, documentDate })).toMatchObject({
      _tag: 'InvalidDate',
      field: 'documentDate',
      expected: 'a day that exists, as YYYY-MM-DD',
    }),
  );
});

describe('ids', () => {
  test.each([
    '',
    '../x',
    'a/b',
    'a\u0000b',
    'a\n',
    '\na',
    '$all',
    'x'.repeat(300),
    'x'.repeat(65),
    '\ud800',
    'a\u202eb',
    '__proto__',
    '.hidden',
    '-x',
    'a:b',
    'a#1',
    'ä',
    ' a',
    7,
    null,
  ])('%j is refused', (customer) =>
    expect(refused('PostCredit', { ...credit, customer })).toMatchObject({
      _tag: 'InvalidId',
      field: 'customer',
    }),
  );

  test('every id that the rule allows is taken', () =>
    fc.assert(
      fc.property(ids, (id) => {
        expect(isId(id)).toBe(true);
        expect(refused('PostCredit', { ...credit, credit: id })).not.toHaveProperty('_tag');
      }),
    ));

  test.each(['invoice', 'invoice:', 'order:1', 'invoice:1/0', 'credit:1#1', 'receipt: 1'])(
    '%j is no item',
    (to) =>
      expect(refused('PostReceipt', { ...receipt, lines: [{ to, amount: 1 }] })).toMatchObject({
        _tag: 'InvalidId',
        field: 'lines[0].to',
      }),
  );

  test.each(['receipt:R1', 'receipt:R1#0', 'receipt:R1#01', 'order:1#1', '#1'])(
    '%j is no application',
    (application) =>
      expect(refused('ReverseDistribution', { customer: 'domar', application })).toMatchObject({
        _tag: 'InvalidId',
        field: 'application',
      }),
  );

  test('books have no dot in their id', () =>
    expect(
      refused('OpenBooks', {
        booksId: 'a.b',
        name: 'Books',
        currency: 'USD',
        cutoffDate: '2026-03-02',
      }),
    ).toMatchObject({ _tag: 'InvalidId', field: 'booksId' }));

  test('people number their lines: a whole number is read as its text', () =>
    expect(refused('PostInvoice', { ...invoice, lines: [{ ...line, line: 1 }] })).toMatchObject({
      data: { lines: [{ line: '1' }] },
    }));
});
