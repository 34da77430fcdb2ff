/** Refunds: money paid out again, and what a bounced payment makes of them. */
import { describe, expect, test } from '@jest/globals';
import { given } from '@counterfoil/testkit';
import type { AccountCommand } from '../../src/aggregates/account.ts';
import {
  adjust,
  openAfter,
  postRefund,
  reverseAdjustment,
  reverseRefund,
} from './lifecycle-samples.ts';
import { customer, day, opened, postInvoice, postReceipt, reverseReceipt } from './samples.ts';

const after = (...commands: ReadonlyArray<AccountCommand>) => openAfter(opened(...commands));
const on = (...commands: ReadonlyArray<AccountCommand>) => given(...opened(...commands));
const receipt = postReceipt('R', 10);
const refund = postRefund('F', 'receipt:R', 4);

test('it pays out what an item in credit still has', () => {
  on(receipt)
    .when(postRefund('F', 'receipt:R', 4, { reference: 'check 7' }))
    .then({
      type: 'RefundPosted',
      data: {
        ...{ customer, refund: 'F', from: 'receipt:R', amount: 4, bank: { code: 'north' } },
        ...{ method: 'check', documentDate: day(2), reference: 'check 7' },
        ...{ postingDate: day(2), currency: 'USD', entries: [{ item: 'receipt:R', amount: 4 }] },
      },
    });
  expect(after(receipt, refund)).toEqual({ 'receipt:R': -6 });
});

test.each([
  [postRefund('F', 'receipt:R', 11), { item: 'receipt:R', remaining: 10, requested: 11 }],
  [postRefund('F', 'invoice:A', 1), { item: 'invoice:A', remaining: 0, requested: 1 }],
])('it pays out no more: %j', (command, refusal) =>
  on(receipt, postInvoice('A', 5))
    .when(command)
    .thenRefused({ _tag: 'ExceedsRemaining', ...refusal }),
);

test('an invoice that was overpaid can be paid back', () => {
  const overpaid = postReceipt('S', 8, {
    lines: [{ to: 'invoice:A', amount: 8, overpay: true }],
  });
  const account = [postInvoice('A', 5), overpaid];
  expect(after(...account, postRefund('F', 'invoice:A', 3))).toEqual({});
  on(...account, postRefund('F', 'invoice:A', 3))
    .when(reverseReceipt('S'))
    .thenRefused({ _tag: 'CreditConsumed', by: ['refund:F'] });
});

describe('releasing from an invoice', () => {
  const paid = [
    ...[postInvoice('A', 5), postInvoice('B', 3)],
    postReceipt('R', 10, {
      lines: [
        { to: 'invoice:A', amount: 5 },
        { to: 'invoice:B', amount: 3 },
      ],
    }),
  ];
  const release = (amount: number) =>
    postRefund('F', 'receipt:R', amount, { releaseFrom: 'invoice:A' });

  test('takes back only what the refund needs beyond what is left', () => {
    expect(
      on(...paid)
        .when(release(4))
        .events(),
    ).toMatchObject([
      {
        type: 'DistributionReversed',
        data: { undoes: [{ application: 'receipt:R#1', amount: 2 }] },
      },
      { type: 'RefundPosted', data: { entries: [{ item: 'receipt:R', amount: 4 }] } },
    ]);
    expect(after(...paid, release(4))).toEqual({ 'invoice:A': 2 });
  });

  test('takes nothing back when enough is left', () =>
    expect(on(...paid).when(release(2)).outcome).toBe('RefundPosted'));

  test('is refused more than that invoice got, or where it got nothing', () => {
    on(...paid)
      .when(release(8))
      .thenRefused({
        ...{ _tag: 'ExceedsRemaining', item: 'receipt:R → invoice:A' },
        ...{ remaining: 5, requested: 6 },
      });
    on(...paid, postInvoice('C', 1))
      .when(postRefund('F', 'receipt:R', 4, { releaseFrom: 'invoice:C' }))
      .thenRefused({ _tag: 'DistributionUnknown', application: 'receipt:R → invoice:C' });
  });
});

