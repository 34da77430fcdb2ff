/** What a clerk corrects, and how a day ends: credits by quantity, write-offs, closing days. */
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
});
afterEach(async () => {
  expect(await books.reports.verify()).toMatchObject({ ok: true, findings: [], corruption: null });
});

describe("credit part of an invoice's quantity", () => {
  const credit = { customer, credit: 'K1' };
  const taxed = { taxRate: '20', tax: 20_00 };
  beforeEach(async () => {
    await books.postInvoice({
      customer,
      invoice: '10040',
      documentDate: today,
      lines: [
        { line: 'chairs', description: 'Chairs', quantity: '3', amount: 100_00, ...taxed },
        { line: 'delivery', description: 'Delivery', amount: 10_00 },
      ],
    });
  });

  test('two of three chairs: what comes back lowers the invoice', async () => {
    const kind = 'againstInvoice' as const;
    await books.draftCredit({ ...credit, kind, documentDate: today, amount: 80_00 });
    const line = { ...credit, invoice: '10040', line: 'chairs', quantity: '2' };
    expect(await refusal(books.creditLine(line))).toMatchObject({ _tag: 'ReasonRequired' });
    await books.creditLine({ ...line, reason: 'broken' });
    expect(
      await refusal(books.creditLine({ ...line, quantity: '2', reason: 'broken' })),
    ).toMatchObject({ _tag: 'QuantityExceeded', left: '1', requested: '2' });
    // 66.67 and 13.33 of tax.
    await books.closeCredit(credit);
    await books.postCredit(credit);
    expect(await openItems(books)).toEqual({ 'invoice:10040': 50_00 });
  });

  test('the last of it takes the rest to the cent, and the customer who paid gets it on the credit', async () => {
    await books.postReceipt({
      ...check('R1', 130_00),
      lines: [{ to: 'invoice:10040', amount: 130_00 }],
    });
    const kind = 'againstInvoice' as const;
    const returned = { customer, kind, documentDate: today, reason: 'broken' };
    const lines = [{ invoice: '10040', invoiceLine: 'chairs', quantity: '1' }];
    // One of three is 33.33 and 6.67 of tax, twice.
    await books.postCredit({ ...returned, credit: 'K1', amount: 40_00, lines });
    await books.postCredit({ ...returned, credit: 'K2', amount: 40_00, lines });
    expect(await openItems(books)).toEqual({ 'credit:K1': -40_00, 'credit:K2': -40_00 });
    const last = { customer, credit: 'K3' };
    await books.draftCredit({ ...returned, credit: 'K3', amount: 50_00 });
    await books.autoCreditRemaining({ ...last, invoice: '10040' });
    await books.closeCredit(last);
    const { events } = await books.postCredit(last);
    expect(events).toMatchObject([
      {
        data: {
          lines: [
            { invoiceLine: 'chairs', quantity: '1', amount: 33_34, tax: 6_66 },
            { invoiceLine: 'delivery', quantity: '1', amount: 10_00, tax: 0 },
          ],
        },
      },
    ]);
    expect(await aged(books)).toEqual([
      { buckets: [0, 0, 0, 0, 0], unapplied: -130_00, balance: -130_00 },
    ]);
  });
});

test('write off a small balance, and recover it when the customer pays after all', async () => {
  await invoiced(books, '10040', 120_00);
  await books.postReceipt({
    ...check('R1', 119_40),
    lines: [{ to: 'invoice:10040', amount: 119_40 }],
  });
  await books.postAdjustment({
    customer,
    adjustment: 'A1',
    kind: 'smallBalance',
    documentDate: today,
    lines: [{ item: 'invoice:10040', amount: -60 }],
  });
  expect(await openItems(books)).toEqual({});
  await books.closeDay({ date: today });

  await books.reverseAdjustment({ customer, adjustment: 'A1', reason: 'paid after all' });
  expect(await openItems(books)).toEqual({ 'invoice:10040': 60 });
  await books.postReceipt({
    customer,
    receipt: 'R2',
    documentDate: '2026-03-03',
    paymentType: 'cash',
    bank: { code: 'till' },
    total: 60,
    lines: [{ to: 'invoice:10040', amount: 60 }],
  });
  expect(await openItems(books)).toEqual({});
  expect(await openItems(books, today)).toEqual({});
});

