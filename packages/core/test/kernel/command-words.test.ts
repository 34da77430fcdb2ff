/**
 * Texts, words and numbers at the boundary, and who asks: each wrong one is refused by its field.
 */
import { describe, expect, test } from '@jest/globals';
import * as E from 'fp-ts/lib/Either.js';
import { readCommand, readMeta } from '../../src/commands.ts';

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

describe('texts', () => {
  const noted = (notes: unknown) => refused('PostInvoice', { ...invoice, notes });

  test.each([
    ['a card number', 'card 4111 1111 1111 1111 please'],
    ['with hyphens', '4111-1111-1111-1111'],
    ['fifteen digits', '378282246310005'],
  ])('%s is refused, and not repeated', (_, notes) =>
    expect(noted(notes)).toEqual({ _tag: 'SensitiveData', field: 'notes' }),
  );

  test('digits that fail the check sum are only digits', () =>
    expect(noted('order 4111 1111 1111 1112')).not.toHaveProperty('_tag'));

  test('a card number is nothing in an id or a reference', () => {
    const reference = '4111111111111111';
    expect(refused('PostReceipt', { ...receipt, reference })).not.toHaveProperty('_tag');
    expect(refused('PostCredit', { ...credit, credit: reference })).not.toHaveProperty('_tag');
  });

  test.each(['a\u0007b', 'a\u202eb', '\ud800', '', 5])('%j is no text', (notes) =>
    expect(noted(notes)).toMatchObject({ _tag: 'MalformedCommand', field: 'notes' }),
  );

  test('a memo of ten million characters is refused with its length', () =>
    expect(noted('x'.repeat(10_000_000))).toEqual({
      _tag: 'LimitExceeded',
      field: 'notes',
      limit: 2000,
      actual: 10_000_000,
    }));

  test('a document of 2,001 lines is refused with their number', () => {
    const lines = Array.from({ length: 2001 }, (_, n) => ({ ...line, line: String(n + 1) }));
    expect(refused('PostInvoice', { ...invoice, lines })).toEqual({
      _tag: 'LimitExceeded',
      field: 'lines',
      limit: 2000,
      actual: 2001,
    });
  });

  test.each(['', ' x', 'x ', 'ä', 'x'.repeat(129)])('%j is no check number', (checkNumber) =>
    expect(refused('PostReceipt', { ...receipt, checkNumber })).toMatchObject({
      _tag: 'MalformedCommand',
      field: 'checkNumber',
    }),
  );
});

describe('words and numbers', () => {
  test.each(['ZZZ', 'usd', 'XXX', '', 840, null])('%j is no currency', (currency) =>
    expect(refused('PostCredit', { ...credit, currency })).toMatchObject({
      _tag: 'UnknownCurrency',
      field: 'currency',
    }),
  );

  test.each(['1.1234567', '1e3', '', 2])('%j is no quantity', (quantity) =>
    expect(refused('PostInvoice', { ...invoice, lines: [{ ...line, quantity }] })).toMatchObject({
      _tag: 'InvalidQuantity',
      field: 'lines[0].quantity',
    }),
  );

  test('a word is one of those that are known', () =>
    expect(refused('PostReceipt', { ...receipt, paymentType: 'gold' })).toMatchObject({
      _tag: 'MalformedCommand',
      field: 'paymentType',
    }));

  test.each([-1, 0.5, 3651, '30'])('%p is no number of days', (netDays) =>
    expect(refused('PostInvoice', { ...invoice, terms: { netDays } })).toMatchObject({
      _tag: 'MalformedCommand',
      field: 'terms.netDays',
    }),
  );
});

describe('who asks', () => {
  test('a command has an id and an actor, and a reason if there is one', () => {
    const meta = { commandId: 'c-1', actor: 'Ada' };
    expect(readMeta(meta)).toEqual(E.right(meta));
    expect(readMeta({ ...meta, reason: 'typo' })).toEqual(E.right({ ...meta, reason: 'typo' }));
  });

  test.each([
    [{ commandId: '', actor: 'Ada' }, 'meta.commandId'],
    [{ commandId: 'c-1' }, 'meta.actor'],
    [{ commandId: 'c-1', actor: 'Ada', by: 1 }, 'meta.by'],
    [null, 'meta'],
  ])('%j is refused', (meta, field) => expect(readMeta(meta)).toMatchObject({ left: { field } }));
});
