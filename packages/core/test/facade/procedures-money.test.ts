/** What a clerk does with money: credits applied, money on account, checks that bounce, refunds. */
import type { OpenedBooks } from '@counterfoil/core';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  aged,
  check,
  customer,
  invoiced,
  openItems,
  openOffice,
  refusal,
  statuses,
  today,
} from './office.ts';

let books: OpenedBooks;
beforeEach(async () => {
  books = await openOffice();
  await invoiced(books, '10040', 120_00);
});
afterEach(async () => {
  expect(await books.reports.verify()).toMatchObject({ ok: true, findings: [], corruption: null });
});

describe('apply an on-account credit', () => {
  const receipt = { customer, receipt: 'R1' };
  beforeEach(async () => {
    await books.postCredit({ customer, credit: '11261', documentDate: today, amount: 30_00 });
  });

  test('alone: a receipt of total 0 takes it, and gives it to the invoice', async () => {
    const applied = { ...receipt, documentDate: today, paymentType: 'applyCredit' as const };
    await books.draftReceipt({ ...applied, total: 0 });
    await books.takeFullCredit({ ...receipt, from: 'credit:11261' });
    await books.autoPayRemaining({ ...receipt, to: 'invoice:10040' });
    await books.closeReceipt(receipt);
    await books.postReceipt(receipt);
    expect(await openItems(books)).toEqual({ 'invoice:10040': 90_00 });
    // The balance was 90.00 before, too: no money came.
    expect(await aged(books)).toEqual([
      { buckets: [90_00, 0, 0, 0, 0], unapplied: 0, balance: 90_00 },
    ]);
    const { totals } = await books.reports.creditRemaining();
    expect(totals).toEqual([]);
  });

  test('a part of it, with more money: the credit first, then the money', async () => {
    await books.draftReceipt(check('R1', 50_00));
    await books.useCredit({ ...receipt, from: 'credit:11261', amount: 10_00 });
    await books.autoPayRemaining({ ...receipt, to: 'invoice:10040' });
    await books.closeReceipt(receipt);
    const { events } = await books.postReceipt(receipt);
    expect(events).toMatchObject([
      {
        data: {
          applications: [
            { from: 'credit:11261', to: 'invoice:10040', amount: 10_00 },
            { from: 'receipt:R1', to: 'invoice:10040', amount: 50_00 },
          ],
        },
      },
    ]);
    expect(await openItems(books)).toEqual({ 'invoice:10040': 60_00, 'credit:11261': -20_00 });
    expect(await aged(books)).toEqual([
      { buckets: [60_00, 0, 0, 0, 0], unapplied: -20_00, balance: 40_00 },
    ]);
  });

  test('more than it has is refused, also when it was used while the draft lay there', async () => {
    await books.draftReceipt({ ...check('R1', 50_00) });
    await books.takeFullCredit({ ...receipt, from: 'credit:11261' });
    await books.autoPayRemaining({ ...receipt, to: 'invoice:10040' });
    await books.closeReceipt(receipt);
    await books.distributeOnAccount({
      customer,
      from: 'credit:11261',
      lines: [{ to: 'invoice:10040', amount: 5_00 }],
    });
    expect(await refusal(books.postReceipt(receipt))).toMatchObject({
      _tag: 'ExceedsRemaining',
      item: 'credit:11261',
      remaining: 25_00,
      requested: 30_00,
    });
    // It stays ready. Reopened and distributed anew, it fits.
    await books.reopenReceipt(receipt);
    await books.reverseAllReceiptLines(receipt);
    await books.takeFullCredit({ ...receipt, from: 'credit:11261' });
    await books.autoPayRemaining({ ...receipt, to: 'invoice:10040' });
    await books.closeReceipt(receipt);
    await books.postReceipt(receipt);
    expect(await openItems(books)).toEqual({ 'invoice:10040': 40_00 });
  });
});

test('overpay, and put the rest on account: it pays the next invoice', async () => {
  const receipt = { customer, receipt: 'R1' };
  await books.draftReceipt(check('R1', 150_00));
  await books.payAll(receipt);
  expect(await refusal(books.closeReceipt(receipt))).toMatchObject({
    _tag: 'NotFullyDistributed',
    remaining: 30_00,
  });
  await books.putRemainderOnAccount(receipt);
  expect(await statuses(books)).toMatchObject({ 'receipt:R1': 'readyToPost' });
  await books.postReceipt(receipt);
  expect(await openItems(books)).toEqual({ 'receipt:R1': -30_00 });
  expect(await aged(books)).toEqual([
    { buckets: [0, 0, 0, 0, 0], unapplied: -30_00, balance: -30_00 },
  ]);
  await invoiced(books, '10041', 45_00);
  await books.distributeOnAccount({ customer, from: 'receipt:R1', policy: 'oldestDue' });
  expect(await openItems(books)).toEqual({ 'invoice:10041': 15_00 });
  expect(await aged(books)).toEqual([
    { buckets: [15_00, 0, 0, 0, 0], unapplied: 0, balance: 15_00 },
  ]);
});