test('an adjustment never makes a customer owe more: that is a debit memo', async () => {
  await invoiced(books, '10040', 120_00);
  const charge = { customer, adjustment: 'A1', kind: 'other' as const, documentDate: today };
  expect(
    await refusal(
      books.postAdjustment({ ...charge, lines: [{ item: 'invoice:10040', amount: 5_00 }] }),
    ),
  ).toMatchObject({ _tag: 'IncreaseNotAllowed', item: 'invoice:10040', amount: 5_00 });
  await books.postInvoice({
    customer,
    invoice: '10040-1',
    kind: 'debitMemo',
    charges: 'invoice:10040',
    documentDate: today,
    lines: [{ line: '1', description: 'Reminder', amount: 5_00 }],
  });
  expect(await openItems(books)).toEqual({ 'invoice:10040': 120_00, 'invoice:10040-1': 5_00 });
});

describe('the end of the day', () => {
  test('a day that cannot close says which documents are open; finished, it closes', async () => {
    await invoiced(books, '10040', 120_00);
    await books.draftReceipt(check('R1', 100_00));
    await books.draftCredit({ customer, credit: 'K1', documentDate: today, amount: 5_00 });
    // A cart that nobody has dated can wait.
    await books.draftInvoice({ customer, invoice: '10041', documentDate: today });
    const blocked = await refusal(books.closeDay({ date: today }));
    expect(blocked._tag).toBe('OpenDocuments');
    expect('documents' in blocked && blocked.documents).toEqual([
      { kind: 'receipt', id: 'R1', customer, date: today },
    ]);
    // The day is open as before, and what was ready is not posted yet.
    expect(await statuses(books)).toMatchObject({ 'credit:K1': 'readyToPost' });
    const receipt = { customer, receipt: 'R1' };
    await books.distributeToInvoice({ ...receipt, to: 'invoice:10040', amount: 100_00 });
    await books.closeReceipt(receipt);
    const { events } = await books.closeDay({ date: today });
    expect(events).toMatchObject([
      { type: 'DayCloseStarted' },
      { type: 'DayClosed', data: { nextCutoff: '2026-03-03' } },
      {
        type: 'DayTotalsRecorded',
        data: { totals: [{ owed: 20_00, credit: -5_00, balance: 15_00 }] },
      },
    ]);
    expect(await statuses(books)).toEqual({
      'invoice:10040': 'posted',
      'invoice:10041': 'inProgress',
      'credit:K1': 'posted',
      'receipt:R1': 'posted',
    });
    expect(await openItems(books)).toEqual({ 'invoice:10040': 20_00, 'credit:K1': -5_00 });
  });

  test('what is ready but no longer fits stays ready, and keeps the day open until it does', async () => {
    await invoiced(books, '10040', 120_00);
    for (const receipt of ['R1', 'R2']) {
      await books.draftReceipt(check(receipt, 100_00));
      await books.distributeAll({ customer, receipt });
      await books.closeReceipt({ customer, receipt });
    }
    expect(await refusal(books.closeDay({ date: today }))).toMatchObject({
      _tag: 'OpenDocuments',
      documents: [{ kind: 'receipt', id: 'R2', refusal: { _tag: 'OverApplied', open: 20_00 } }],
    });
    // What was posted before it stands.
    expect(await openItems(books)).toEqual({ 'invoice:10040': 20_00 });
    const second = { customer, receipt: 'R2' };
    await books.reopenReceipt(second);
    await books.editReceiptLine({ ...second, line: '1', amount: 20_00 });
    await books.putRemainderOnAccount(second);
    await books.closeDay({ date: today });
    expect(await openItems(books)).toEqual({ 'receipt:R2': -80_00 });
  });

  test('books that do not post at the close wait for somebody to post', async () => {
    books = await openOffice({ readyToPostAtClose: 'block' });
    const credit = { customer, credit: 'K1' };
    await books.draftCredit({ ...credit, documentDate: today, amount: 10_00 });
    expect(await refusal(books.closeDay({ date: today }))).toMatchObject({
      _tag: 'OpenDocuments',
      documents: [{ kind: 'credit', id: 'K1' }],
    });
    await books.postCredit(credit);
    await books.closeDay({ date: today });
    expect(await openItems(books, today)).toEqual({ 'credit:K1': -10_00 });
  });

  test('a week with a holiday in one go stops at the first day that has to wait', async () => {
    books = await openOffice({
      calendar: { weekend: ['saturday', 'sunday'], holidays: ['2026-03-04'] },
    });
    await invoiced(books, '10040', 120_00);
    await books.draftReceipt(check('R1', 100_00, '2026-03-06'));
    const closed: string[] = [];
    const onDay = ({ events }: { readonly events: ReadonlyArray<{ readonly data: object }> }) => {
      for (const { data } of events) if ('nextCutoff' in data) closed.push(String(data.nextCutoff));
    };
    expect(await refusal(books.closeDaysThrough('2026-03-09', { onDay }))).toMatchObject({
      _tag: 'OpenDocuments',
      documents: [{ id: 'R1', date: '2026-03-06' }],
    });
    // Monday and Tuesday and Thursday are closed; Friday waits.
    expect(closed).toEqual(['2026-03-03', '2026-03-05', '2026-03-06']);
    await books.putRemainderOnAccount({ customer, receipt: 'R1' });
    await books.closeDaysThrough('2026-03-06', { onDay });
    expect(closed.at(-1)).toBe('2026-03-09');
    expect(await aged(books, '2026-03-06')).toEqual([
      { buckets: [120_00, 0, 0, 0, 0], unapplied: -100_00, balance: 20_00 },
    ]);
  });
});