describe('taken back', () => {
  test('its money is on the item again, on the day of the refund or later', () => {
    expect(after(receipt, refund, reverseRefund('F'))).toEqual({ 'receipt:R': -10 });
    const later = postRefund('F', 'receipt:R', 4, { documentDate: day(5) });
    expect(on(receipt, later).when(reverseRefund('F')).events()).toMatchObject([
      { data: { postingDate: day(5), entries: [{ item: 'receipt:R', amount: -4 }] } },
    ]);
    on(receipt, later)
      .when(reverseRefund('F', { postingDate: day(4) }))
      .thenRefused({ _tag: 'BeforeItemOpened', item: 'refund:F', opened: day(5) });
  });

  test('it reopens an item that it had brought to zero, with its facts', () =>
    expect(
      on(receipt, postRefund('F', 'receipt:R', 10))
        .when(reverseRefund('F'))
        .events(),
    ).toMatchObject([
      {
        data: {
          entries: [{ amount: -10, facts: { document: 'receipt:R', documentDate: day(2) } }],
        },
      },
    ]));

  test('it is not done twice', () =>
    on(receipt, refund, reverseRefund('F'))
      .when(reverseRefund('F'))
      .thenRefused({ _tag: 'AlreadyReversed', document: 'refund:F' }));
});

describe('when the payment bounces', () => {
  const left = [receipt, refund, reverseReceipt('R', { leaveRefund: true })];

  test('it stands in the way until somebody says what became of it', () =>
    on(receipt, refund)
      .when(reverseReceipt('R'))
      .thenRefused({ _tag: 'CreditConsumed', by: ['refund:F'] }));

  test('it comes back first, if that is asked for', () => {
    const cascade = reverseReceipt('R', { cascade: true });
    expect(on(receipt, refund).when(cascade).outcome).toBe('RefundReversed, ReceiptReversed');
    expect(after(receipt, refund, cascade)).toEqual({});
  });

  test('it may be left: then the customer owes what was paid out', () => {
    expect(
      on(receipt, refund)
        .when(left[2] ?? receipt)
        .events(),
    ).toMatchObject([
      { type: 'ReceiptReversed', data: { entries: [{ item: 'receipt:R', amount: 10 }] } },
    ]);
    expect(after(...left)).toEqual({ 'receipt:R': 4 });
  });

  test('what is owed then is paid like an invoice, and that can be taken back', () => {
    const paid = postReceipt('S', 4, { lines: [{ to: 'receipt:R', amount: 4 }] });
    expect(after(...left, paid)).toEqual({});
    expect(after(...left, paid, reverseReceipt('S'))).toEqual({ 'receipt:R': 4 });
    on(...left)
      .when(postReceipt('S', 5, { lines: [{ to: 'receipt:R', amount: 5 }] }))
      .thenRefused({ _tag: 'OverApplied', item: 'receipt:R', open: 4, requested: 5 });
  });

  test('what is owed then is written off, and that can be recovered', () => {
    const writeOff = adjust('J', [{ item: 'receipt:R', amount: -4 }]);
    expect(after(...left, writeOff)).toEqual({});
    expect(after(...left, writeOff, reverseAdjustment('J'))).toEqual({ 'receipt:R': 4 });
  });

  test('the refund can come back on a day on which the payment still stood', () => {
    const later = reverseReceipt('R', { leaveRefund: true, postingDate: day(5) });
    expect(on(receipt, refund, later).when(reverseRefund('F')).events()).toMatchObject([
      { data: { postingDate: day(2) } },
    ]);
  });

  test('the refund can still come back, but not as a credit for what was paid meanwhile', () => {
    expect(after(...left, reverseRefund('F'))).toEqual({});
    const paid = postReceipt('S', 4, { lines: [{ to: 'receipt:R', amount: 3 }] });
    const writeOff = adjust('J', [{ item: 'receipt:R', amount: -1 }]);
    on(...left, paid, writeOff)
      .when(reverseRefund('F'))
      .thenRefused({ _tag: 'CreditConsumed', by: ['receipt:S#1', 'adjustment:J'] });
  });
});

