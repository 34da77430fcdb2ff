/**
 * H6: every event version ever released still decodes and folds to its old meaning. The samples
 * were stored once and are never written again: a changed event gets a version and a new line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '@counterfoil/core';
import { expect, test } from '@jest/globals';
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Account } from '../../src/aggregates/account.ts';
import { booksEvents, evolveBooks, type Books } from '../../src/aggregates/books.ts';
import { EVENT_VERSION, eventDeclarations, isAccountEvent } from '../../src/events.ts';
import { isOneOf } from '../../src/kernel/event.ts';
import { readStored, type RecordedEvent } from '../../src/store/recorded.ts';

const Line = t.type({
  stream: t.string,
  revision: t.number,
  type: t.string,
  version: t.number,
  data: t.unknown,
});
const parsed = (line: string): t.TypeOf<typeof Line> => {
  const decoded = Line.decode(JSON.parse(line));
  if (isLeft(decoded)) throw new Error(`not a sample: ${line}`);
  return decoded.right;
};

const lines = readFileSync(join(import.meta.dirname, 'samples.jsonl'), 'utf8')
  .trim()
  .split('\n');
const samples = lines.map((sample, index) => {
  const [hash, line] = [sample.slice(0, 43), sample.slice(44)];
  const { stream, revision, type } = parsed(line);
  return { stream, revision, type, hash, line, position: String(index + 1).padStart(16, '0') };
});
const events = samples.map(readStored);
const isBooksEvent = isOneOf(booksEvents);

test('there is a sample of every event in its current version', () => {
  const sampled = new Set(
    samples.map(({ line }) => {
      const { type, version } = parsed(line);
      return `${type}/${version}`;
    }),
  );
  for (const { type } of eventDeclarations) expect(sampled).toContain(`${type}/${EVENT_VERSION}`);
});

test.each(samples.map((sample) => [sample.type, sample] as const))(
  'H7: %s has its hash and reads as what was written',
  (_, { line, hash }) => {
    expect(hashOf(line)).toBe(hash);
    const event = events.find((each) => each.hash === hash);
    expect(event?.data).toEqual(parsed(line).data);
  },
);

/** What the events of one stream fold to, up to the first that a condition names. */
const foldOf = (
  stream: string,
  isLast: (event: RecordedEvent) => boolean = () => false,
): Account => {
  const account = new Account();
  for (const event of events.filter((each) => each.stream === stream)) {
    if (isAccountEvent(event)) account.evolve(event);
    if (isLast(event)) break;
  }
  return account;
};
const openOf = ({ ledger }: Account) =>
  Object.fromEntries([...ledger.items()].map(({ key, open }) => [key, open]));
const [domar, hansen] = ['account-main.domar', 'account-main.hansen'];

test('together they still mean what they meant: one invoice is open, at 50.00', () => {
  const account = foldOf(domar);
  expect(openOf(account)).toEqual({ 'invoice:10041': 50_00 });
  expect(account.customer).toEqual({
    customer: 'domar',
    currency: 'USD',
    terms: { netDays: 14 },
    held: false,
    closed: false,
  });
});

test('and before the check bounced: an overpaid invoice, a used credit, money on account', () => {
  const account = foldOf(domar, ({ type }) => type === 'OnAccountDistributed');
  expect(openOf(account)).toEqual(
    // 110.00 − 20.00 − 95.00; 10.00 − 6.00; 120.00 − 109.00 − 5.00; 50.00 − 5.00.
    {
      'invoice:10040': -5_00,
      'credit:11261': -4_00,
      'receipt:R1': -6_00,
      'invoice:10041': 45_00,
    },
  );
});

test('a draft still has the header and lines that its steps left it', () => {
  const invoice = foldOf(hansen, ({ type }) => type === 'InvoiceTagged').drafts.get(
    'invoice:10050',
  );
  expect(invoice?.own).toEqual({
    status: 'inProgress',
    header: {
      documentDate: '2026-03-03',
      kind: 'invoice',
      terms: { netDays: 10 },
      tags: ['web', 'march'],
      group: 'G3',
      notes: 'cart of the shop',
      currency: 'USD',
      total: 132_00,
      postingDate: '2026-03-03',
    },
    lines: [
      {
        line: 'a',
        description: 'Chairs',
        quantity: '4',
        unitPrice: '25',
        taxCode: 'standard',
        taxRate: '20',
        tax: 20_00,
        account: 'sales',
        amount: 100_00,
      },
      { line: '2', description: 'Table', amount: 80_00 },
      { line: '4', description: 'Delivery', amount: 12_00 },
      { line: '5', description: 'Table', amount: -80_00, reverses: '2' },
    ],
    linesEver: 5,
  });
});

