/** How invoices stand on a date: unpaid, partly paid, paid, overdue. */
import { beforeEach, expect, test } from '@jest/globals';
import { createBooks, memoryStore, type OpenedBooks } from '../../src/index.ts';
import { documentList, DocumentTable } from '../../src/projections/documents.ts';

const customer = 'ada';
let books: OpenedBooks;

beforeEach(async () => {
  const opening = { name: 'A', currency: 'USD', cutoffDate: '2026-03-02' };
  books = await createBooks({ store: memoryStore(), ...opening });
  await books.openCustomer({ customer, personal: { name: 'Ada' }, terms: { netDays: 10 } });
});

const invoiced = (invoice: string, amount: number) =>
  books.postInvoice({
    ...{ customer, invoice, documentDate: '2026-03-02', total: amount },
    lines: amount === 0 ? [] : [{ line: '1', description: 'Paper', amount }],
  });

const paid = (receipt: string, documentDate: string, invoice: string, amount: number) =>
  books.postReceipt({
    ...{ customer, receipt, documentDate, paymentType: 'cash', bank: { code: 'till' } },
    ...{ total: amount, lines: [{ to: `invoice:${invoice}`, amount, overpay: true }] },
  });

const standing = async (asOf: string): Promise<Readonly<Record<string, unknown>>> => {
  const { documents } = await books.reports.documents({ kind: 'invoice', asOf });
  return Object.fromEntries(documents.map(({ id, payment, open }) => [id, [payment, open]]));
};

test('an invoice is unpaid, partly paid and paid as the money comes, on every date', async () => {
  await invoiced('1', 100);
  await paid('R1', '2026-03-04', '1', 40);
  await paid('R2', '2026-03-06', '1', 60);
  expect(await standing('2026-03-03')).toEqual({ 1: ['unpaid', 100] });
  expect(await standing('2026-03-05')).toEqual({ 1: ['partlyPaid', 60] });
  expect(await standing('2026-03-30')).toEqual({ 1: ['paid', 0] });
});

test('one with anything open is overdue from the day after it was due', async () => {
  await invoiced('1', 100);
  await invoiced('2', 100);
  await paid('R1', '2026-03-04', '2', 99);
  expect(await standing('2026-03-12')).toEqual({ 1: ['unpaid', 100], 2: ['partlyPaid', 1] });
  expect(await standing('2026-03-13')).toEqual({ 1: ['overdue', 100], 2: ['overdue', 1] });
  const { documents } = await books.reports.documents({ payment: 'overdue', asOf: '2026-03-12' });
  expect(documents).toEqual([]);
});

test('a bounced check makes it unpaid again, and overpaying it is paying it', async () => {
  await invoiced('1', 100);
  await paid('R1', '2026-03-03', '1', 130);
  expect(await standing('2026-03-04')).toEqual({ 1: ['paid', -30] });
  const bounce = { customer, receipt: 'R1', reason: 'nsf' as const };
  await books.reverseReceipt({ ...bounce, postingDate: '2026-03-05' });
  expect(await standing('2026-03-05')).toEqual({ 1: ['unpaid', 100] });
});

test('one that comes to nothing is paid; what is void or no invoice stands in no such way', async () => {
  await invoiced('0', 0);
  await invoiced('1', 100);
  await books.voidInvoice({ customer, invoice: '1', reason: 'typo' });
  await books.draftInvoice({ customer, invoice: '2', documentDate: '2026-03-02' });
  await paid('R1', '2026-03-02', '0', 5);
  const { documents, asOf } = await books.reports.documents();
  expect(asOf).toBe('2026-03-02');
  expect(documents.map(({ document, payment }) => [document, payment])).toEqual([
    ['invoice:0', 'paid'],
    ['invoice:1', undefined],
    ['invoice:2', undefined],
    ['receipt:R1', undefined],
  ]);
});

test('an adjustment is listed with the sum of its lines, however large each of them is', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  await invoiced('1', 100);
  await invoiced('2', 100);
  await books.postAdjustment({
    ...{ customer, adjustment: 'J', documentDate: '2026-03-02', kind: 'writeOff' },
    lines: [
      { item: 'invoice:1', amount: -most },
      { item: 'invoice:2', amount: -most },
      { item: 'invoice:1', amount: most - 10 },
      { item: 'invoice:2', amount: most - 10 },
    ],
  });
  const { documents } = await books.reports.documents({ kind: 'adjustment' });
  expect(documents).toMatchObject([{ id: 'J', amount: -20 }]);
});

test('a draft whose lines have no exact sum, which no command makes, keeps no list from being read', () => {
  const table = new DocumentTable();
  const draft = { customer, invoice: '1' };
  const line = { ...draft, description: 'Paper', amount: Number.MAX_SAFE_INTEGER };
  for (const event of [
    { type: 'InvoiceDrafted', data: { ...draft, documentDate: '2026-03-02' } },
    { type: 'InvoiceLineAdded', data: { ...line, line: '1' } },
    { type: 'InvoiceLineAdded', data: { ...line, line: '2' } },
  ] as const)
    table.apply({ ...event, stream: 'account-main.ada' });
  expect(documentList(table)).toMatchObject([{ id: '1', amount: Number.MAX_SAFE_INTEGER }]);
});
