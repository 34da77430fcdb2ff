/** What a clerk does with documents before they are posted, step by step, through the facade. */
import type { OpenedBooks } from '@counterfoil/core';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  aged,
  check,
  customer,
  invoiced,
  lifeOf,
  openItems,
  openOffice,
  refusal,
  statuses,
  today,
} from './office.ts';

let books: OpenedBooks;
beforeEach(async () => {
  books = await openOffice();
});
afterEach(async () => {
  expect(await books.reports.verify()).toMatchObject({ ok: true, findings: [], corruption: null });
});

describe('create and post each of the five documents', () => {
  test('an invoice: draft the cart, add lines, close it, post it', async () => {
    const invoice = { customer, invoice: '10040' };
    await books.draftInvoice({ ...invoice, documentDate: today, notes: 'Thank you' });
    const paper = { description: 'Paper', quantity: '4', unitPrice: '25', taxRate: '20' };
    await books.addInvoiceLine({ ...invoice, ...paper, tax: 20_00 });
    await books.addInvoiceLine({ ...invoice, description: 'Ink', amount: 30_00 });
    // Nothing of a draft is owed.
    expect(await aged(books)).toEqual([]);
    await books.closeInvoice(invoice);
    expect(await statuses(books)).toEqual({ 'invoice:10040': 'readyToPost' });
    const { events } = await books.postInvoice(invoice);
    expect(events).toMatchObject([
      { type: 'InvoicePosted', data: { total: 150_00, tax: 20_00, dueDate: '2026-04-01' } },
    ]);
    expect(await statuses(books)).toEqual({ 'invoice:10040': 'posted' });
    expect(await openItems(books)).toEqual({ 'invoice:10040': 150_00 });
    expect(await aged(books, '2026-04-15')).toEqual([
      { buckets: [0, 150_00, 0, 0, 0], unapplied: 0, balance: 150_00 },
    ]);
  });

  test('a receipt: draft it, give its money to the invoices, close it, post it', async () => {
    await invoiced(books, '10040', 120_00);
    await invoiced(books, '10041', 80_00, '2026-03-09');
    const receipt = { customer, receipt: 'R1' };
    await books.draftReceipt(check('R1', 150_00, '2026-03-09'));
    await books.distributeToInvoice({ ...receipt, to: 'invoice:10041', amount: 30_00 });
    await books.autoPayRemaining({ ...receipt, to: 'invoice:10040' });
    expect(await openItems(books)).toEqual({ 'invoice:10040': 120_00, 'invoice:10041': 80_00 });
    await books.closeReceipt(receipt);
    await books.postReceipt(receipt);
    expect(await openItems(books)).toEqual({ 'invoice:10041': 50_00 });
    expect(await aged(books)).toEqual([
      { buckets: [50_00, 0, 0, 0, 0], unapplied: 0, balance: 50_00 },
    ]);
  });

  test('a credit on account: it is ready when it is saved', async () => {
    const credit = { customer, credit: 'K1' };
    await books.draftCredit({ ...credit, documentDate: today, amount: 10_00, reason: 'goodwill' });
    expect(await statuses(books)).toEqual({ 'credit:K1': 'readyToPost' });
    expect(await openItems(books)).toEqual({});
    await books.postCredit(credit);
    expect(await openItems(books)).toEqual({ 'credit:K1': -10_00 });
    expect(await aged(books)).toEqual([
      { buckets: [0, 0, 0, 0, 0], unapplied: -10_00, balance: -10_00 },
    ]);
  });

  test('an adjustment: draft it, take the entire balance of an invoice, close it, post it', async () => {
    await invoiced(books, '10040', 120_00);
    const adjustment = { customer, adjustment: 'A1' };
    await books.draftAdjustment({ ...adjustment, documentDate: today, kind: 'disputeSettlement' });
    await books.adjustEntire({ ...adjustment, item: 'invoice:10040', reason: 'never delivered' });
    await books.closeAdjustment(adjustment);
    await books.postAdjustment(adjustment);
    expect(await statuses(books)).toEqual({
      'invoice:10040': 'posted',
      'adjustment:A1': 'posted',
    });
    expect(await openItems(books)).toEqual({});
    expect((await books.reports.balances()).totals).toEqual([]);
  });

  test('miscellaneous cash: it is ready when it is saved, and nobody owes more or less', async () => {
    await invoiced(books, '10040', 120_00);
    const cash = { bank: 'first', miscCash: 'M1' };
    await books.draftMiscCash({ ...cash, documentDate: today, kind: 'deposit', amount: 7_50 });
    expect(await statuses(books)).toMatchObject({ 'miscCash:M1': 'readyToPost' });
    await books.postMiscCash(cash);
    expect(await statuses(books)).toMatchObject({ 'miscCash:M1': 'posted' });
    expect(await openItems(books)).toEqual({ 'invoice:10040': 120_00 });
  });
});

