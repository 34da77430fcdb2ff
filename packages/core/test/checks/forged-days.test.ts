/** Verification of logs that use on one day what another day needs, or move what is not there. */
import { describe, expect, test } from '@jest/globals';
import {
  adjustment,
  DAY,
  domar,
  factsOf,
  found,
  invoice,
  on,
  onAccount,
  receipt,
  refund,
  takenBack,
  voided,
} from './forging.ts';

const [EARLY, LATE, LATER] = ['2026-03-03', '2026-03-04', '2026-03-10'] as const;

describe('M1, L5: on every day from the posting date on', () => {
  test('a backdated application eats what a later one used', async () => {
    const paid = [invoice(), receipt('R', EARLY), takenBack('R', LATER)] as const;
    expect(await found(...paid, receipt('S', LATER))).toEqual([]);
    expect(await found(...paid, receipt('S', LATE))).toEqual([
      `4 over-application: invoice:1 got more than it was owed on ${LATE}`,
    ]);
  });

  test('a backdated application gives what an item had only later', async () => {
    const given = (date: string) =>
      ({
        type: 'OnAccountDistributed',
        data: {
          ...domar,
          distribution: 'D',
          trigger: 'command',
          ...on(date),
          applications: [{ id: 'distribution:D#1', from: 'credit:K', to: 'invoice:1', amount: 10 }],
          entries: [
            { item: 'credit:K', amount: 10 },
            { item: 'invoice:1', amount: -10 },
          ],
        },
      }) as const;
    const back = {
      type: 'RefundReversed',
      data: {
        ...domar,
        refund: 'F',
        reason: 'came back',
        ...on(LATER),
        entries: [{ item: 'credit:K', amount: -10, facts: factsOf('credit:K') }],
      },
    } as const;
    const refunded = [invoice(), onAccount('K', 10), refund('credit:K', 10, EARLY), back] as const;
    expect(await found(...refunded, given(LATER))).toEqual([]);
    expect(await found(...refunded, given(LATE))).toEqual([
      `5 over-application: credit:K gave more than it had on ${LATE}`,
    ]);
  });

  test('a backdated adjustment or refund takes what a later one used', async () => {
    const paid = [invoice(), receipt('R', EARLY), takenBack('R', LATER)] as const;
    expect(await found(...paid, adjustment(-10, on(LATER)))).toEqual([]);
    expect(await found(...paid, adjustment(-10, on(LATE)))).toEqual([
      `4 charges: invoice:1 was taken below zero on ${LATE}`,
    ]);
    const used = [invoice(), receipt('R', EARLY), takenBack('R', LATER)] as const;
    expect(await found(...used, refund('receipt:R', 10, LATE))).toEqual([
      `4 charges: receipt:R paid out more than it had on ${LATE}`,
    ]);
  });

  test('a document is reversed on a day on which it was in use', async () => {
    const reversed = (date: string) =>
      ({
        type: 'ReceiptReversed',
        data: {
          ...domar,
          receipt: 'R',
          reason: 'nsf',
          ...on(date),
          entries: [{ item: 'receipt:R', amount: 10 }],
        },
      }) as const;
    const used = [invoice(), receipt('R', EARLY), takenBack('R', LATER)] as const;
    expect(await found(...used, reversed(LATER))).toEqual([]);
    expect(await found(...used, reversed(LATE))).toEqual([
      `4 charges: receipt:R was used, though its document is reversed on ${LATE}`,
    ]);
  });

  test('a charge is taken out on a day on which that raises an invoice above its total', async () => {
    const uncharged = (date: string) =>
      ({
        type: 'AdjustmentReversed',
        data: {
          ...domar,
          adjustment: 'W',
          reason: 'error',
          ...on(date),
          entries: [{ item: 'invoice:1', amount: 4 }],
        },
      }) as const;
    const written = [invoice(), adjustment(-4, on(LATE))] as const;
    expect(await found(...written, uncharged(LATE))).toEqual([]);
    expect(await found(...written, uncharged(EARLY))).toEqual([
      `3 lifecycle: adjustment:W is reversed on ${EARLY}, before it was posted on ${LATE}`,
      `3 charges: invoice:1 rose above its total on ${EARLY}`,
    ]);
  });
});