describe('a customer who should not owe more', () => {
  test('over the limit or on hold, invoices are refused until the customer is released', async () => {
    await books.changeCustomer({ customer, creditLimit: 100_00 });
    expect(await refusal(invoiced(books, '10040', 100_01))).toMatchObject({
      _tag: 'CreditLimitExceeded',
      limit: 100_00,
      balance: 0,
      requested: 100_01,
    });
    await books.holdCustomer({ customer });
    expect(await refusal(invoiced(books, '10040', 1_00))).toMatchObject({ _tag: 'CustomerOnHold' });
    await books.releaseCustomer({ customer });
    await invoiced(books, '10040', 100_00);
    expect(await openItems(books)).toEqual({ 'invoice:10040': 100_00 });
  });

  test('one who leaves is closed when nothing is open any more', async () => {
    await invoiced(books, '10040', 100_00);
    expect(await refusal(books.closeCustomer({ customer }))).toMatchObject({
      _tag: 'BalanceNotZero',
      balance: 100_00,
      items: 1,
    });
    await books.postReceipt({ ...check('R1', 100_00), distribute: { policy: 'oldestDue' } });
    await books.closeCustomer({ customer });
    expect(await refusal(invoiced(books, '10041', 1_00))).toMatchObject({
      _tag: 'CustomerIsClosed',
    });
    expect(await openItems(books)).toEqual({});
    // The check bounces after all.
    await books.openCustomer({ customer, personal: { name: 'Domar & Sons' } });
    await books.reverseReceipt({ customer, receipt: 'R1', reason: 'nsf' });
    expect(await openItems(books)).toEqual({ 'invoice:10040': 100_00 });
  });
});