describe('edit a document', () => {
  test('one that is open: change its header and a line, and go on', async () => {
    const invoice = { customer, invoice: '10040' };
    await books.draftInvoice({ ...invoice, documentDate: today });
    await books.addInvoiceLine({ ...invoice, description: 'Paper', amount: 100_00 });
    await books.changeInvoice({ ...invoice, terms: { netDays: 10 } });
    await books.editInvoiceLine({ ...invoice, line: '1', amount: 90_00 });
    await books.closeInvoice(invoice);
    const { events } = await books.postInvoice(invoice);
    expect(events).toMatchObject([{ data: { dueDate: '2026-03-12', total: 90_00 } }]);
    expect(await openItems(books)).toEqual({ 'invoice:10040': 90_00 });
  });

  test('one that is closed: it says so; reopen it first, then close it again', async () => {
    await invoiced(books, '10040', 120_00);
    const receipt = { customer, receipt: 'R1' };
    await books.draftReceipt(check('R1', 100_00));
    await books.distributeToInvoice({ ...receipt, to: 'invoice:10040', amount: 100_00 });
    await books.closeReceipt(receipt);
    const edit = { ...receipt, line: '1', amount: 80_00 };
    expect(await refusal(books.editReceiptLine(edit))).toMatchObject({
      _tag: 'NotInProgress',
      document: 'receipt:R1',
      status: 'readyToPost',
    });
    await books.reopenReceipt(receipt);
    await books.editReceiptLine(edit);
    // The money is no longer given whole, so it does not close before it is.
    expect(await refusal(books.closeReceipt(receipt))).toMatchObject({
      _tag: 'NotFullyDistributed',
      remaining: 20_00,
    });
    await books.changeReceipt({ ...receipt, total: 80_00 });
    await books.closeReceipt(receipt);
    await books.postReceipt(receipt);
    expect(await openItems(books)).toEqual({ 'invoice:10040': 40_00 });
    expect(await lifeOf(books, 'receipt:R1')).toEqual([
      'ReceiptDrafted',
      'ReceiptLineAdded',
      'ReceiptClosed',
      'ReceiptReopened',
      'ReceiptLineEdited',
      'ReceiptChanged',
      'ReceiptClosed',
      'ReceiptPosted',
    ]);
  });

  test('one that is posted: never; it is reversed, and entered again', async () => {
    await invoiced(books, '10040', 120_00);
    const change = { customer, invoice: '10040', notes: 'too late' };
    expect(await refusal(books.changeInvoice(change))).toMatchObject({
      _tag: 'NotInProgress',
      status: 'posted',
    });
    await books.voidInvoice({ customer, invoice: '10040', reason: 'wrong price' });
    await invoiced(books, '10040a', 110_00);
    expect(await openItems(books)).toEqual({ 'invoice:10040a': 110_00 });
  });
});