describe('L3, M1: items that are there', () => {
  test('an adjustment of an invoice that never was, though it may leave a credit', async () => {
    const ghost = adjustment(-5, {
      lines: [{ item: 'invoice:9', amount: -5, leaveCredit: true }],
      entries: [{ item: 'invoice:9', amount: -5, facts: factsOf('invoice:9') }],
    });
    expect(await found(ghost)).toEqual(['1 items: invoice:9 is moved, and was never posted']);
  });

  test('a payment of an invoice that never was, and money of a receipt that never was', async () => {
    expect(await found(receipt('R'))).toEqual([
      '1 facts: invoice:1 is open at 0, its entry has no facts',
      '1 items: invoice:1 is moved, and was never posted',
      '1 over-application: invoice:1 got more than it was owed on 2026-03-02',
    ]);
    const borrowed = receipt('R', EARLY, {
      total: 0,
      paymentType: 'applyCredit',
      lines: [{ from: 'receipt:X', to: 'invoice:1', amount: 10 }],
      applications: [{ id: 'receipt:R#1', from: 'receipt:X', to: 'invoice:1', amount: 10 }],
      entries: [
        { item: 'receipt:X', amount: 10, facts: factsOf('receipt:X') },
        { item: 'invoice:1', amount: -10 },
      ],
    });
    expect(await found(invoice(), borrowed)).toEqual([
      '2 items: receipt:X is moved, and was never posted',
      `2 over-application: receipt:X gave more than it had on ${EARLY}`,
    ]);
  });

  test('an entry that is dated before its item', async () => {
    const late = invoice(undefined, on(LATE));
    expect(await found(late, adjustment(-5, on(LATE)))).toEqual([]);
    expect(await found(late, adjustment(-5, on(EARLY)))).toEqual([
      `2 items: invoice:1 is moved on ${EARLY}, before it was posted on ${LATE}`,
      `2 charges: invoice:1 was taken below zero on ${EARLY}`,
    ]);
  });
});

describe('L5, M1: what is left of a document', () => {
  const owed = { item: 'receipt:R', amount: 10, facts: factsOf('receipt:R') };
  const kept = { item: 'receipt:R', amount: -10, facts: factsOf('receipt:R') };
  const onlyKept = { lines: [], onAccount: 10, applications: undefined, entries: [kept] };
  const reversed = {
    type: 'ReceiptReversed',
    data: { ...domar, receipt: 'R', reason: 'nsf', ...on(EARLY), entries: [owed] },
  } as const;
  const cameBack = (date: string, more: object = {}) =>
    ({
      type: 'RefundReversed',
      data: {
        ...domar,
        refund: 'F',
        reason: 'came back',
        ...on(date),
        entries: [{ item: 'receipt:R', amount: -10, ...more }],
      },
    }) as const;
  const refunded = [receipt('R', undefined, onlyKept), refund('receipt:R', 10), reversed] as const;

  test('a refund that was left is owed, and comes back only while it is', async () => {
    expect(await found(...refunded, cameBack(EARLY))).toEqual([]);
    const paid = receipt('S', LATE, {
      lines: [{ to: 'receipt:R', amount: 10 }],
      applications: [{ id: 'receipt:S#1', from: 'receipt:S', to: 'receipt:R', amount: 10 }],
      entries: [{ item: 'receipt:R', amount: -10 }],
    });
    expect(await found(...refunded, paid, cameBack(LATER, { facts: owed.facts }))).toEqual([
      `5 charges: receipt:R became a credit, though its document is reversed on ${LATER}`,
    ]);
  });

  test('an invoice that was voided is neither overpaid nor left in credit', async () => {
    const entries = [{ item: 'invoice:1', amount: -10, facts: factsOf('invoice:1') }];
    const lines = [{ to: 'invoice:1', amount: 10, overpay: true }] as const;
    expect(await found(invoice(), voided, receipt('R', EARLY, { lines, entries }))).toEqual([
      '3 applications: receipt:R#1 touches invoice:1, which is reversed',
      `3 over-application: invoice:1 got more than it was owed on ${EARLY}`,
    ]);
    const left = adjustment(-10, {
      lines: [{ item: 'invoice:1', amount: -10, leaveCredit: true }],
      entries,
    });
    expect(await found(invoice(), voided, left)).toEqual([
      `3 charges: invoice:1 was taken below zero on ${DAY}`,
    ]);
  });

  test('an invoice that was overpaid rises no higher than its total', async () => {
    const overpaid = receipt('S', EARLY, {
      lines: [{ to: 'invoice:1', amount: 10, overpay: true }],
      entries: [{ item: 'invoice:1', amount: -10, facts: factsOf('invoice:1') }],
    });
    const paid = [invoice(), receipt('R'), overpaid, refund('invoice:1', 10, LATE)] as const;
    const both = {
      type: 'DistributionReversed',
      data: {
        ...domar,
        ...on(LATER),
        undoes: [{ application: 'receipt:S#1', amount: 10 }],
        entries: [
          { item: 'receipt:S', amount: -10, facts: factsOf('receipt:S') },
          { item: 'invoice:1', amount: 10 },
        ],
      },
    } as const;
    expect(await found(...paid, takenBack('R', LATER))).toEqual([]);
    expect(await found(...paid, takenBack('R', LATER), both)).toEqual([
      `6 over-application: invoice:1 rose above its total on ${LATER}`,
    ]);
  });
});
