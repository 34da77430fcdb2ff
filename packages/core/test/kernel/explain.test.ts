/** Refusals as sentences: what is wrong with what was given, and what to do about it. */
import { describe, expect, test } from '@jest/globals';
import * as E from 'fp-ts/lib/Either.js';
import { readCommand } from '../../src/commands.ts';
import { explain, type ArError } from '../../src/explain.ts';

const line = { line: '1', description: 'Work', amount: 100 };
const invoice = { customer: 'domar', invoice: '10040', documentDate: '2026-03-02', lines: [line] };
const credit = { customer: 'domar', documentDate: '2026-03-02', amount: 10 };

const told = (type: string, data: unknown): string => {
  const read = readCommand({ type, data });
  return E.isLeft(read) ? explain(read.left) : 'It is right.';
};

describe('what cannot be read', () => {
  test.each([
    [{ amount: '100' }, 'amount: "100" (a text) is not a whole number of minor units above zero.'],
    [{ amount: '' }, 'amount: "" (a text) is not a whole number of minor units above zero.'],
    [{ amount: 0.5 }, 'amount: 0.5 is not a whole number of minor units above zero.'],
    [{ amount: null }, 'amount: null is not a whole number of minor units above zero.'],
    [
      { amount: undefined },
      'amount is missing: expected a whole number of minor units above zero.',
    ],
    [
      { documentDate: undefined },
      'documentDate is missing: expected a day that exists, as YYYY-MM-DD.',
    ],
    [
      { documentDate: 20260302 },
      'documentDate: 20260302 (a number) is not a day that exists, as YYYY-MM-DD.',
    ],
    [{ documentDate: 'nothing' }, 'documentDate: nothing is not a day that exists, as YYYY-MM-DD.'],
    [{ reason: 5 }, 'reason: expected a text without control characters, not empty, not a number.'],
    [{ amont: 5 }, 'amont is not a field of this command. Did you mean amount?'],
    [{ discout: 5 }, 'discout is not a field of this command. Is it misspelt?'],
    [{ currency: 'usd' }, 'currency: "usd" is no currency of ISO 4217.'],
  ])('a credit with %p', (change, sentence) => {
    expect(told('PostCredit', { ...credit, ...change })).toBe(sentence);
  });

  test.each([
    [{ invoice: '' }, 'invoice: "" is not letters, digits'],
    [{ lines: undefined, total: 5 }, 'It is right.'],
    [{ lines: 5 }, 'lines: expected a list, not a number.'],
    [{ lines: [5] }, 'lines[0]: expected an object, not a number.'],
    [{ lines: [{ ...line, amount: '5' }] }, 'lines[0].amount: "5" (a text) is not a whole number'],
    [
      { lines: [{ ...line, quantity: 2 }] },
      'lines[0].quantity: 2 (a number) is not a decimal text',
    ],
    [
      { lines: [{ ...line, taxs: 2 }] },
      'lines[0].taxs is not a field of this command. Did you mean tax?',
    ],
    [{ dueDat: '2026-03-02' }, 'Did you mean dueDate?'],
  ])('an invoice with %p', (change, sentence) => {
    expect(told('PostInvoice', { ...invoice, ...change })).toContain(sentence);
  });

  test('a word, and a command', () => {
    const receipt = { customer: 'domar', documentDate: '2026-03-02', total: 5 };
    expect(told('PostReceipt', receipt)).toMatch(
      /^paymentType is missing: expected one of check, /,
    );
    expect(told('PostInvoise', {})).toBe(
      'There is no command "PostInvoise". Did you mean PostInvoice?',
    );
    expect(told('Refund', {})).toBe('There is no command "Refund".');
    expect(told('PostInvoice', undefined)).toBe('data is missing: expected an object.');
    const books = { booksId: 'main', name: 'x', cutoffDate: '2026-03-02' };
    expect(told('OpenBooks', books)).toBe(
      'currency is missing: expected a currency of ISO 4217, such as USD.',
    );
  });
});

test.each<[ArError, string]>([
  [
    { _tag: 'LimitExceeded', field: 'lines', limit: 2000, actual: 2001 },
    'lines: 2001 is over the limit of 2000. Split the document.',
  ],
  [
    { _tag: 'LimitExceeded', field: 'notes', limit: 2000, actual: 2001 },
    'notes: 2001 is over the limit of 2000.',
  ],
  [
    { _tag: 'OverApplied', item: 'invoice:1', open: 0, requested: 0 },
    'Nothing is open of invoice:1.',
  ],
  [
    { _tag: 'OverApplied', item: 'invoice:1', open: 100, requested: 200 },
    'invoice:1 is open at 1.00 USD, not 2.00 USD.',
  ],
  [
    { _tag: 'EmptyDocument', document: 'invoice:1' },
    'invoice:1 has no line. A zero invoice says "total": 0.',
  ],
  [
    { _tag: 'EmptyDocument', document: 'adjustment:1' },
    'adjustment:1 has no line, so there is nothing to post.',
  ],
  [
    { _tag: 'CreditConsumed', by: ['receipt:R1#1'] },
    'Its money is in use by receipt:R1#1. Take those back first, or say "cascade": true.',
  ],
  [
    { _tag: 'CreditConsumed', by: ['receipt:R1#1', 'refund:F1'] },
    'Its money is in use by receipt:R1#1, refund:F1. Take those back first, or say "cascade": ' +
      'true; a receipt is reversed without its refund by "leaveRefund": true.',
  ],
  [
    { _tag: 'DuplicateDocument', document: 'receipt:R1' },
    'receipt:R1 exists already in these books. If only its check number or reference is the ' +
      'same, say "allowDuplicate": true.',
  ],
  [
    { _tag: 'DuplicateDocument', document: 'invoice:1' },
    'invoice:1 exists already in these books.',
  ],
])('%p in a sentence', (error, sentence) => {
  expect(explain(error, 'USD')).toBe(sentence);
});