test('a check bounces, and is presented again', async () => {
  await books.postReceipt({
    ...check('R1', 150_00),
    distribute: { policy: 'oldestDue' },
    remainder: 'onAccount',
  });
  await books.closeDay({ date: today });
  await books.reverseReceipt({ customer, receipt: 'R1', reason: 'nsf' });
  expect(await openItems(books)).toEqual({ 'invoice:10040': 120_00 });
  expect(await aged(books)).toEqual([
    { buckets: [120_00, 0, 0, 0, 0], unapplied: 0, balance: 120_00 },
  ]);
  // Meanwhile 100.00 of the invoice is paid in cash, so less of it is left to pay.
  await books.postReceipt({
    customer,
    receipt: 'R2',
    documentDate: '2026-03-04',
    paymentType: 'cash',
    bank: { code: 'till' },
    total: 100_00,
    lines: [{ to: 'invoice:10040', amount: 100_00 }],
  });
  const again = { customer, receipt: 'R1b', represents: 'R1', documentDate: '2026-03-05' };
  const { events } = await books.representReceipt(again);
  expect(events).toMatchObject([
    {
      data: {
        represents: 'R1',
        checkNumber: 'no-R1',
        total: 150_00,
        lines: [{ to: 'invoice:10040', amount: 20_00 }],
        onAccount: 130_00,
      },
    },
  ]);
  expect(await openItems(books)).toEqual({ 'receipt:R1b': -130_00 });
  expect(await statuses(books)).toMatchObject({
    'receipt:R1': 'reversed',
    'receipt:R1b': 'posted',
  });
  expect(await refusal(books.representReceipt({ ...again, receipt: 'R1c' }))).toMatchObject({
    _tag: 'DuplicateDocument',
    document: 'receipt:R1b',
  });
  // 2 March is as it was when it was closed.
  expect(await aged(books, today)).toEqual([
    { buckets: [0, 0, 0, 0, 0], unapplied: -30_00, balance: -30_00 },
  ]);
});

describe('refund', () => {
  const refund = {
    customer,
    refund: 'F1',
    from: 'receipt:R1',
    bank: { code: 'first' },
    method: 'check' as const,
    documentDate: today,
  };
  beforeEach(async () => {
    await books.postReceipt({
      ...check('R1', 150_00),
      lines: [{ to: 'invoice:10040', amount: 120_00 }],
      remainder: 'onAccount',
    });
  });

  test('what is on account is paid out; when that payment bounces, it is there again', async () => {
    expect(await refusal(books.postRefund({ ...refund, amount: 40_00 }))).toMatchObject({
      _tag: 'ExceedsRemaining',
      item: 'receipt:R1',
      remaining: 30_00,
      requested: 40_00,
    });
    await books.postRefund({ ...refund, amount: 30_00, reference: '9001' });
    expect(await openItems(books)).toEqual({});
    await books.reverseRefund({ customer, refund: 'F1', reason: 'returned to sender' });
    expect(await openItems(books)).toEqual({ 'receipt:R1': -30_00 });
    expect(await statuses(books)).toMatchObject({ 'refund:F1': 'reversed' });
  });

  test('more than is on account: the invoice that was paid with it gives some back', async () => {
    await books.postRefund({ ...refund, amount: 50_00, releaseFrom: 'invoice:10040' });
    expect(await openItems(books)).toEqual({ 'invoice:10040': 20_00 });
    expect(await aged(books)).toEqual([
      { buckets: [20_00, 0, 0, 0, 0], unapplied: 0, balance: 20_00 },
    ]);
  });

  test('the check bounces after its rest was refunded: the customer owes that too', async () => {
    await books.postRefund({ ...refund, amount: 30_00 });
    const bounce = { customer, receipt: 'R1', reason: 'nsf' as const };
    expect(await refusal(books.reverseReceipt(bounce))).toMatchObject({
      _tag: 'CreditConsumed',
      by: ['refund:F1'],
    });
    await books.reverseReceipt({ ...bounce, leaveRefund: true });
    expect(await openItems(books)).toEqual({ 'invoice:10040': 120_00, 'receipt:R1': 30_00 });
    expect(await aged(books)).toEqual([
      { buckets: [150_00, 0, 0, 0, 0], unapplied: 0, balance: 150_00 },
    ]);
    // It is no credit any more, not even one of which nothing remains.
    const { credits } = await books.reports.creditRemaining({ all: true });
    expect(credits).toEqual([]);
    // A later check pays both, as any other debt.
    await books.postReceipt({ ...check('R2', 150_00), distribute: { policy: 'oldestDue' } });
    expect(await openItems(books)).toEqual({});
  });
});

test('money of the wrong customer is reversed there, and posted again in the right one', async () => {
  await books.openCustomer({ customer: 'dorma', personal: { name: 'Dorma GmbH' } });
  const lines = [{ to: 'invoice:10040', amount: 120_00 }];
  // The check was Domar's, and somebody picked Dorma.
  await books.postReceipt({ ...check('R1', 120_00), customer: 'dorma', remainder: 'onAccount' });
  expect(await openItems(books)).toEqual({ 'invoice:10040': 120_00, 'receipt:R1': -120_00 });
  await books.reverseReceipt({ customer: 'dorma', receipt: 'R1', reason: 'error' });
  await books.postReceipt({ ...check('R1', 120_00), represents: 'R1', lines });
  expect(await openItems(books)).toEqual({});
  expect(await aged(books, today, 'dorma')).toEqual([]);
  const { documents } = await books.reports.documents({ kind: 'receipt' });
  expect(documents.map((each) => [each.customer, each.status])).toEqual([
    ['domar', 'posted'],
    ['dorma', 'reversed'],
  ]);
});