describe('when a payment bounces whose excess was paid out of the invoice', () => {
  const overpaid = [
    postInvoice('A', 100),
    postReceipt('R', 120, { lines: [{ to: 'invoice:A', amount: 120, overpay: true }] }),
  ];
  const cascade = reverseReceipt('R', { cascade: true });

  test('the refund is named, and comes back first when that is asked for', () => {
    const paidOut = [...overpaid, postRefund('F', 'invoice:A', 20)];
    on(...paidOut)
      .when(reverseReceipt('R'))
      .thenRefused({ _tag: 'CreditConsumed', by: ['refund:F'] });
    expect(on(...paidOut).when(cascade).outcome).toBe(
      'RefundReversed, DistributionReversed, ReceiptReversed',
    );
    expect(after(...paidOut, cascade)).toEqual({ 'invoice:A': 100 });
  });

  test('an adjustment that took the excess up comes back like it', () => {
    const adjusted = [...overpaid, adjust('J', [{ item: 'invoice:A', amount: 20 }])];
    on(...adjusted)
      .when(reverseReceipt('R'))
      .thenRefused({ _tag: 'CreditConsumed', by: ['adjustment:J'] });
    expect(on(...adjusted).when(cascade).outcome).toBe(
      'AdjustmentReversed, DistributionReversed, ReceiptReversed',
    );
    expect(after(...adjusted, cascade)).toEqual({ 'invoice:A': 100 });
  });

  test('it cannot be left: the invoice would be owed more than its total', () => {
    const paidOut = [...overpaid, postRefund('F', 'invoice:A', 20)];
    for (const more of [{}, { cascade: true }] as const)
      on(...paidOut)
        .when(reverseReceipt('R', { leaveRefund: true, ...more }))
        .thenRefused({ _tag: 'CreditConsumed', by: ['refund:F'] });
  });

  test('the latest comes back first, and only as many as have to', () => {
    const again = postReceipt('T', 5, { lines: [{ to: 'invoice:A', amount: 5, overpay: true }] });
    const refunds = [postRefund('F', 'invoice:A', 8), postRefund('G', 'invoice:A', 16)];
    // It stands at −1; with 120 back at 119, which is 19 above its total: the later one leaves 3.
    on(...overpaid, again, ...refunds)
      .when(reverseReceipt('R'))
      .thenRefused({ _tag: 'CreditConsumed', by: ['refund:G', 'refund:F'] });
    // With 9 more paid it is 10 above: the later one is enough.
    const more = postReceipt('U', 9, { lines: [{ to: 'invoice:A', amount: 9, overpay: true }] });
    const accounts = [...overpaid, again, more, ...refunds];
    on(...accounts)
      .when(reverseReceipt('R'))
      .thenRefused({ _tag: 'CreditConsumed', by: ['refund:G'] });
    expect(after(...accounts, cascade)).toEqual({ 'invoice:A': 94 });
  });

  test('who used the excess gives it back before a refund is said to have come back', () => {
    const use = postReceipt('S', 0, {
      lines: [{ from: 'invoice:A', to: 'invoice:B', amount: 12 }],
    });
    const both = [...overpaid, postInvoice('B', 12), postRefund('F', 'invoice:A', 8), use];
    on(...both)
      .when(reverseReceipt('R'))
      .thenRefused({ _tag: 'CreditConsumed', by: ['receipt:S#1', 'refund:F'] });
    expect(after(...both, cascade)).toEqual({ 'invoice:A': 100, 'invoice:B': 12 });
  });

  test('it is named together with what else used the money of the payment', () => {
    const history = [
      ...[postInvoice('A', 100), postInvoice('B', 12)],
      postReceipt('R', 132, { lines: [{ to: 'invoice:A', amount: 120, overpay: true }] }),
      postReceipt('S', 0, { lines: [{ from: 'receipt:R', to: 'invoice:B', amount: 12 }] }),
      postRefund('F', 'invoice:A', 20),
    ];
    on(...history)
      .when(reverseReceipt('R'))
      .thenRefused({ _tag: 'CreditConsumed', by: ['receipt:S#1', 'refund:F'] });
  });
});
