/** Voiding an invoice on which others stand: what comes back, and what is open afterwards. */
import { describe, expect, test } from '@jest/globals';
import { given } from '@counterfoil/testkit';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import { adjust, openAfter, postRefund, reverseRefund } from './lifecycle-samples.ts';
import { opened, postInvoice, postReceipt, voidInvoice } from './samples.ts';

const release = voidInvoice('A', { release: true });
const bought = [postInvoice('A', 10), postInvoice('B', 20)];
const pay = (receipt: string, amount: number) =>
  postReceipt(receipt, amount, { lines: [{ to: 'invoice:A', amount, overpay: true }] });
const use = (receipt: string, amount: number) =>
  postReceipt(receipt, 0, { lines: [{ from: 'invoice:A', to: 'invoice:B', amount }] });
const writeOff = (adjustment: string, amount: number) =>
  adjust(adjustment, [{ item: 'invoice:A', amount, ...(amount < 0 ? { leaveCredit: true } : {}) }]);

interface Case {
  readonly title: string;
  readonly commands: ReadonlyArray<AccountCommand>;
  readonly by: ReadonlyArray<string>;
  /** What is open after a void that releases: all but the invoice as if it had never been. */
  readonly open: Readonly<Record<string, number>>;
}

const cases: ReadonlyArray<Case> = [
  {
    title: 'an adjustment',
    commands: [writeOff('J', -3)],
    by: ['adjustment:J'],
    open: { 'invoice:B': 20 },
  },
  {
    title: 'a payment and an adjustment',
    commands: [pay('R', 7), writeOff('J', -3)],
    by: ['receipt:R#1', 'adjustment:J'],
    open: { 'invoice:B': 20, 'receipt:R': -7 },
  },
  {
    title: 'an overpayment that was used',
    commands: [pay('R', 18), use('S', 5)],
    by: ['receipt:S#1', 'receipt:R#1'],
    open: { 'invoice:B': 20, 'receipt:R': -18 },
  },
  {
    title: 'a write-off of what was paid, whose credit was used since',
    commands: [pay('R', 10), writeOff('J', -10), use('S', 10)],
    by: ['receipt:S#1', 'receipt:R#1', 'adjustment:J'],
    open: { 'invoice:B': 20, 'receipt:R': -10 },
  },
  {
    title: 'two write-offs, the credit of which was used since',
    commands: [writeOff('J', -10), writeOff('L', -10), use('S', 10)],
    by: ['receipt:S#1', 'adjustment:J', 'adjustment:L'],
    open: { 'invoice:B': 20 },
  },
  {
    title: 'adjustments down and up again',
    commands: [pay('R', 10), writeOff('J', -10), writeOff('L', 4), use('S', 6)],
    by: ['receipt:S#1', 'receipt:R#1', 'adjustment:J', 'adjustment:L'],
    open: { 'invoice:B': 20, 'receipt:R': -10 },
  },
];

describe.each(cases)('an invoice with $title', ({ commands, by, open }) => {
  const history = opened(...bought, ...commands);

  test('is not voided without being asked to release', () =>
    given(...history)
      .when(voidInvoice('A'))
      .thenRefused({ _tag: 'HasLiveApplications', by }));

  test('gives back everything when it is, each by an event of its own', () => {
    const events = given(...history)
      .when(release)
      .events();
    expect(openAfter([...history, ...events])).toEqual(open);
    const reversed = events.filter(({ type }) => type !== 'DistributionReversed');
    const standing = by.filter((each) => !each.includes('#'));
    expect(reversed).toHaveLength(standing.length + 1);
    expect(reversed.at(-1)?.type).toBe('InvoiceVoided');
    given(...history, ...events)
      .when(release)
      .thenRefused({ _tag: 'AlreadyReversed', document: 'invoice:A' });
  });
});

describe('while a refund would have to come back', () => {
  const own = [pay('R', 18), use('S', 5), postRefund('F', 'invoice:A', 2)];
  // Of what A had too much B got too much as well, and that was paid out.
  const far = [
    pay('R', 40),
    postReceipt('S', 0, {
      lines: [{ from: 'invoice:A', to: 'invoice:B', amount: 30, overpay: true }],
    }),
    postRefund('F', 'invoice:B', 10),
  ];

  test.each([
    ['out of the invoice', own],
    ['out of another one that got its excess', far],
  ])('%s, it is named with all the rest', (_, commands) =>
    given(...opened(...bought, ...commands))
      .when(voidInvoice('A'))
      .thenRefused({
        _tag: 'HasLiveApplications',
        by: ['receipt:S#1', 'receipt:R#1', 'refund:F'],
      }),
  );

  test.each([
    ['out of the invoice', own, { 'invoice:B': 20, 'receipt:R': -18 }],
    ['out of another one that got its excess', far, { 'invoice:B': 20, 'receipt:R': -40 }],
  ])('%s, even a void that releases is refused, until the clerk says so', (_, commands, open) => {
    const history = opened(...bought, ...commands);
    given(...history)
      .when(release)
      .thenRefused({ _tag: 'HasLiveApplications', by: ['refund:F'] });
    const cameBack = opened(...bought, ...commands, reverseRefund('F'));
    const events = given(...cameBack)
      .when(release)
      .events();
    expect(openAfter([...cameBack, ...events])).toEqual(open);
  });
});

test('an adjustment that stands on other invoices too comes back whole', () => {
  const both = adjust('J', [
    { item: 'invoice:A', amount: -3 },
    { item: 'invoice:B', amount: -4 },
  ]);
  const history = opened(...bought, both);
  const events = given(...history)
    .when(release)
    .events();
  expect(openAfter([...history, ...events])).toEqual({ 'invoice:B': 20 });
});

test('an invoice can be voided once what stood on it came back by itself', () => {
  const history = opened(...bought, pay('R', 4), {
    type: 'ReverseDistribution',
    data: { customer: 'domar', application: 'receipt:R#1' },
  });
  expect(given(...history).when(voidInvoice('A')).outcome).toBe('InvoiceVoided');
});