test('books that use credits at once: the invoice takes them, and gives them back when voided', async () => {
  await books.changeBooks({ creditsOnPosting: 'oldest' });
  await books.postCredit({ customer, credit: 'K1', documentDate: today, amount: 30_00 });
  await books.postReceipt({
    ...check('R1', 150_00),
    distribute: { policy: 'oldestDue' },
    remainder: 'onAccount',
  });
  const { events } = await invoiced(books, '10041', 50_00);
  expect(events).toMatchObject([
    { type: 'InvoicePosted' },
    {
      type: 'OnAccountDistributed',
      data: {
        trigger: 'posting',
        applications: [
          { id: 'invoice:10041#1', from: 'credit:K1', amount: 30_00 },
          { id: 'invoice:10041#2', from: 'receipt:R1', amount: 20_00 },
        ],
      },
    },
  ]);
  expect(await openItems(books)).toEqual({ 'receipt:R1': -10_00 });
  const wrong = { customer, invoice: '10041', reason: 'sent twice' };
  expect(await refusal(books.voidInvoice(wrong))).toMatchObject({
    _tag: 'HasLiveApplications',
    by: ['invoice:10041#1', 'invoice:10041#2'],
  });
  await books.voidInvoice({ ...wrong, release: true });
  expect(await openItems(books)).toEqual({ 'credit:K1': -30_00, 'receipt:R1': -30_00 });
  expect(await aged(books)).toEqual([
    { buckets: [0, 0, 0, 0, 0], unapplied: -60_00, balance: -60_00 },
  ]);
});

test('an invoice that was credited and written off is voided with all that stands on it', async () => {
  await books.postCredit({
    customer,
    credit: 'K1',
    kind: 'againstInvoice',
    documentDate: today,
    amount: 60_00,
    reason: 'broken',
    lines: [{ invoice: '10040', invoiceLine: '1', quantity: '0.5' }],
  });
  await books.postAdjustment({
    customer,
    adjustment: 'A1',
    kind: 'smallBalance',
    documentDate: today,
    lines: [{ item: 'invoice:10040', amount: -1_00 }],
  });
  await books.postReceipt({
    ...check('R1', 40_00),
    lines: [{ to: 'invoice:10040', amount: 40_00 }],
  });
  expect(await openItems(books)).toEqual({ 'invoice:10040': 19_00 });
  const wrong = { customer, invoice: '10040', reason: 'wrong customer' };
  expect(await refusal(books.voidInvoice(wrong))).toMatchObject({
    _tag: 'HasLiveApplications',
    by: ['credit:K1#1', 'receipt:R1#1', 'credit:K1', 'adjustment:A1'],
  });
  await books.voidInvoice({ ...wrong, release: true });
  expect(await openItems(books)).toEqual({ 'receipt:R1': -40_00 });
  expect(await statuses(books)).toEqual({
    'invoice:10040': 'voided',
    'credit:K1': 'reversed',
    'adjustment:A1': 'reversed',
    'receipt:R1': 'posted',
  });
});

test('a check that just fits for all the invoices it pays bounces in one command, too', async () => {
  const count = 1_650;
  const numbers = Array.from({ length: count }, (_, index) => String(100_000 + index));
  for (const number of numbers) await invoiced(books, number, 1_00);
  const before = await openItems(books);
  const paid = check('R1', count * 1_00);
  const lines = numbers.map((number) => ({ to: `invoice:${number}`, amount: 1_00 }));
  await books.postReceipt({ ...paid, lines });
  expect(await openItems(books)).toEqual({ 'invoice:10040': 120_00 });
  const { events } = await books.reverseReceipt({ customer, receipt: 'R1', reason: 'nsf' });
  expect(events.map(({ type }) => type)).toEqual(['DistributionReversed', 'ReceiptReversed']);
  expect(await openItems(books)).toEqual(before);
}, 60_000);

test('two thousand invoices that were written off together are recovered together', async () => {
  const numbers = Array.from({ length: 2_000 }, (_, index) => `2026-${100_000 + index}`);
  for (const number of numbers) await invoiced(books, number, 1_00);
  const before = await openItems(books);
  const adjustment = { customer, adjustment: 'A1', documentDate: today };
  const lines = numbers.map((number) => ({ item: `invoice:${number}`, amount: -1_00 }));
  await books.postAdjustment({ ...adjustment, kind: 'writeOff', lines });
  expect(await openItems(books)).toEqual({ 'invoice:10040': 120_00 });
  await books.reverseAdjustment({ customer, adjustment: 'A1', reason: 'they paid' });
  expect(await openItems(books)).toEqual(before);
}, 60_000);