test.each([
  [
    'ReceiptClosed',
    'receipt:R10',
    'readyToPost',
    ['1', '3', '4', '5'],
    [100_00, 13_00, 2_00, -2_00],
  ],
  [
    'CreditClosed',
    'credit:11301',
    'readyToPost',
    ['1', '3', '4', '5', '6'],
    [25_00, 3_00, -3_00, -25_00, 25_00],
  ],
  [
    'AdjustmentReopened',
    'adjustment:A1',
    'inProgress',
    ['1', 'k', '4', '5'],
    [-2_00, 3_00, 4_00, -4_00],
  ],
])('up to its %s, %s is %s', (type, document, status, names, amounts) => {
  const draft = foldOf(hansen, (event) => event.type === type).drafts.get(document);
  const { own } = draft ?? {};
  expect(own?.status).toBe(status);
  const lines = own !== undefined && 'lines' in own ? own.lines : [];
  expect(lines.map(({ line }) => line)).toEqual(names);
  expect(lines.map((each) => 'amount' in each && each.amount)).toEqual(amounts);
});

test('a day in the life of an account: step by step what is open', () => {
  const after = (isLast: (event: RecordedEvent) => boolean) => openOf(foldOf(hansen, isLast));
  // Posted at 132.00, the reversed line not counted; then a debit memo used a credit of 9.00.
  expect(after(({ type }) => type === 'OnAccountDistributed')).toEqual({
    'invoice:10050': 132_00,
    'invoice:10052': 11_00,
  });
  // One chair of four came back: 25.00 and its tax of 5.00.
  expect(after(({ type, data }) => type === 'CreditPosted' && 'lines' in data)).toEqual({
    'invoice:10050': 102_00,
    'invoice:10052': 11_00,
  });
  // A check of 150.00 paid 100.00 and overpaid 13.00, bounced, and came again.
  const paid = { 'invoice:10050': 2_00, 'invoice:10052': -2_00 };
  expect(after(({ type }) => type === 'ReceiptPosted')).toEqual({ ...paid, 'receipt:R10': -37_00 });
  expect(after(({ type }) => type === 'ReceiptReversed')).toEqual({
    'invoice:10050': 102_00,
    'invoice:10052': 11_00,
  });
  expect(after(({ type, data }) => type === 'ReceiptPosted' && 'represents' in data)).toEqual({
    ...paid,
    'receipt:R12': -37_00,
  });
  // 2.00 written off, 3.00 kept as a fee; 30.00 refunded; what was reversed stands as before.
  expect(after(({ type }) => type === 'AdjustmentPosted')).toEqual({
    'invoice:10052': -2_00,
    'receipt:R12': -34_00,
  });
  expect(after(({ type }) => type === 'RefundPosted')).toEqual({
    'invoice:10052': -2_00,
    'receipt:R12': -4_00,
  });
  expect(openOf(foldOf(hansen))).toEqual({ 'invoice:10052': -2_00, 'receipt:R12': -4_00 });
});

test('what is posted or deleted is no draft any more: one receipt is left', () => {
  const { drafts, customer } = foldOf(hansen);
  expect([...drafts.all()].map(([key, kind, { status }]) => [key, kind, status])).toEqual([
    ['receipt:R13', 'receipt', 'inProgress'],
  ]);
  expect(customer).toEqual({
    customer: 'hansen',
    currency: 'USD',
    terms: { netDays: 30 },
    creditLimit: 100_00,
    creditsOnPosting: 'never',
    held: false,
    closed: false,
  });
  expect(foldOf(hansen, ({ type }) => type === 'CustomerHeld').customer?.held).toBe(true);
  expect(foldOf('account-main.lind').customer?.closed).toBe(true);
});

test('the cash book of a bank moves no receivable, and has drafts of its own', () => {
  const cash = 'cash-main.first';
  const drafted = foldOf(cash, ({ type }) => type === 'MiscCashChanged').drafts;
  expect(drafted.get('miscCash:M1')?.own).toMatchObject({
    status: 'inProgress',
    header: { kind: 'other', amount: 12_50, notes: 'interest' },
  });
  const after = foldOf(cash);
  expect([after.drafts.size, after.ledger.size]).toEqual([0, 0]);
});

test('the books have the policies they were given, and the abandoned close left the day open', () => {
  const books = events.reduce<Books | null>(
    (before, event) => (isBooksEvent(event) ? evolveBooks(before, event) : before),
    null,
  );
  expect(books).toEqual({
    booksId: 'main',
    name: 'Acme & Sons',
    currency: 'USD',
    cutoffDate: '2026-03-03',
    postingPolicy: 'openPeriod',
    readyToPostAtClose: 'block',
    creditPolicy: 'warn',
    creditsOnPosting: 'never',
    calendar: { weekend: ['saturday', 'sunday'], holidays: ['2026-12-25'] },
    closing: null,
    untotalled: null,
  });
});
