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