describe('delete a document', () => {
  test('one that is open is gone, and its number stays used', async () => {
    await books.draftReceipt(check('R1', 100_00));
    await books.deleteReceipt({ customer, receipt: 'R1' });
    expect(await statuses(books)).toEqual({ 'receipt:R1': 'deleted' });
    expect(await openItems(books)).toEqual({});
    expect(await refusal(books.draftReceipt(check('R1', 50_00)))).toMatchObject({
      _tag: 'DuplicateDocument',
      document: 'receipt:R1',
    });
    expect(await lifeOf(books, 'receipt:R1')).toEqual(['ReceiptDrafted', 'ReceiptDeleted']);
  });

  test('one that is closed is reopened first', async () => {
    const credit = { customer, credit: 'K1' };
    await books.draftCredit({ ...credit, documentDate: today, amount: 10_00 });
    expect(await refusal(books.deleteCredit(credit))).toMatchObject({
      _tag: 'NotInProgress',
      status: 'readyToPost',
    });
    await books.reopenCredit(credit);
    await books.deleteCredit(credit);
    expect(await statuses(books)).toEqual({ 'credit:K1': 'deleted' });
    expect(await openItems(books)).toEqual({});
  });
});

describe('take lines back', () => {
  const adjustment = { customer, adjustment: 'A1' };
  beforeEach(async () => {
    await invoiced(books, '10040', 120_00);
    await invoiced(books, '10041', 80_00);
    await books.draftAdjustment({ ...adjustment, documentDate: today, kind: 'writeOff' });
    await books.addAdjustmentLine({ ...adjustment, item: 'invoice:10040', amount: -20_00 });
    await books.addAdjustmentLine({ ...adjustment, item: 'invoice:10041', amount: -5_00 });
  });

  test('reverse one line: it and its opposite both stay in sight', async () => {
    await books.reverseAdjustmentLine({ ...adjustment, line: '1' });
    await books.closeAdjustment(adjustment);
    const { events } = await books.postAdjustment(adjustment);
    expect(events).toMatchObject([
      {
        data: {
          lines: [
            { line: '1', item: 'invoice:10040', amount: -20_00 },
            { line: '2', item: 'invoice:10041', amount: -5_00 },
            { line: '3', item: 'invoice:10040', amount: 20_00, reverses: '1' },
          ],
          entries: [{ item: 'invoice:10041', amount: -5_00 }],
        },
      },
    ]);
    expect(await openItems(books)).toEqual({ 'invoice:10040': 120_00, 'invoice:10041': 75_00 });
  });

  test('delete one line: it is gone from the document, and kept in its history', async () => {
    await books.deleteAdjustmentLine({ ...adjustment, line: '2' });
    await books.closeAdjustment(adjustment);
    const { events } = await books.postAdjustment(adjustment);
    expect(events).toMatchObject([{ data: { lines: [{ line: '1', amount: -20_00 }] } }]);
    expect(await openItems(books)).toEqual({ 'invoice:10040': 100_00, 'invoice:10041': 80_00 });
    expect(await lifeOf(books, 'adjustment:A1')).toContain('AdjustmentLineDeleted');
  });

  test('reverse all: nothing is left to post, until a line is added again', async () => {
    await books.reverseAllAdjustmentLines(adjustment);
    expect(await refusal(books.closeAdjustment(adjustment))).toMatchObject({
      _tag: 'EmptyDocument',
      document: 'adjustment:A1',
    });
    await books.addAdjustmentLine({ ...adjustment, item: 'invoice:10041', amount: -1_00 });
    await books.closeAdjustment(adjustment);
    await books.postAdjustment(adjustment);
    expect(await openItems(books)).toEqual({ 'invoice:10040': 120_00, 'invoice:10041': 79_00 });
    expect(await aged(books)).toEqual([
      { buckets: [199_00, 0, 0, 0, 0], unapplied: 0, balance: 199_00 },
    ]);
  });
});
